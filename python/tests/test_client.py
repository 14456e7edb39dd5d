from __future__ import annotations

import struct
import unittest

import lockstep.specs
from lockstep import Client, ConnectionLost, LockstepError, legal_actions, sample

from .fake import GREET, LIMITS, SPACE, SPECS, FakeServer, Peer


class Opening(unittest.TestCase):
    def test_hello_says_who_and_which_versions(self) -> None:
        heard = []

        def script(peer: Peer) -> None:
            heard.append(peer.welcome())
            peer.goodbye()

        with FakeServer(script) as server, Client(server.url, token='secret') as client:
            self.assertEqual(client.scopes, ['direct'])
        self.assertEqual(heard[0], {'t': 'hello', 'minor': {'min': 0, 'max': 0}, 'caps': ['columns'], 'token': 'secret',
                                    'client': {'name': 'lockstep-client', 'version': '0.1.0', 'lang': 'python', 'kind': 'program'}})

    def test_versions_that_do_not_meet(self) -> None:
        for wire, older in [({'major': 2, 'min': 0, 'max': 0}, 'update the client'), ({'major': 1, 'min': 3, 'max': 5}, 'update the client'),
                            ({'major': 0, 'min': 0, 'max': 9}, 'update the server')]:
            def script(peer: Peer, wire: dict = wire) -> None:
                peer.upgrade()
                peer.say({**GREET, 'wire': wire})
                peer.goodbye()

            with FakeServer(script) as server:
                with self.assertRaisesRegex(LockstepError, older) as caught:
                    Client(server.url)
            self.assertEqual(caught.exception.code, 'version')

    def test_a_refused_token(self) -> None:
        def script(peer: Peer) -> None:
            peer.upgrade()
            peer.say(GREET)
            peer.hear('hello')
            peer.say({'t': 'error', 'code': 'bad-token', 'message': 'no such token', 'of': 'hello', 'where': 'token', 'fatal': True})
            peer.goodbye()

        with FakeServer(script) as server:
            with self.assertRaisesRegex(LockstepError, r'bad-token \(hello token\): no such token') as caught:
                Client(server.url, token='x')
        self.assertEqual((caught.exception.code, caught.exception.where, caught.exception.fatal), ('bad-token', 'token', True))


class Playing(unittest.TestCase):
    def test_an_episode(self) -> None:
        acts = []

        def script(peer: Peer) -> None:
            peer.welcome()
            create = peer.hear('create')
            assert create['clock'] == {'kind': 'barrier'} and 'count' not in create, create
            peer.say({'t': 'created', 're': create['rid'], 'specHash': 'h', 'seed': '5', 'slots': [{'match': 'm', 'tickets': ['tick-0', None]}]})
            join = peer.hear('join')
            assert join['ticket'] == 'tick-0' and join['views'] == ['grid'], join
            peer.say({'t': 'joined', 're': join['rid'], 'match': 'm', 'seat': 0, 'episode': 0, 'tick': 0, 'lead': 0, 'specHash': 'h', 'views': ['grid'],
                      'specs': SPECS, 'scenario': {}, 'a key of a later minor version': 1})
            peer.obs(0)
            acts.append(peer.hear('act'))
            peer.say({'t': 'late', 'match': 'm', 'seat': 0, 'forTick': 0, 'tick': 1, 'code': 'late'}, {'t': 'a kind of a later minor version'})
            peer.obs(1, acting=False, inbox=[{'kind': 'chat', 'from': 1, 'payload': 'hi'}])
            peer.obs(2)
            acts.append(peer.hear('act'))
            peer.obs(3, status=2)
            peer.end()
            peer.goodbye()

        with FakeServer(script) as server, Client(server.url) as client:
            [match] = client.create('toy', 'small', ['remote', 'random'], clock={'kind': 'barrier'})
            self.assertIsNone(client.ticket(match, 1))
            seat = client.join(match, 0, views=['grid'])
            seen = []
            for obs in seat:
                seen.append((obs.tick, obs.due, obs.status, obs.reward, len(obs.inbox), obs.legal_actions()))
                seat.act(obs.legal_actions()[-1])
            self.assertEqual(seen, [(0, True, 0, 0.5, 0, [0, 2]), (1, False, 0, 0.5, 1, [0, 2]), (2, True, 0, 0.5, 0, [0, 2]), (3, False, 2, 0.5, 0, [0, 2])])
            self.assertEqual((seat.late, seat.over, seat.end['digest'][:2], seat.observe()), (1, True, 'dd', None))
        self.assertEqual(acts, [{'t': 'act', 'match': 'm', 'seat': 0, 'episode': 0, 'forTick': k, 'action': 2} for k in (0, 2)])

    def test_views_are_arrays(self) -> None:
        def script(peer: Peer) -> None:
            peer.welcome()
            peer.joined()
            peer.obs(0)
            peer.goodbye()

        with FakeServer(script) as server, Client(server.url) as client:
            obs = client.join('m', 0).observe()
            self.assertEqual(obs['text'], 'here')
            self.assertEqual((tuple(obs['grid'].shape), obs['grid'][1, 2], obs['grid'].tolist()), ((2, 3), 5.0, [[0, 1, 2], [3, 4, 5]]))
            self.assertRaises(KeyError, lambda: obs['no such view'])

    def test_step_writes_all_actions_before_it_waits(self) -> None:
        def script(peer: Peer) -> None:
            peer.welcome()
            peer.joined(seat=0)
            peer.joined(seat=1)
            for tick in range(3):
                for seat in (0, 1):
                    peer.obs(tick, seat=seat, status=int(tick == 2))
                if tick < 2:
                    assert [peer.hear('act')['action'] for _ in (0, 1)] == [tick, 2]
            peer.end()
            peer.goodbye()

        with FakeServer(script) as server, Client(server.url) as client:
            seats = [client.join('m', 0), client.join('m', 1)]
            observed = client.observe(seats)
            ticks = []
            while observed[0] is not None:
                ticks.append([obs.tick for obs in observed])
                observed = client.step(seats, [observed[0].tick, 2])
            self.assertEqual(ticks, [[0, 0], [1, 1], [2, 2]])

    def test_errors_say_where(self) -> None:
        def script(peer: Peer) -> None:
            peer.welcome()
            rid = peer.hear('pause')['rid']
            peer.say({'t': 'error', 're': rid, 'code': 'no-such-match', 'message': "no match 'x'", 'of': 'pause', 'where': 'match', 'fatal': False})
            rid = peer.hear('matches')['rid']
            peer.say({'t': 'matches', 're': rid, 'matches': []})
            peer.joined()
            peer.obs(0)
            peer.hear('act')
            peer.say({'t': 'error', 'code': 'invalid', 'message': 'no number', 'of': 'act', 'where': 'action', 'fatal': False})
            peer.obs(1)
            peer.say({'t': 'obs'})
            peer.frame(b'\xc1')
            peer.goodbye()

        with FakeServer(script) as server, Client(server.url) as client:
            with self.assertRaisesRegex(LockstepError, r"no-such-match \(pause match\): no match 'x'"):
                client.request('pause', match='x')
            self.assertEqual(client.request('matches')['matches'], [])  # the connection goes on
            seat = client.join('m', 0)
            seat.observe()
            seat.act('left')
            self.assertRaisesRegex(LockstepError, 'act action', seat.observe)
            self.assertEqual(seat.observe().tick, 1)
            self.assertRaisesRegex(LockstepError, 'lacks', seat.observe)
            self.assertRaisesRegex(LockstepError, 'malformed', seat.observe)


class LostConnections(unittest.TestCase):
    def test_an_answer_that_was_lost_is_given_again(self) -> None:
        resumed = []

        def first(peer: Peer) -> None:
            peer.welcome()
            peer.joined()
            peer.obs(0)
            peer.hear('act')
            peer.obs(1)
            peer.hear('act')
            peer.drop()

        def second(peer: Peer) -> None:
            resumed.append(peer.welcome(resume='r2', seats=[{'match': 'm', 'seat': 0}])['resume'])
            peer.obs(1)  # the server never got the action of tick 1
            assert peer.hear('act')['action'] == 11
            peer.obs(2)
            peer.drop()  # while the action of tick 2 is being thought about

        def third(peer: Peer) -> None:
            resumed.append(peer.welcome(resume='r3', seats=[{'match': 'm', 'seat': 0}])['resume'])
            peer.obs(2)
            assert peer.hear('act')['action'] == 12
            peer.obs(3, status=1)
            peer.end()
            peer.goodbye()

        with FakeServer(first, second, third) as server, Client(server.url) as client:
            seat = client.join('m', 0)
            ticks = []
            for obs in seat:
                ticks.append(obs.tick)
                seat.act(obs.tick + 10)
            self.assertEqual(ticks, [0, 1, 2, 3])  # none twice
        self.assertEqual(resumed, ['r1', 'r2'])

    def test_an_observation_that_comes_again_is_shown_once(self) -> None:
        def first(peer: Peer) -> None:
            peer.welcome()
            peer.joined()
            peer.obs(0)
            peer.drop()

        def second(peer: Peer) -> None:
            peer.welcome(seats=[{'match': 'm', 'seat': 0}])
            peer.obs(0)
            assert peer.hear('act')['forTick'] == 0
            peer.obs(1)
            peer.goodbye()

        with FakeServer(first, second) as server, Client(server.url) as client:
            seat = client.join('m', 0)
            self.assertEqual(seat.observe().tick, 0)
            client.pump()  # the line breaks and is back
            client.pump()  # tick 0 comes again
            seat.act(1)
            self.assertEqual(seat.observe().tick, 1)

    def test_a_server_that_forgot_the_session_takes_the_ticket(self) -> None:
        def first(peer: Peer) -> None:
            peer.welcome()
            peer.joined()
            peer.obs(0)
            peer.drop()

        def second(peer: Peer) -> None:
            assert peer.welcome()['resume'] == 'r1'  # it does not know that one: no seats in its welcome
            join = peer.hear('join')
            assert (join['ticket'], join['specs']) == ('mine', False), join
            peer.say({'t': 'joined', 're': join['rid'], 'match': 'm', 'seat': 0, 'episode': 0, 'tick': 0, 'lead': 0, 'specHash': 'h', 'views': ['grid']})
            peer.obs(0)
            assert peer.hear('act')['forTick'] == 0
            peer.obs(1, status=1)
            peer.end()
            peer.goodbye()

        with FakeServer(first, second) as server, Client(server.url) as client:
            seat = client.join('m', 0, ticket='mine')
            self.assertEqual([seat.act(0) or obs.tick for obs in seat], [0, 1])

    def test_a_request_is_not_sent_twice(self) -> None:
        def first(peer: Peer) -> None:
            peer.welcome()
            peer.hear('create')
            peer.drop()

        def second(peer: Peer) -> None:
            peer.welcome()
            rid = peer.hear('matches')['rid']
            peer.say({'t': 'matches', 're': rid, 'matches': []})
            peer.goodbye()

        with FakeServer(first, second) as server, Client(server.url) as client:
            self.assertRaisesRegex(ConnectionLost, "before 'create' was answered", client.create, 'toy', 'small', ['remote'])
            self.assertEqual(client.request('matches')['matches'], [])

    def test_when_it_gives_up(self) -> None:
        def gone(peer: Peer) -> None:
            peer.welcome()
            peer.drop()

        with FakeServer(gone) as server:
            client = Client(server.url, resume_s=0)
            self.assertRaises(ConnectionLost, client.pump)
            client.close()

        def dismissed(peer: Peer) -> None:
            peer.welcome()
            peer.say({'t': 'error', 'code': 'rate', 'message': 'too many messages', 'fatal': True})
            peer.frame((4429).to_bytes(2, 'big'), 0x88)
            peer.goodbye()

        with FakeServer(dismissed) as server, Client(server.url) as client:
            self.assertRaisesRegex(LockstepError, 'too many', client.pump)
            self.assertRaisesRegex(ConnectionLost, '4429', client.pump)  # and it does not dial again

    def test_silence_is_a_lost_connection(self) -> None:
        def silent(peer: Peer) -> None:
            peer.welcome(limits={**LIMITS, 'heartbeatMs': 10})
            peer.goodbye()

        with FakeServer(silent) as server:
            client = Client(server.url, resume_s=0)
            self.assertEqual(client._ws._sock.gettimeout(), 0.03)
            self.assertRaisesRegex(ConnectionLost, 'timed out', client.pump)
            client.close()


class Columns(unittest.TestCase):
    def columns(self, n: int, serial: int) -> dict:
        return {'row': struct.pack(f'<{n}i', *range(n)), 'status': bytes(n), 'reward': struct.pack(f'<{n}d', *[serial / 2] * n),
                'grid': struct.pack(f'<{n * 6}f', *range(n * 6))}

    def play(self) -> None:
        acts = []

        def script(peer: Peer) -> None:
            peer.welcome()
            group = peer.hear('group')
            assert group['matches'] == ['a', 'b'] and group['seats'] == [0, 1], group
            peer.say({'t': 'grouped', 're': group['rid'], 'group': 3, 'rows': 4, 'specHash': 'h', 'specs': SPECS, 'scenario': {}, 'actionDtype': 'i32', 'components': 1,
                      'columns': [{'name': 'row', 'dtype': 'i32', 'shape': []}, {'name': 'status', 'dtype': 'u8', 'shape': []},
                                  {'name': 'reward', 'dtype': 'f64', 'shape': []}, {'name': 'grid', 'dtype': 'f32', 'shape': [2, 3]}]})
            for serial, n in enumerate((4, 3)):
                peer.say({'t': 'cols', 'group': 3, 'serial': serial, 'n': n, 'columns': self.columns(n, serial)})
                acts.append(peer.hear('acts'))
            peer.end('a')
            peer.end('b')
            peer.goodbye()

        with FakeServer(script) as server, Client(server.url) as client:
            group = client.group(['a', 'b'], [0, 1], views=['grid'])
            sizes = []
            for batch in group:
                sizes.append((len(batch), list(batch['row']), list(batch['reward'])[0], tuple(batch['grid'].shape), batch['grid'][2, 1, 0]))
                self.assertRaisesRegex(ValueError, rf'expected {len(batch)} numbers', group.act, [0])
                group.act([row % 3 for row in batch['row']])
            self.assertEqual(sizes, [(4, [0, 1, 2, 3], 0.0, (4, 2, 3), 15.0), (3, [0, 1, 2], 0.5, (3, 2, 3), 15.0)])
            self.assertEqual([end['match'] for end in group.ends], ['a', 'b'])
        self.assertEqual([(a['group'], a['serial'], bytes(a['action']).hex()) for a in acts],
                         [(3, 0, '00000000' '01000000' '02000000' '00000000'), (3, 1, '00000000' '01000000' '02000000')])

    def test_a_batch_of_a_lost_connection_is_not_answered(self) -> None:
        def script(peer: Peer, actions: list[int] | None) -> None:
            peer.welcome()
            rid = peer.hear('group')['rid']
            peer.say({'t': 'grouped', 're': rid, 'group': 0, 'rows': 2, 'specHash': 'h', 'specs': SPECS, 'scenario': {}, 'actionDtype': 'i32', 'components': 1,
                      'columns': [{'name': 'row', 'dtype': 'u32', 'shape': []}]})
            peer.say({'t': 'cols', 'group': 0, 'serial': 0, 'n': 2, 'columns': {'row': struct.pack('<2I', 0, 1)}})
            if actions is None:
                peer.drop()
                return
            heard = struct.unpack('<2i', peer.hear('acts')['action'])
            assert list(heard) == actions, heard
            peer.end('a')
            peer.goodbye()

        with FakeServer(lambda peer: script(peer, None), lambda peer: script(peer, [1, 2])) as server, Client(server.url) as client:
            group = client.group(['a'], [0, 1])
            group.observe()
            client.pump()  # the line breaks and is back; ids and serials are the same as before
            group.act([9, 9])
            self.assertEqual(len(group.observe()), 2)
            group.act([1, 2])
            self.assertIsNone(group.observe())

    def test_with_what_is_installed(self) -> None:
        self.play()

    def test_without_numpy(self) -> None:
        there = lockstep.specs.numpy
        lockstep.specs.numpy = None
        try:
            self.play()
        finally:
            lockstep.specs.numpy = there


class Spaces(unittest.TestCase):
    def test_legal_actions_and_samples(self) -> None:
        self.assertEqual(legal_actions(SPACE, b'\0\1\0'), [1])
        self.assertEqual({sample(SPACE, b'\0\1\0') for _ in range(20)}, {1})
        multi = {'kind': 'multidiscrete', 'nvec': [2, 3]}
        self.assertEqual(legal_actions(multi, b'\1\0\0\1\1'), [[0], [1, 2]])
        self.assertEqual(sample(multi, b'\1\0\0\1\0'), [0, 1])
        x, y = sample({'kind': 'box', 'low': [-1, 5], 'high': [1, 5]}, b'')
        self.assertTrue(-1 <= x <= 1 and y == 5)


if __name__ == '__main__':
    unittest.main()
