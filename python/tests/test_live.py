"""Against a real server: whole matches, whose records must verify."""
from __future__ import annotations

import json
import os
import random
import re
import socket
import subprocess
import sys
import unittest
from pathlib import Path

import lockstep.specs
from lockstep import Client, LockstepError, sample

from .live import LiveTest, lockstep as command

ROOT = Path(__file__).resolve().parents[1]
SMALL = {'layout': 'cramped_room', 'horizon': 20}


class Live(LiveTest):
    def verified(self, *ends: dict) -> None:
        ran = command('verify', *[os.path.join(self.out, end['record']) for end in ends])
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        for end in ends:
            self.assertRegex(end['digest'], '^[0-9a-f]{64}$')

    def test_an_episode_beside_a_built_in_operator(self) -> None:
        with Client(self.url) as client:
            [match] = client.create('overcooked', SMALL, ['remote', 'random'], seed='7', views=['lossless', 'text'])
            seat = client.join(match, 0, views=['lossless', 'text'])
            rng = random.Random(1)
            ticks = []
            for obs in seat:
                ticks.append(obs.tick)
                self.assertEqual(list(obs['lossless'].shape), seat.specs['views']['lossless']['shape'])
                self.assertIn('interact', obs['text'])
                seat.act(sample(seat.space, obs.legal, rng))
            self.assertEqual(ticks, list(range(21)))
            self.assertEqual((obs.status, obs.due, seat.late), (2, False, 0))
            self.assertEqual((seat.end['status'], seat.end['ticks'], seat.end['ledger'][0]), ('truncated', 20, {'asked': 20, 'own': 20}))
            self.verified(seat.end)

    def test_the_same_choices_make_the_same_record(self) -> None:
        def digest(client: Client) -> str:
            [match] = client.create('overcooked', SMALL, ['remote', 'remote'], seed='9', views=['features'])
            seats = [client.join(match, 0), client.join(match, 1)]
            observed = client.observe(seats)
            while observed[0] is not None:
                observed = client.step(seats, [observed[0].tick % 6, 5 - observed[0].tick % 6])
            return seats[0].end['digest']

        with Client(self.url) as client:
            self.assertEqual(digest(client), digest(client))

    def test_a_lost_connection_does_not_change_the_record(self) -> None:
        def play(cut: bool) -> dict:
            rng = random.Random(3)
            with Client(self.url) as client:
                [match] = client.create('overcooked', SMALL, ['remote', 'random'], seed='5', views=['lossless'])
                seat = client.join(match, 0)
                ticks = []
                for obs in seat:
                    ticks.append(obs.tick)
                    seat.act(sample(seat.space, obs.legal, rng))
                    if cut and obs.tick % 5 == 2:
                        client._ws._sock.shutdown(socket.SHUT_RDWR)
                self.assertEqual((ticks, client._lost > 2), (list(range(21)), cut))
                self.verified(seat.end)
                return seat.end

        self.assertEqual(play(False)['digest'], play(True)['digest'])

    def test_episodes_follow_under_auto_reset(self) -> None:
        with Client(self.url) as client:
            [match] = client.create('overcooked', {**SMALL, 'horizon': 5}, ['remote', 'random'], autoReset=True, episodes=2)
            seat = client.join(match, 0)
            seen = [(obs.episode, obs.tick, obs.status) for obs in seat if seat.act(4) or True]
            self.assertEqual(seen, [(e, t, 2 * (t == 5)) for e in (0, 1) for t in range(6)])

    def columns(self) -> None:
        with Client(self.url) as client:
            matches = client.create('overcooked', {**SMALL, 'horizon': 5}, ['remote', 'remote'], count=3, seed='2', views=['lossless'], autoReset=True, episodes=2)
            group = client.group(matches, [0, 1], views=['lossless'])
            self.assertEqual(group.rows, 6)
            acted, final = 0, 0
            for batch in group:
                shape = group.specs['views']['lossless']['shape']
                self.assertEqual(list(batch['lossless'].shape), [batch.n, *shape])
                acted += sum(batch['acting'])
                final += sum(1 for status in batch['status'] if status)
                group.act([row % 6 for row in batch['row']])
            self.assertEqual((acted, final, len(group.ends)), (3 * 2 * 2 * 5, 3 * 2 * 2, 3 * 2))
            self.verified(*group.ends)

    def test_columns(self) -> None:
        self.columns()

    def test_columns_without_numpy(self) -> None:
        there, lockstep.specs.numpy = lockstep.specs.numpy, None
        try:
            self.columns()
        finally:
            lockstep.specs.numpy = there

    def test_columns_over_lost_connections(self) -> None:
        def digests(cut: bool) -> list[str]:
            with Client(self.url) as client:
                matches = client.create('overcooked', SMALL, ['remote', 'remote'], count=3, seed='2', views=['features'])
                group = client.group(matches, [0, 1])
                batches = 0
                for batch in group:
                    group.act([(row + tick) % 6 for row, tick in zip(batch['row'], batch['tick'])])
                    batches += 1
                    # never at the last answer: a match that ended while nobody was there cannot be taken again
                    if cut and batches % 6 == 1 and max(batch['tick']) < 15:
                        client._ws._sock.shutdown(socket.SHUT_RDWR)
                self.assertEqual(client._lost > 1, cut)
                return sorted(end['digest'] for end in group.ends)

        whole = digests(False)
        self.assertEqual(len(whole), 3)
        self.assertEqual(digests(True), whole)

    def test_errors_name_the_place(self) -> None:
        with Client(self.url) as client:
            for wrong, where in [({'environment': 'overcookd'}, "Did you mean|did you mean|overcooked"), ({'seats': ['remote']}, 'seats'), ({'colour': 'red'}, 'colour')]:
                with self.assertRaisesRegex(LockstepError, where):
                    client.create(**{'environment': 'overcooked', 'scenario': 'cramped_room', 'seats': ['remote', 'random'], **wrong})
            self.assertIsInstance(client.request('matches')['matches'], list)

    def test_the_example(self) -> None:
        ran = subprocess.run([sys.executable, str(ROOT / 'examples' / 'random_seat.py'), self.url, '--seed', '5'], capture_output=True, text=True, timeout=60)
        self.assertEqual((ran.returncode, ran.stderr), (0, ''))
        self.assertRegex(ran.stdout, r'truncated after 400 ticks\nscore \S+\nledger asked=400 own=400\nrecord [0-9a-f]{64}\n')
        bad = subprocess.run([sys.executable, str(ROOT / 'examples' / 'random_seat.py'), self.url, '--match', 'nosuch'], capture_output=True, text=True, timeout=60)
        self.assertEqual((bad.returncode, bad.stdout), (1, ''))
        self.assertRegex(bad.stderr, r'^random_seat.py: no-such-match .*nosuch.*\n$')

    def test_the_bench_case(self) -> None:
        ran = subprocess.run([sys.executable, str(ROOT / 'bench' / 'lockstep_client.py'), self.url, '--ticks', '50', '--warmup', '5'], capture_output=True, text=True, timeout=60)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertGreater(json.loads(ran.stdout)['ticksPerSecond'], 0)

    def test_the_page(self) -> None:
        """Every python block of docs/python.md, in order, in one program, against this server."""
        page = (ROOT.parent / 'docs' / 'python.md').read_text(encoding='utf-8')
        blocks = re.findall(r'```python\n(.*?)```', page, re.S)
        self.assertGreater(len(blocks), 3)
        program = '\n'.join(blocks).replace('ws://127.0.0.1:7777', self.url)
        ran = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True, timeout=100, cwd=ROOT)
        self.assertEqual(ran.returncode, 0, f'{program}\n{ran.stdout}{ran.stderr}')


if __name__ == '__main__':
    unittest.main()
