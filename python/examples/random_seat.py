#!/usr/bin/env python3
"""Plays one seat at random, legally, for one episode. Standard library only."""
from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that it runs from a checkout, uninstalled

from lockstep import Client, LockstepError, sample  # noqa: E402

EXAMPLES = """examples:
  random_seat.py ws://127.0.0.1:7777
  random_seat.py ws://127.0.0.1:7777 --scenario forced_coordination --partner greedy --seed 7
  random_seat.py ws://127.0.0.1:7777 --match m4k2x9 --seat 1 --ticket TICKET
  random_seat.py ws+unix:///run/lockstep.sock:/
"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('url', nargs='?', default='ws://127.0.0.1:7777', help='of a server that `lockstep serve` started (default: %(default)s)')
    parser.add_argument('--match', metavar='ID', help='a match that is there; without it one is created, with --partner in the other seats')
    parser.add_argument('--seat', type=int, default=0, metavar='N', help='which seat to take (default: 0)')
    parser.add_argument('--ticket', help='of that seat, where the server asks for one')
    parser.add_argument('--token', help='where the server asks for one')
    parser.add_argument('--environment', default='overcooked', help='of the created match (default: %(default)s)')
    parser.add_argument('--scenario', default='cramped_room', help='of the created match (default: %(default)s)')
    parser.add_argument('--partner', default='random', metavar='OPERATOR', help='in the other seat (default: %(default)s)')
    parser.add_argument('--seed', type=int, help='of the created match and of this seat\'s choices (default: drawn)')
    return parser.parse_args()


def play(args: argparse.Namespace) -> None:
    rng = random.Random(args.seed)
    with Client(args.url, token=args.token, name='random_seat.py') as client:
        match = args.match
        if match is None:
            seats = ['remote' if seat == args.seat else args.partner for seat in range(2)]
            seed = None if args.seed is None else str(args.seed)
            [match] = client.create(args.environment, args.scenario, seats, seed=seed, clock={'kind': 'barrier'})
        seat = client.join(match, args.seat, ticket=args.ticket, views=[])
        for obs in seat:
            if obs.status != 0:
                break  # the slot may play further episodes; one is enough here
            if obs.due:
                seat.act(sample(seat.space, obs.legal, rng))
        while seat.end is None:
            client.pump()
        end = seat.end
        print(f'match {match}, seat {args.seat}: {end["status"]} after {end["ticks"]} ticks')
        print(f'score {" ".join(map(str, end["score"]))}')
        print(f'ledger {" ".join(f"{k}={v}" for k, v in end["ledger"][args.seat].items())}')
        print(f'record {end.get("digest", "none: the server keeps no records")}')


if __name__ == '__main__':
    try:
        play(arguments())
    except KeyboardInterrupt:
        sys.exit(130)
    except (LockstepError, OSError, ValueError) as error:
        sys.exit(f'random_seat.py: {error}')
