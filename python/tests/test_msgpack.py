from __future__ import annotations

import math
import random
import unittest

from lockstep import LockstepError
from lockstep.msgpack import decode, encode


def plain(value: object) -> object:
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, list):
        return [plain(v) for v in value]
    return {k: plain(v) for k, v in value.items()} if isinstance(value, dict) else value


class Values(unittest.TestCase):
    def test_smallest_form_of_each_integer(self) -> None:
        for n, text in [(0, '00'), (127, '7f'), (128, 'cc80'), (255, 'ccff'), (256, 'cd0100'), (65535, 'cdffff'), (65536, 'ce00010000'),
                        (2**32 - 1, 'ceffffffff'), (2**32, 'cf0000000100000000'), (-1, 'ff'), (-32, 'e0'), (-33, 'd0df'), (-128, 'd080'),
                        (-129, 'd1ff7f'), (-32768, 'd18000'), (-32769, 'd2ffff7fff'), (-2**31, 'd280000000'), (-2**31 - 1, 'd3ffffffff7fffffff')]:
            self.assertEqual(encode(n).hex(), text)
            self.assertEqual(decode(bytes.fromhex(text)), n)

    def test_lengths_at_each_border(self) -> None:
        for n in (0, 15, 16, 31, 32, 255, 256, 65535, 65536):
            for value in ('é' * n, b'\xff' * n, [1] * n, {str(i): -i for i in range(n)}):
                self.assertEqual(plain(decode(encode(value))), value)
        self.assertEqual(encode('a' * 32)[:2].hex(), 'd920')
        self.assertEqual(encode([0] * 16)[:3].hex(), 'dc0010')

    def test_floats(self) -> None:
        for x in (0.5, -0.0, math.inf, 1e300):
            self.assertEqual(math.copysign(1, decode(encode(x))), math.copysign(1, x))
            self.assertEqual(decode(encode(x)), x)
        self.assertTrue(math.isnan(decode(encode(math.nan))))
        self.assertEqual(decode(bytes.fromhex('ca3fc00000')), 1.5)

    def test_bytes_are_not_copied(self) -> None:
        data = encode({'a': b'xyz'})
        self.assertIs(decode(data)['a'].obj, data)

    def test_random_values_return(self) -> None:
        rng = random.Random(7)

        def value(depth: int) -> object:
            kind = rng.randrange(8 if depth else 6)
            return (None if kind == 0 else rng.random() < 0.5 if kind == 1 else rng.randint(-2**rng.randrange(1, 63), 2**rng.randrange(1, 64) - 1) if kind == 2
                    else rng.uniform(-9, 9) if kind == 3 else 'aé∞'[:rng.randrange(4)] * rng.randrange(40) if kind == 4 else rng.randbytes(rng.randrange(300)) if kind == 5
                    else [value(depth - 1) for _ in range(rng.randrange(20))] if kind == 6
                    else {f'k{i}' * rng.randrange(1, 20): value(depth - 1) for i in range(rng.randrange(20))})

        for _ in range(300):
            v = value(3)
            self.assertEqual(plain(decode(encode(v))), v)

    def test_what_has_no_form(self) -> None:
        for value in (object(), {1: 2}, {'a': {3}}):
            self.assertRaises(TypeError, encode, value)
        for n in (2**64, -2**63 - 1):
            self.assertRaises(OverflowError, encode, n)


class Hostile(unittest.TestCase):
    """Bytes that no honest server sends: each an error, none a crash, a hang or an allocation."""

    def refused(self, data: bytes, why: str) -> None:
        with self.assertRaisesRegex(LockstepError, why) as caught:
            decode(data)
        self.assertEqual(caught.exception.code, 'malformed')

    def test_every_truncation(self) -> None:
        data = encode({'t': 'obs', 'n': [1, 300, -70000, 2.5, None], 'b': b'x' * 300, 's': 'y' * 40, 'm': {'k' * 40: True}})
        for whole in (data, encode({'k': 'text'}), encode(['text'])):
            for end in range(len(whole)):
                self.refused(whole[:end], 'too early')

    def test_bytes_after_the_end(self) -> None:
        self.refused(encode(1) + b'\0', '1 bytes after')

    def test_extensions(self) -> None:
        for head in ('c1', 'c70500', 'c8000500', 'c90000000500', 'd400', 'd47200', 'd500', 'd6ff00000000', 'd7ff', 'd800'):
            self.refused(bytes.fromhex(head) + bytes(20), 'type byte')

    def test_depth(self) -> None:
        self.assertEqual(plain(decode(b'\x91' * 64 + b'\x01')), eval('[' * 64 + '1' + ']' * 64))
        for level in (b'\x91', b'\x81\xa1k', b'\xdc\x00\x01'):
            self.refused(level * 65 + b'\x01', '64 levels')
            self.refused(level * 60000 + b'\x01', '64 levels')

    def test_lengths_without_the_bytes(self) -> None:
        for head in ('c6', 'db', 'dd', 'df'):
            self.refused(bytes.fromhex(head + 'ffffffff') + b'\0' * 8, 'too early')
        self.refused(bytes.fromhex('dcffff') * 24000, 'levels|too early')

    def test_keys(self) -> None:
        self.refused(b'\x81\x01\x02', 'no text')
        self.refused(b'\x82\xa1a\x01\xa1a\x02', 'twice')

    def test_text_that_is_not_utf8(self) -> None:
        self.refused(b'\xa2\xff\xff', 'UTF-8')
        self.refused(b'\x81\xa1\xff\x01', 'UTF-8')

    def test_damaged_messages(self) -> None:
        rng = random.Random(11)
        whole = encode({'t': 'obs', 'match': 'm1', 'views': {'grid': b'\1' * 50, 'text': 'hello'}, 'inbox': [{'kind': 'chat'}], 'reward': 0.25})
        refused = 0
        for _ in range(5000):
            data = bytearray(whole)
            for _ in range(rng.randrange(1, 4)):
                data[rng.randrange(len(data))] = rng.randrange(256)
            try:
                decode(bytes(data))
            except LockstepError:
                refused += 1
        self.assertGreater(refused, 1000)


if __name__ == '__main__':
    unittest.main()
