"""The subset of msgpack that is on the wire: nil, booleans, numbers, text, bytes, arrays, maps with text keys. No extensions.

Bytes come out as a memoryview of the frame. Every length is checked against the bytes that are there, so nothing is allocated
that was not sent.
"""
from __future__ import annotations

from struct import Struct, error as StructError
from typing import Any

from .errors import LockstepError

MAX_DEPTH = 64
_F32, _F64 = Struct('>f'), Struct('>d')
_U16, _U32, _U64 = Struct('>H'), Struct('>I'), Struct('>Q')
_FIXED = {0xCA: _F32, 0xCB: _F64, 0xCC: Struct('>B'), 0xCD: _U16, 0xCE: _U32, 0xCF: _U64,
          0xD0: Struct('>b'), 0xD1: Struct('>h'), 0xD2: Struct('>i'), 0xD3: Struct('>q')}
# Smallest first, as every sender of this protocol writes them
_INTEGERS = ((0xCC, 0, 1 << 8), (0xCD, 0, 1 << 16), (0xCE, 0, 1 << 32), (0xCF, 0, 1 << 64),
             (0xD0, -(1 << 7), 0), (0xD1, -(1 << 15), 0), (0xD2, -(1 << 31), 0), (0xD3, -(1 << 63), 0))
_CONSTANT = {0xC0: None, 0xC2: False, 0xC3: True}
# The first byte of anything with a length of its own -> (kind, size of the length)
_SIZED = {0xC4: ('bin', 1), 0xC5: ('bin', 2), 0xC6: ('bin', 4), 0xD9: ('str', 1), 0xDA: ('str', 2), 0xDB: ('str', 4),
          0xDC: ('array', 2), 0xDD: ('array', 4), 0xDE: ('map', 2), 0xDF: ('map', 4)}


def decode(data: bytes) -> Any:
    """One value that takes up all of `data`. Raises LockstepError with the code 'malformed'."""
    try:
        value, end = _value(data, 0, MAX_DEPTH)
        if end > len(data):
            raise IndexError
    except (IndexError, StructError):
        raise _malformed('it ends too early') from None
    except UnicodeDecodeError as error:
        raise _malformed(f'text that is not UTF-8: {error}') from None
    if end != len(data):
        raise _malformed(f'{len(data) - end} bytes after the end')
    return value


def _malformed(what: str) -> LockstepError:
    return LockstepError('malformed', f'not the msgpack of this protocol: {what}')


def _value(b: bytes, i: int, depth: int) -> tuple[Any, int]:
    c = b[i]
    i += 1
    if c < 0x80:
        return c, i
    if c >= 0xE0:
        return c - 256, i
    if c < 0x90:
        return _map(b, i, c & 15, depth)
    if c < 0xA0:
        return _array(b, i, c & 15, depth)
    if c < 0xC0:
        return _text(b, i, c & 31)
    if c in _CONSTANT:
        return _CONSTANT[c], i
    if c in _FIXED:
        fixed = _FIXED[c]
        return fixed.unpack_from(b, i)[0], i + fixed.size
    if c not in _SIZED:
        raise _malformed(f'type byte 0x{c:02x} at {i - 1}')
    kind, width = _SIZED[c]
    n = int.from_bytes(b[i:i + width], 'big')
    i += width
    if n > len(b) - i:
        raise IndexError
    if kind == 'bin':
        return memoryview(b)[i:i + n], i + n
    if kind == 'str':
        return _text(b, i, n)
    return (_map if kind == 'map' else _array)(b, i, n, depth)


def _text(b: bytes, i: int, n: int) -> tuple[str, int]:
    end = i + n
    if end > len(b):
        raise IndexError
    return b[i:end].decode(), end


def _array(b: bytes, i: int, n: int, depth: int) -> tuple[list, int]:
    if depth == 0:
        raise _malformed(f'more than {MAX_DEPTH} levels')
    out = []
    for _ in range(n):
        value, i = _value(b, i, depth - 1)
        out.append(value)
    return out, i


def _map(b: bytes, i: int, n: int, depth: int) -> tuple[dict, int]:
    if depth == 0:
        raise _malformed(f'more than {MAX_DEPTH} levels')
    out: dict = {}
    for _ in range(n):
        # Short keys and small values here and not in _value: a call costs as much as all the rest of them.
        c = b[i]
        if 0xA0 <= c < 0xC0:
            start = i + 1
            i = start + c - 0xA0
            key = b[start:i].decode()
        else:
            key, i = _value(b, i, depth - 1)
            if type(key) is not str:
                raise _malformed(f'a key that is no text: {key!r:.40}')
        c = b[i]
        if c < 0x80:
            out[key] = c
            i += 1
        elif 0xA0 <= c < 0xC0:
            start = i + 1
            i = start + c - 0xA0
            out[key] = b[start:i].decode()
        elif 0xC2 <= c <= 0xC3:
            out[key] = c == 0xC3
            i += 1
        else:
            out[key], i = _value(b, i, depth - 1)
    if len(out) != n:
        raise _malformed('the same key twice')
    return out, i


def encode(value: Any) -> bytes:
    """The bytes of a message. Takes dicts with text keys, lists, tuples, text, bytes-likes, numbers, booleans, None."""
    if value is None:
        return b'\xc0'
    if isinstance(value, bool):
        return b'\xc3' if value else b'\xc2'
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, float):
        return b'\xcb' + _F64.pack(value)
    if isinstance(value, str):
        raw = value.encode()
        return (bytes((0xA0 | len(raw),)) if len(raw) < 32 else _sized(len(raw), 0xD9, 0xDA, 0xDB)) + raw
    if isinstance(value, (bytes, bytearray, memoryview)):
        raw = bytes(value)
        return _sized(len(raw), 0xC4, 0xC5, 0xC6) + raw
    if isinstance(value, (list, tuple)):
        head = bytes((0x90 | len(value),)) if len(value) < 16 else _sized(len(value), None, 0xDC, 0xDD)
        return head + b''.join(map(encode, value))
    if isinstance(value, dict):
        head = bytes((0x80 | len(value),)) if len(value) < 16 else _sized(len(value), None, 0xDE, 0xDF)
        return head + b''.join(encode(_key(k)) + encode(v) for k, v in value.items())
    if hasattr(value, 'tolist'):  # numpy numbers and arrays
        return encode(value.tolist())
    raise TypeError(f'cannot send a {type(value).__name__}: {value!r:.60}')


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f'keys are text on the wire, got {key!r:.60}')
    return key


def _integer(n: int) -> bytes:
    if -32 <= n < 128:
        return bytes((n & 255,))
    for code, low, high in _INTEGERS:
        if low <= n < high:
            return bytes((code,)) + _FIXED[code].pack(n)
    raise OverflowError(f'{n} has more than 64 bits')


def _sized(n: int, one: int | None, two: int, four: int) -> bytes:
    if one is not None and n < 256:
        return bytes((one, n))
    return bytes((two,)) + _U16.pack(n) if n < 65536 else bytes((four,)) + _U32.pack(n)
