"""A blocking WebSocket client (RFC 6455) over TCP, TLS or a unix socket."""
from __future__ import annotations

import base64
import hashlib
import os
import select
import socket
import ssl
import threading
from collections import deque
from urllib.parse import urlsplit

from .errors import ConnectionLost, LockstepError

_TEXT, _BINARY, _CLOSE, _PING, _PONG = 1, 2, 8, 9, 10
_MAX_HEAD = 16384
_MAX_FRAGMENTS = 1024


def frame(payload: bytes, opcode: int = _BINARY) -> bytes:
    """One masked frame. The mask is one XOR of two big integers: no loop over the bytes."""
    n = len(payload)
    mask = os.urandom(4)
    key = (mask * (n // 4 + 1))[:n]
    masked = (int.from_bytes(payload, 'little') ^ int.from_bytes(key, 'little')).to_bytes(n, 'little')
    if n < 126:
        return bytes((0x80 | opcode, 0x80 | n)) + mask + masked
    size = b'\xfe' + n.to_bytes(2, 'big') if n < 65536 else b'\xff' + n.to_bytes(8, 'big')
    return bytes((0x80 | opcode,)) + size + mask + masked


def dial(url: str, timeout: float | None) -> tuple[socket.socket, str, str]:
    """-> socket, Host header, path. `ws://`, `wss://`, `ws+unix:///run/lockstep.sock` or `ws+unix:///run/lockstep.sock:/path`."""
    parts = urlsplit(url)
    if parts.scheme == 'ws+unix':
        file, _, path = parts.path.partition(':')
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(timeout)
        sock.connect(file)
        return sock, 'localhost', path or '/'
    if parts.scheme not in ('ws', 'wss') or not parts.hostname:
        raise ValueError(f"expected an address like ws://127.0.0.1:7777 or ws+unix:///run/lockstep.sock, got '{url}'")
    sock = socket.create_connection((parts.hostname, parts.port or (443 if parts.scheme == 'wss' else 80)), timeout)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # an action must not wait for the acknowledgement of the one before
    if parts.scheme == 'wss':
        sock = ssl.create_default_context().wrap_socket(sock, server_hostname=parts.hostname)
    return sock, parts.netloc.rpartition('@')[2], (parts.path or '/') + (f'?{parts.query}' if parts.query else '')


class WebSocket:
    """`send` and `recv` whole messages. One thread receives; `poll` may be called from another to answer pings meanwhile."""

    def __init__(self, url: str, protocol: str, timeout: float | None = 10, max_size: int = 1 << 26) -> None:
        self.max_size = max_size
        self._buffer, self._at = b'', 0
        self._parts: list[bytes] = []
        self._kind = self._size = 0
        self._ready: deque[bytes] = deque()
        self._failure: Exception | None = None
        self._reading, self._writing = threading.Lock(), threading.Lock()
        self._sock, host, path = dial(url, timeout)
        try:
            self._upgrade(host, path, protocol)
        except BaseException:
            self._sock.close()
            raise

    def timeout(self, seconds: float | None) -> None:
        """Silence for longer than this counts as a lost connection."""
        self._sock.settimeout(seconds)

    def _upgrade(self, host: str, path: str, protocol: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        self._sock.sendall((f'GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
                            f'Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: {protocol}\r\n\r\n').encode())
        while b'\r\n\r\n' not in self._buffer:
            if len(self._buffer) > _MAX_HEAD:
                raise ConnectionLost('the answer to the upgrade does not end')
            self._need(len(self._buffer) + 1)
        head, _, self._buffer = self._buffer.partition(b'\r\n\r\n')
        status, *lines = head.decode('latin-1').split('\r\n')
        fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(':') for line in lines)}
        if status.split(' ')[1:2] != ['101']:
            reason = self._buffer.decode('utf-8', 'replace').strip()
            raise ConnectionLost(f'the server refused the connection: {status[9:]}{f": {reason:.300}" if reason else ""}')
        accept = base64.b64encode(hashlib.sha1((key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').encode()).digest()).decode()
        if fields.get('sec-websocket-accept') != accept or fields.get('sec-websocket-protocol') != protocol or 'sec-websocket-extensions' in fields:
            raise ConnectionLost(f'the server does not speak {protocol}: it answered {status}, protocol {fields.get("sec-websocket-protocol")}')

    def send(self, *payloads: bytes) -> None:
        """Each payload is a binary message; all go out in one write."""
        data = frame(payloads[0]) if len(payloads) == 1 else b''.join(map(frame, payloads))
        with self._writing:
            self._sock.sendall(data)

    def recv(self) -> bytes:
        """The next message. Raises ConnectionLost, or OSError from the socket."""
        with self._reading:
            while not self._ready:
                if self._failure is not None:
                    raise self._failure
                self._take()
            return self._ready.popleft()

    def poll(self) -> None:
        """Answers the pings that wait, keeps messages for `recv`. Does nothing while another thread receives."""
        if not self._reading.acquire(blocking=False):
            return
        try:
            while self._at < len(self._buffer) or select.select([self._sock], [], [], 0)[0]:
                self._take()
        except (OSError, LockstepError, ValueError) as error:
            self._failure = error  # for whoever receives next
        finally:
            self._reading.release()

    def _need(self, n: int) -> None:
        """Makes the buffer hold n bytes from its start, the read ones dropped."""
        chunks = [self._buffer[self._at:]]
        size = len(chunks[0])
        while size < n:
            chunk = self._sock.recv(min(max(32768, n - size), 1 << 20))
            if not chunk:
                raise ConnectionLost('the server is gone')
            chunks.append(chunk)
            size += len(chunk)
        self._buffer, self._at = b''.join(chunks), 0

    def _take(self) -> None:
        """One frame: a finished message goes to `_ready`, control frames are answered."""
        if len(self._buffer) - self._at < 2:
            self._need(2)
        first, n = self._buffer[self._at], self._buffer[self._at + 1]
        opcode = first & 15
        if first & 0x70 or n & 0x80 or opcode not in (0, _TEXT, _BINARY, _CLOSE, _PING, _PONG):
            raise self._broken(1002, f'a frame that begins with 0x{first:02x}{n:02x}')
        if opcode >= 8 and (n > 125 or first < 0x80):
            raise self._broken(1002, 'a control frame that is long or in pieces')
        head = 2
        if n > 125:
            head = 4 if n == 126 else 10
            if len(self._buffer) - self._at < head:
                self._need(head)
            n = int.from_bytes(self._buffer[self._at + 2:self._at + head], 'big')
        if n + self._size > self.max_size:
            raise self._broken(1009, f'a message of more than {self.max_size} bytes')
        if len(self._buffer) - self._at < head + n:
            self._need(head + n)
        start = self._at + head
        self._at = start + n
        payload = self._buffer[start:self._at]
        if opcode >= 8:
            self._control(opcode, payload)
        elif (opcode == 0) != bool(self._kind):
            raise self._broken(1002, 'a piece of no message' if opcode == 0 else 'a new message inside another')
        elif opcode == _TEXT:
            raise self._broken(1003, 'text where this subprotocol sends bytes')
        elif first >= 0x80 and opcode:
            self._ready.append(payload)
        else:
            self._piece(opcode, payload, first >= 0x80)

    def _piece(self, opcode: int, payload: bytes, last: bool) -> None:
        self._kind = self._kind or opcode
        self._size += len(payload)
        self._parts.append(payload)
        if len(self._parts) > _MAX_FRAGMENTS:
            raise self._broken(1009, f'a message in more than {_MAX_FRAGMENTS} pieces')
        if last:
            self._ready.append(b''.join(self._parts))
            self._parts, self._kind, self._size = [], 0, 0

    def _control(self, opcode: int, payload: bytes) -> None:
        if opcode == _PING:
            with self._writing:
                self._sock.sendall(frame(payload, _PONG))
        elif opcode == _CLOSE:
            code = int.from_bytes(payload[:2], 'big') if len(payload) >= 2 else 1005
            try:
                self._sock.sendall(frame(payload[:2], _CLOSE))
            except OSError:
                pass  # the server did not wait for the answer
            raise ConnectionLost(f'the server closed the connection: {code} {payload[2:].decode("utf-8", "replace")}'.rstrip(), code)

    def _broken(self, code: int, what: str) -> LockstepError:
        try:
            self._sock.sendall(frame(code.to_bytes(2, 'big'), _CLOSE))
        except OSError:
            pass  # what is wrong with the frame says more than a failed goodbye
        return LockstepError('malformed', f'the server sent {what}', fatal=True)

    def abandon(self) -> None:
        """Gives up a connection that is lost."""
        self._sock.close()

    def close(self) -> None:
        """Says goodbye and reads on for up to a second, so that nothing sent before is lost to a reset."""
        try:
            self._sock.settimeout(1)
            self._sock.sendall(frame((1000).to_bytes(2, 'big'), _CLOSE))
            self._sock.shutdown(socket.SHUT_WR)
            while self._sock.recv(65536):
                pass
        except OSError:
            pass  # it was gone already
        finally:
            self._sock.close()
