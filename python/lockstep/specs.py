"""Bytes of the wire as arrays, and what an action space allows. Numbers on the wire are little-endian."""
from __future__ import annotations

import random
import sys
from typing import Any, Sequence

try:
    import numpy
except ImportError:
    numpy = None

# dtype of the wire -> (numpy, memoryview format)
DTYPES = {'u8': ('u1', 'B'), 'i32': ('<i4', 'i'), 'u32': ('<u4', 'I'), 'f32': ('<f4', 'f'), 'f64': ('<f8', 'd')}
if numpy is None and sys.byteorder != 'little':
    raise ImportError('lockstep reads little-endian numbers in place: on this machine it needs numpy')


def tensor(raw: memoryview, dtype: str, shape: Sequence[int]) -> Any:
    """Read-only array of this shape over `raw`, uncopied: a numpy array where numpy is installed, else a memoryview (`view[y, x, c]`)."""
    if numpy is not None:
        return numpy.frombuffer(raw, DTYPES[dtype][0]).reshape(shape)
    flat = memoryview(raw).cast('B').cast(DTYPES[dtype][1])
    return flat if 0 in shape else flat.cast('B').cast(DTYPES[dtype][1], tuple(shape))


def view(spec: dict, raw: Any) -> Any:
    """A view as its spec says: an array, text, a scene as dict, or the state as bytes."""
    if spec['kind'] == 'tensor':
        return tensor(raw, spec['dtype'], spec['shape'])
    return tensor(raw, 'u8', (len(raw),)) if spec['kind'] == 'state' else raw


def legal_actions(space: dict, legal: Sequence[int]) -> list:
    """discrete: the legal actions. multidiscrete: a list of them for each component. box: nothing, its bounds are in the space."""
    if space['kind'] == 'discrete':
        return [a for a in range(space['n']) if legal[a]]
    out, start = [], 0
    for n in space.get('nvec', ()):
        out.append([a for a in range(n) if legal[start + a]])
        start += n
    return out


def sample(space: dict, legal: Sequence[int], rng: Any = random) -> Any:
    """A uniformly random legal action of this space; `rng` is a random.Random."""
    if space['kind'] == 'box':
        return [rng.uniform(low, high) for low, high in zip(space['low'], space['high'])]
    options = legal_actions(space, legal)
    return rng.choice(options) if space['kind'] == 'discrete' else [rng.choice(component) for component in options]
