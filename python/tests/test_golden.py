"""The compatibility gate: the frames in protocol/golden.json, which the TypeScript tests hold too."""
from __future__ import annotations

import base64
import json
import math
import unittest
from pathlib import Path

from lockstep.msgpack import decode, encode

GOLDEN = Path(__file__).resolve().parents[2] / 'protocol' / 'golden.json'


def from_json(value: object) -> object:
    """JSON form of a message -> the values on the wire: {"$b": base64} is bytes."""
    if isinstance(value, dict):
        return base64.b64decode(value['$b']) if set(value) == {'$b'} else {k: from_json(v) for k, v in value.items()}
    return [from_json(v) for v in value] if isinstance(value, list) else value


def comparable(value: object) -> object:
    """Views of bytes as bytes; -0.0, which equals 0, by its sign; JSON knows one kind of number."""
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, dict):
        return {k: comparable(v) for k, v in value.items()}
    if isinstance(value, list):
        return [comparable(v) for v in value]
    if isinstance(value, float) and value == 0 and math.copysign(1, value) < 0:
        return '-0'
    return value


class Golden(unittest.TestCase):
    def setUp(self) -> None:
        if not GOLDEN.exists():
            self.skipTest(f'{GOLDEN} is not there: this is not a checkout of the repository')
        self.frames = json.loads(GOLDEN.read_text(encoding='utf-8'))
        self.assertGreater(len(self.frames), 30)

    def test_every_frame_decodes_to_its_message(self) -> None:
        for frame in self.frames:
            with self.subTest(frame['name']):
                self.assertEqual(comparable(decode(bytes.fromhex(frame['msgpack']))), comparable(from_json(frame['message'])))

    def test_every_message_encodes_to_its_frame(self) -> None:
        for frame in self.frames:
            with self.subTest(frame['name']):
                self.assertEqual(encode(from_json(frame['message'])).hex(), frame['msgpack'])

    def test_both_sides_are_there(self) -> None:
        self.assertEqual({frame['side'] for frame in self.frames}, {'client', 'server'})


if __name__ == '__main__':
    unittest.main()
