#!/usr/bin/env python3
"""
How fast this client plays: both seats of one barrier match on one connection, as fast as it can.

Prints one line of JSON: {"ticks", "seconds", "ticksPerSecond"}; the first --warmup ticks are not counted.
"""
from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lockstep import Client  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('url')
    parser.add_argument('--ticks', type=int, default=20000)
    parser.add_argument('--warmup', type=int, default=1000)
    parser.add_argument('--views', default='lossless', help='separated by commas (default: lossless); none: empty')
    args = parser.parse_args()
    views = [view for view in args.views.split(',') if view]
    with Client(args.url, name='bench') as client:
        [match] = client.create('overcooked', 'cramped_room', ['remote', 'remote'], seed='1', views=views, autoReset=True)
        seats = [client.join(match, seat, views=views) for seat in (0, 1)]
        observed = client.observe(seats)
        start = time.perf_counter()
        done = -args.warmup
        while done < args.ticks:
            if done == 0:
                start = time.perf_counter()
            done += observed[0].status == 0
            observed = client.step(seats, (done % 6, (done + 3) % 6))
        seconds = time.perf_counter() - start
        client.request('end', match=match)
    print(json.dumps({'ticks': args.ticks, 'seconds': seconds, 'ticksPerSecond': args.ticks / seconds}))


if __name__ == '__main__':
    main()
