"""A connection to a Lockstep server. One thread uses it; another only answers the server's pings while you compute."""
from __future__ import annotations

import threading
import time
from collections import deque
from typing import Any, Iterable, Sequence

from .columns import Group
from .errors import ConnectionLost, LockstepError
from .msgpack import decode, encode
from .seat import Obs, Seat
from .ws import WebSocket

MAJOR = 1
#: Minor versions of the wire that this package speaks, both inclusive.
MINOR = {'min': 0, 'max': 0}


class Client:
    """
    `with Client('ws://127.0.0.1:7777') as client:`

    token: where the server asks for one. resume_s: for how long a lost connection is dialled again; the seats come back with it and
    the loops go on. 0: never.
    """

    def __init__(self, url: str, token: str | None = None, name: str = 'lockstep-client', resume_s: float = 30) -> None:
        self.url, self.token, self.name, self.resume_s = url, token, name, resume_s
        #: messages about seats, matches and the server (`seat`, `tick`, `drain`), oldest first
        self.notices: deque[dict] = deque(maxlen=1000)
        self._seats: dict[tuple[str, int], Seat] = {}
        self._groups: dict[int, Group] = {}
        self._tickets: dict[tuple[str, int], str | None] = {}
        self._rid = 0
        self._answers: dict[int, dict] = {}
        self._lost, self._restoring = 0, False
        self._closed = threading.Event()
        self._resume_token: str | None = None
        self._connect(None)
        threading.Thread(target=self._keep, daemon=True, name='lockstep-pings').start()

    # -- requests

    def request(self, t: str, **fields: Any) -> dict:
        """Sends a message that is answered, by its name on the wire (`pause`, `step`, `matches` …); fields that are None are left out."""
        self._rid = rid = (self._rid + 1) & 0xFFFFFFFF
        lost = self._lost
        self.send(encode({'t': t, 'rid': rid, **{k: v for k, v in fields.items() if v is not None}}))
        while rid not in self._answers:
            if lost != self._lost:
                raise ConnectionLost(f"the connection was lost before '{t}' was answered; it is back, and '{t}' may or may not have been done")
            self.pump()
        answer = self._answers.pop(rid)
        if answer['t'] == 'error':
            raise _error(answer)
        return answer

    def create(self, environment: str, scenario: str | dict, seats: Sequence[str | dict], **options: Any) -> list[str]:
        """
        Makes `count` (1) slots; -> their match ids. A seat is 'remote', 'human', or an operator. Options by their names on the wire: count,
        seed, seeds, views, clock, late, disconnect, autoReset, episodes, lead, start.
        """
        created = self.request('create', environment=environment, scenario=scenario, seats=list(seats), **options)
        for slot in created['slots']:
            self._tickets.update({(slot['match'], seat): ticket for seat, ticket in enumerate(slot['tickets'])})
        return [slot['match'] for slot in created['slots']]

    def ticket(self, match: str, seat: int) -> str | None:
        """The ticket of a seat of a match that this client created: whoever has it may take the seat."""
        return self._tickets.get((match, seat))

    def join(self, match: str, seat: int, ticket: str | None = None, views: Sequence[str] | None = None) -> Seat:
        """Takes a seat."""
        ticket = ticket or self.ticket(match, seat)
        joined = self.request('join', match=match, seat=seat, ticket=ticket, views=views)
        taken = self._seats[match, seat] = Seat(self, joined, ticket)
        return taken

    def group(self, matches: Sequence[str], seats: Sequence[int], views: Sequence[str] | None = None, tickets: Sequence[str] | None = None) -> Group:
        """Takes these seats of these matches, to be observed and answered together as columns."""
        known = [self.ticket(m, s) for m in matches for s in seats]
        tickets = tickets or (known if all(known) else None)
        fields = {'matches': list(matches), 'seats': list(seats), 'views': views, 'tickets': tickets}
        grouped = self.request('group', **fields)
        group = self._groups[grouped['group']] = Group(self, grouped, fields)
        return group

    def observe(self, seats: Iterable[Seat]) -> list[Obs | None]:
        """The next observation of each seat."""
        return [seat.observe() for seat in seats]

    def step(self, seats: Sequence[Seat], actions: Sequence[Any]) -> list[Obs | None]:
        """
        Answers each seat's newest observation, all in one write, and waits for the next of each. After an episode's last observation
        (status not 0) the actions are ignored and the next episode's first come, or None where none follows.
        """
        frames = [data for data in (seat.answer(action) for seat, action in zip(seats, actions)) if data]
        if frames:
            self.send(*frames)
        return [seat.observe() for seat in seats]

    def close(self) -> None:
        """Leaves. Held seats stay lost until somebody joins them again."""
        self._closed.set()
        self._ws.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- the connection

    def send(self, *data: bytes) -> None:
        """Encoded messages, in one write."""
        try:
            self._ws.send(*data)
        except OSError as error:
            self._reconnect(error)

    def pump(self) -> None:
        """Waits for one message and gives it to whom it concerns. Raises what the server refused."""
        try:
            data = self._ws.recv()
        except OSError as error:
            self._reconnect(error)
            return
        message = decode(data)
        try:
            self._dispatch(message)
        except (KeyError, TypeError) as error:
            raise LockstepError('malformed', f'a message from the server lacks what it should have: {error!r}') from error

    def _dispatch(self, message: dict) -> None:
        t = message['t']
        if t == 'obs':
            if seat := self._seats.get((message['match'], message['seat'])):
                seat.take(message)
        elif t == 'cols':
            if group := self._groups.get(message['group']):
                group.take(message)
        elif 're' in message:
            self._answers[message['re']] = message
        elif t == 'error':
            raise _error(message)
        elif t == 'late':
            if seat := self._seats.get((message['match'], message['seat'])):
                seat.late += 1
        else:
            if t == 'end':
                self._ended(message)
            self.notices.append(message)

    def _ended(self, message: dict) -> None:
        for (match, _), seat in self._seats.items():
            if match == message['match']:
                seat.end = message
        for group in self._groups.values():
            group.ended(message)

    def _connect(self, resume: str | None) -> dict:
        ws = WebSocket(self.url, f'lockstep.v{MAJOR}')
        try:
            welcome = self._greet(ws, resume)
        except BaseException:
            ws.abandon()
            raise
        # the server pings; when it has not for three times as long as it promised, it is gone
        ws.timeout(3 * welcome['limits']['heartbeatMs'] / 1000)
        self._ws = ws
        self.limits, self.scopes, self.caps = welcome['limits'], welcome['scopes'], welcome['caps']
        self._resume_token = welcome['resume']
        return welcome

    def _greet(self, ws: WebSocket, resume: str | None) -> dict:
        greet = _expect(decode(ws.recv()), 'greet')
        wire = greet['wire']
        if wire['major'] != MAJOR or wire['min'] > MINOR['max'] or wire['max'] < MINOR['min']:
            older = 'server' if (wire['major'], wire['max']) < (MAJOR, MINOR['min']) else 'client'
            raise LockstepError('version', f"the server speaks {wire['major']}.{wire['min']} to {wire['major']}.{wire['max']}, this client "
                                           f"{MAJOR}.{MINOR['min']} to {MAJOR}.{MINOR['max']}: update the {older}", 'greet', 'wire', True)
        hello = {'t': 'hello', 'minor': MINOR, 'client': {'name': self.name, 'version': '0.1.0', 'lang': 'python', 'kind': 'program'}, 'caps': ['columns']}
        ws.send(encode({**hello, **({'token': self.token} if self.token else {}), **({'resume': resume} if resume else {})}))
        return _expect(decode(ws.recv()), 'welcome')

    def _reconnect(self, why: OSError) -> None:
        """Dials again until the seats are back or `resume_s` have passed."""
        closed_for = getattr(why, 'close', 1006)
        # a server that says why it closes means it; dialling again is for lost connections
        if self._restoring or self._closed.is_set() or closed_for >= 4000 or closed_for == 1000:
            raise why
        deadline, pause = time.monotonic() + self.resume_s, 0.1
        self._lost += 1
        self._ws.abandon()
        while time.monotonic() < deadline:
            try:
                self._restoring = True
                self._restore(self._connect(self._resume_token))
                return
            except OSError as error:
                why = error
                time.sleep(min(pause, max(0.0, deadline - time.monotonic())))
                pause = min(2 * pause, 2.0)
            finally:
                self._restoring = False
        raise why if isinstance(why, ConnectionLost) else ConnectionLost(f'{why}') from why

    def _restore(self, welcome: dict) -> None:
        back = {(s['match'], s['seat']) for s in welcome.get('seats', [])}
        for (match, number), seat in list(self._seats.items()):
            if (match, number) not in back and not seat.over:
                self.request('join', match=match, seat=number, ticket=seat.ticket, views=seat.views, specs=False)
        groups, self._groups = list(self._groups.values()), {}
        for group in groups:
            group.restore(self.request('group', **group.request))
            self._groups[group.id] = group

    def _keep(self) -> None:
        """Long computations between two steps would leave pings unanswered, and the server would give the seats up."""
        while not self._closed.wait(5):
            self._ws.poll()


def _expect(message: dict, t: str) -> dict:
    if message['t'] == 'error':
        raise _error(message)
    if message['t'] != t:
        raise LockstepError('malformed', f"expected '{t}', got '{message['t']}'")
    return message


def _error(m: dict) -> LockstepError:
    return LockstepError(m['code'], m['message'], m.get('of'), m.get('where'), m['fatal'])
