"""A server for tests that says what a script tells it to, on a thread of its own."""
from __future__ import annotations

import base64
import hashlib
import socket
import struct
import threading

from lockstep.msgpack import decode, encode

LIMITS = {'maxPayload': 1 << 20, 'helloMs': 5000, 'rate': 20, 'burst': 40, 'heartbeatMs': 15000}
GREET = {'t': 'greet', 'server': {'name': 'fake', 'version': '1'}, 'wire': {'major': 1, 'min': 0, 'max': 0}, 'limits': LIMITS, 'auth': False}
WELCOME = {'t': 'welcome', 'minor': 0, 'caps': ['columns'], 'session': 's1', 'resume': 'r1', 'scopes': ['direct'], 'limits': LIMITS}
SPACE = {'kind': 'discrete', 'n': 3, 'names': ['a', 'b', 'c'], 'default': 0, 'press': ['level'] * 3}
SPECS = {'environment': 'toy', 'actions': [SPACE, SPACE], 'views': {'grid': {'kind': 'tensor', 'dtype': 'f32', 'shape': [2, 3]}, 'text': {'kind': 'text'}}}


class Peer:
    """The server's end of one connection."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.file = sock.makefile('rb')

    def upgrade(self, protocol: str = 'lockstep.v1') -> None:
        lines = []
        while (line := self.file.readline()) not in (b'\r\n', b''):
            lines.append(line.decode().rstrip())
        key = next(line.split(': ')[1] for line in lines if line.lower().startswith('sec-websocket-key'))
        accept = base64.b64encode(hashlib.sha1((key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').encode()).digest()).decode()
        self.raw(f'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n'
                 f'Sec-WebSocket-Protocol: {protocol}\r\n\r\n'.encode())

    def raw(self, data: bytes) -> None:
        self.sock.sendall(data)

    def frame(self, payload: bytes, first: int = 0x82) -> None:
        n = len(payload)
        size = bytes((n,)) if n < 126 else b'\x7e' + struct.pack('>H', n) if n < 65536 else b'\x7f' + struct.pack('>Q', n)
        self.raw(bytes((first,)) + size + payload)

    def say(self, *messages: dict) -> None:
        for message in messages:
            self.frame(encode(message))

    def hear_frame(self) -> tuple[int, bytes]:
        """-> first byte, unmasked payload; unmasked byte by byte, unlike the client."""
        first, size = self.file.read(2)
        assert size & 0x80, 'a client must mask'
        n = size & 127
        n = n if n < 126 else int.from_bytes(self.file.read(2 if n == 126 else 8), 'big')
        mask, payload = self.file.read(4), self.file.read(n)
        return first, bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))

    def hear(self, t: str) -> dict:
        message = decode(self.hear_frame()[1])
        assert message['t'] == t, message
        return message

    def welcome(self, **changes: object) -> dict:
        """The whole opening; -> the client's hello."""
        self.upgrade()
        self.say(GREET)
        hello = self.hear('hello')
        self.say({**WELCOME, **changes})
        return hello

    def joined(self, match: str = 'm', seat: int = 0) -> None:
        rid = self.hear('join')['rid']
        self.say({'t': 'joined', 're': rid, 'match': match, 'seat': seat, 'episode': 0, 'tick': 0, 'lead': 0, 'specHash': 'h', 'views': ['grid'],
                  'specs': SPECS, 'scenario': {'name': 'toy'}})

    def obs(self, tick: int, match: str = 'm', seat: int = 0, **changes: object) -> None:
        self.say({'t': 'obs', 'match': match, 'seat': seat, 'episode': 0, 'tick': tick, 'acting': True, 'reward': 0.5, 'status': 0,
                  'legal': b'\1\0\1', 'views': {'grid': struct.pack('<6f', *range(6)), 'text': 'here'}, **changes})

    def end(self, match: str = 'm', **changes: object) -> None:
        self.say({'t': 'end', 'match': match, 'episode': 0, 'status': 'truncated', 'ticks': 2, 'score': [1], 'reward': [[1]], 'ledger': [{'asked': 2}],
                  'digest': 'd' * 64, 'last': True, **changes})

    def goodbye(self) -> None:
        """Reads until the client is gone."""
        while self.file.read(4096):
            pass

    def drop(self) -> None:
        """Ends the connection without a word."""
        self.sock.shutdown(socket.SHUT_RDWR)
        self.file.close()
        self.sock.close()


class FakeServer:
    """`with FakeServer(first, second) as server:` each script has one connection; what a script raises is raised at the end."""

    def __init__(self, *scripts: object) -> None:
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.listener.settimeout(20)
        self.url = f'ws://127.0.0.1:{self.listener.getsockname()[1]}'
        self.scripts = scripts
        self.failed: BaseException | None = None
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def serve(self) -> None:
        try:
            for script in self.scripts:
                sock, _ = self.listener.accept()
                sock.settimeout(20)
                try:
                    script(Peer(sock))
                finally:
                    sock.close()
        except BaseException as error:  # a broken script must fail its test, not vanish with the thread
            self.failed = error
        finally:
            self.listener.close()

    def __enter__(self) -> FakeServer:
        self.thread.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.thread.join(20)
        if kind is None and self.failed is not None:
            raise self.failed
