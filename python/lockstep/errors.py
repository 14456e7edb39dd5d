"""What can go wrong, for a program to tell apart by `code`."""
from __future__ import annotations


class LockstepError(Exception):
    """The server's `error`, or this side's refusal of what the server sent (code 'malformed' or 'version')."""

    def __init__(self, code: str, message: str, of: str | None = None, where: str | None = None, fatal: bool = False) -> None:
        place = ' '.join(part for part in (of, where) if part)
        super().__init__(f'{code}{f" ({place})" if place else ""}: {message}')
        self.code, self.message, self.of, self.where, self.fatal = code, message, of, where, fatal


class ConnectionLost(LockstepError, ConnectionError):
    """The connection ended and was not resumed. `close` is the WebSocket close code, 1006 where there was none."""

    def __init__(self, message: str, close: int = 1006) -> None:
        super().__init__('connection', message, fatal=True)
        self.close = close
