"""One seat of a match: observations in, actions out."""
from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Iterator

from . import specs
from .msgpack import encode

if TYPE_CHECKING:
    from .client import Client

_FOR_TICK, _ACTION = encode('forTick'), encode('action')


class Obs:
    """What a seat sees at a tick. `obs['lossless']` is that view as an array (or text, or a scene)."""

    __slots__ = ('message', 'seat', 'episode', 'tick', 'acting', 'reward', 'status', 'due')

    def __init__(self, seat: Seat, message: dict) -> None:
        self.message, self.seat = message, seat
        self.episode: int = message['episode']
        self.tick: int = message['tick']
        #: False: shown only, no action is wanted
        self.acting: bool = message['acting']
        #: of the step that led here; 0 at tick 0
        self.reward: float = message['reward']
        #: 0 running | 1 terminated | 2 truncated; not 0 in an episode's last observation only
        self.status: int = message['status']
        #: an action is wanted
        self.due: bool = message['acting'] and message['status'] == 0

    def __getitem__(self, view: str) -> Any:
        return specs.view(self.seat.specs['views'][view], self.message['views'][view])

    @property
    def legal(self) -> memoryview:
        """mask[a] = 1 where action a is legal; component masks one after the other; empty for a box."""
        return self.message['legal']

    @property
    def inbox(self) -> list[dict]:
        """Packets from other seats: kind, from, to, basedOnTick, ttlTicks, payload."""
        return self.message.get('inbox', [])

    def legal_actions(self) -> list:
        return specs.legal_actions(self.seat.space, self.legal)

    def __repr__(self) -> str:
        return f'Obs(episode={self.episode}, tick={self.tick}, status={self.status}, views={list(self.message["views"])})'


class Seat:
    """A taken seat: `for obs in seat: seat.act(action)`. Made by `Client.join`."""

    def __init__(self, client: Client, joined: dict, ticket: str | None) -> None:
        self.client, self.ticket = client, ticket
        self.match: str = joined['match']
        self.seat: int = joined['seat']
        self.specs: dict = joined['specs']
        self.scenario: dict = joined['scenario']
        self.spec_hash: str = joined['specHash']
        self.views: list[str] = joined['views']
        self.space: dict = self.specs['actions'][self.seat]
        #: the newest observation
        self.obs: Obs | None = None
        #: the newest `end` message: score, reward, ledger, ticks, digest of the record
        self.end: dict | None = None
        #: actions that were not taken: late, early or twice for a tick
        self.late = 0
        self._queue: deque[Obs] = deque()
        self._sent: tuple[int, int, bytes] = (-1, -1, b'')
        self._head = encode({'t': 'act', 'match': self.match, 'seat': self.seat}).replace(b'\x83', b'\x86', 1) + encode('episode')

    @property
    def over(self) -> bool:
        """No observation will come any more."""
        return self.end is not None and self.end['last'] and not self._queue

    def observe(self) -> Obs | None:
        """The next observation; waits for it. None once no episode follows."""
        while not self._queue:
            if self.end is not None and self.end['last']:
                return None
            self.client.pump()
        self.obs = self._queue.popleft()
        return self.obs

    def __iter__(self) -> Iterator[Obs]:
        """Every observation up to the last episode's final one (its status is not 0, and `act` then does nothing)."""
        while (obs := self.observe()) is not None:
            yield obs

    def act(self, action: Any) -> None:
        """Answers the newest observation. Does nothing where that wants no action: not acting, or the episode's last."""
        data = self.answer(action)
        if data:
            self.client.send(data)

    def answer(self, action: Any) -> bytes:
        """The frame that `act` sends, counted as sent; empty where no action is wanted."""
        obs = self.obs
        if obs is None or not obs.due:
            return b''
        data = self._head + encode(obs.episode) + _FOR_TICK + encode(obs.tick) + _ACTION + encode(action)
        self._sent = (obs.episode, obs.tick, data)
        return data

    def say(self, payload: Any, to: int | str = 'all', kind: str = 'chat', ttl_ticks: int = 100) -> None:
        """Sends a packet to a seat or to all others."""
        tick = 0 if self.obs is None else self.obs.tick
        self.client.request('say', match=self.match, seat=self.seat, kind=kind, to=to, basedOnTick=tick, ttlTicks=ttl_ticks, payload=payload)

    def take(self, message: dict) -> None:
        """An `obs` from the wire. After a resumed connection the outstanding one comes again."""
        obs = Obs(self, message)
        at = (obs.episode, obs.tick)
        if at == self._sent[:2]:
            self.client.send(self._sent[2])  # it was answered, and the answer was lost with the connection
            return
        newest = self._queue[-1] if self._queue else self.obs
        if newest is None or at > (newest.episode, newest.tick):
            self._queue.append(obs)
