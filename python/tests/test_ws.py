from __future__ import annotations

import os
import socket
import tempfile
import threading
import unittest

from lockstep import ConnectionLost, LockstepError
from lockstep.ws import WebSocket, frame

from .fake import FakeServer, Peer


def echo(peer: Peer) -> None:
    peer.upgrade()
    while (heard := peer.hear_frame())[0] == 0x82:
        peer.frame(heard[1])
    peer.frame(heard[1], 0x88)


class Frames(unittest.TestCase):
    def test_masking_against_the_loop_of_the_rfc(self) -> None:
        for n in (0, 1, 3, 4, 5, 125, 126, 127, 65535, 65536, 70001):
            payload = os.urandom(n)
            data = frame(payload)
            head = 2 if n < 126 else 4 if n < 65536 else 10
            self.assertEqual(data[0], 0x82)
            self.assertEqual(data[1], 0x80 | (n if n < 126 else 126 if n < 65536 else 127))
            if n >= 126:
                self.assertEqual(int.from_bytes(data[2:head], 'big'), n)
            mask, masked = data[head:head + 4], data[head + 4:]
            self.assertEqual(bytes(b ^ mask[i % 4] for i, b in enumerate(masked)), payload)
        self.assertNotEqual(frame(b'')[2:6], frame(b'')[2:6])  # a mask is used once

    def test_messages_of_every_length_return(self) -> None:
        with FakeServer(echo) as server:
            ws = WebSocket(server.url, 'lockstep.v1')
            messages = [os.urandom(n) for n in (0, 1, 125, 126, 65535, 65536, 200_000)]
            for message in messages:
                ws.send(message)
                self.assertEqual(ws.recv(), message)
            ws.send(*messages[:4])
            self.assertEqual([ws.recv() for _ in range(4)], messages[:4])
            ws.close()

    def test_pieces_with_pings_between(self) -> None:
        def script(peer: Peer) -> None:
            peer.upgrade()
            peer.frame(b'ab', 0x02)
            peer.frame(b'ping', 0x89)
            peer.frame(b'cd', 0x00)
            peer.frame(b'pong nobody asked for', 0x8A)
            peer.frame(b'ef', 0x80)
            assert peer.hear_frame() == (0x8A, b'ping')
            peer.goodbye()

        with FakeServer(script) as server:
            ws = WebSocket(server.url, 'lockstep.v1')
            self.assertEqual(ws.recv(), b'abcdef')
            ws.close()

    def test_one_byte_at_a_time(self) -> None:
        def script(peer: Peer) -> None:
            peer.upgrade()
            for byte in b'\x82\x7e\x01\x00' + b'x' * 256 + b'\x82\x01y':
                peer.raw(bytes((byte,)))
            peer.goodbye()

        with FakeServer(script) as server:
            ws = WebSocket(server.url, 'lockstep.v1')
            self.assertEqual([ws.recv(), ws.recv()], [b'x' * 256, b'y'])
            ws.close()

    def test_poll_answers_pings_and_keeps_messages(self) -> None:
        ponged = threading.Event()

        def script(peer: Peer) -> None:
            peer.upgrade()
            peer.frame(b'first')
            peer.frame(b'', 0x89)
            assert peer.hear_frame() == (0x8A, b'')
            ponged.set()
            peer.frame((4410).to_bytes(2, 'big') + b'gone', 0x88)
            peer.goodbye()

        with FakeServer(script) as server:
            ws = WebSocket(server.url, 'lockstep.v1')
            while not ponged.wait(0.001):
                ws.poll()
            while ws._failure is None:
                ws.poll()
            self.assertEqual(ws.recv(), b'first')
            with self.assertRaisesRegex(ConnectionLost, '4410 gone') as caught:
                ws.recv()
            self.assertEqual(caught.exception.close, 4410)
            ws.close()

    def test_unix_socket(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 's')
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(path)
            listener.listen()

            def serve() -> None:
                with listener, listener.accept()[0] as sock:
                    echo(Peer(sock))

            thread = threading.Thread(target=serve, daemon=True)
            thread.start()
            ws = WebSocket(f'ws+unix://{path}', 'lockstep.v1')
            ws.send(b'hello')
            self.assertEqual(ws.recv(), b'hello')
            ws.close()
            thread.join(20)


class Hostile(unittest.TestCase):
    def refused(self, why: str, *frames: tuple[int, bytes], close: int = 1002) -> None:
        def script(peer: Peer) -> None:
            peer.upgrade()
            for first, payload in frames:
                peer.frame(payload, first)
            assert peer.hear_frame() == (0x88, close.to_bytes(2, 'big')), 'it must say why it leaves'

        with FakeServer(script) as server:
            ws = WebSocket(server.url, 'lockstep.v1', max_size=1000)
            with self.assertRaisesRegex(LockstepError, why):
                ws.recv()
            ws.abandon()

    def test_frames_that_break_the_rules(self) -> None:
        self.refused('begins with 0xc2', (0xC2, b'compressed'))
        self.refused('begins with 0x83', (0x83, b'opcode 3'))
        self.refused('in pieces', (0x09, b'ping'))
        self.refused('long', (0x89, b'p' * 126))
        self.refused('piece of no message', (0x80, b'x'))
        self.refused('inside another', (0x02, b'x'), (0x82, b'y'))
        self.refused('text', (0x81, b'{}'), close=1003)
        self.refused('more than 1000 bytes', (0x82, b'x' * 1001), close=1009)
        self.refused('more than 1000 bytes', (0x02, b'x' * 600), (0x00, b'x' * 600), close=1009)
        self.refused('1024 pieces', (0x02, b''), *[(0x00, b'')] * 1025, close=1009)

    def test_a_masked_frame(self) -> None:
        def script(peer: Peer) -> None:
            peer.upgrade()
            peer.raw(b'\x82\x81\0\0\0\0x')
            assert peer.hear_frame()[0] == 0x88

        with FakeServer(script) as server:
            ws = WebSocket(server.url, 'lockstep.v1')
            self.assertRaisesRegex(LockstepError, '0x8281', ws.recv)
            ws.abandon()

    def test_a_frame_that_claims_an_exabyte(self) -> None:
        def script(peer: Peer) -> None:
            peer.upgrade()
            peer.raw(b'\x82\x7f\x0f' + b'\xff' * 7)
            assert peer.hear_frame()[0] == 0x88

        with FakeServer(script) as server:
            ws = WebSocket(server.url, 'lockstep.v1')
            self.assertRaisesRegex(LockstepError, 'bytes', ws.recv)
            ws.abandon()

    def test_upgrades_that_fail(self) -> None:
        def says(data: bytes) -> object:
            def script(peer: Peer) -> None:
                while peer.file.readline() != b'\r\n':
                    pass
                peer.raw(data)
            return script

        for data, why in [(b'HTTP/1.1 426 Upgrade Required\r\n\r\nspeak lockstep.v2', 'refused the connection: 426 Upgrade Required: speak lockstep.v2'),
                          (b'HTTP/1.1 101 ok\r\nSec-WebSocket-Accept: no\r\nSec-WebSocket-Protocol: lockstep.v1\r\n\r\n', 'does not speak lockstep.v1'),
                          (b'', 'gone'), (b'SSH-2.0-x\r\n\r\n', 'refused'), (b'x' * 20000, 'does not end')]:
            with FakeServer(says(data)) as server:
                with self.assertRaisesRegex(ConnectionLost, why):
                    WebSocket(server.url, 'lockstep.v1')

    def test_another_subprotocol(self) -> None:
        with FakeServer(lambda peer: peer.upgrade('lockstep.v9')) as server:
            self.assertRaisesRegex(ConnectionLost, 'protocol lockstep.v9', WebSocket, server.url, 'lockstep.v1')

    def test_addresses(self) -> None:
        for url in ('http://x', '127.0.0.1:7777', 'ws://'):
            self.assertRaisesRegex(ValueError, 'expected an address', WebSocket, url, 'lockstep.v1')


if __name__ == '__main__':
    unittest.main()
