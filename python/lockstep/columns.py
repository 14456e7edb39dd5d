"""Many seats of many matches as one batch of columns: a trainer's fast path."""
from __future__ import annotations

from array import array
from collections import deque
from typing import TYPE_CHECKING, Any, Iterator

from . import specs
from .msgpack import encode

if TYPE_CHECKING:
    from .client import Client


class Batch:
    """
    Observations of `n` rows, each column an array [n, …]: `row` `episode` `tick` `acting` `status` (0 running | 1 terminated | 2 truncated)
    `reward` `legal` and the views by their names. An episode's last row and the next one's first may stand in one batch.
    """

    def __init__(self, group: Group, message: dict) -> None:
        self.group, self.taking = group, group.taking
        self.serial: int = message['serial']
        self.n: int = message['n']
        self.raw: dict[str, memoryview] = message['columns']

    def __getitem__(self, name: str) -> Any:
        name = name if name in self.group.columns else f'view.{name}'
        dtype, shape = self.group.columns[name]
        return specs.tensor(self.raw[name], dtype, (self.n, *shape))

    def __len__(self) -> int:
        return self.n


class Group:
    """The same seats of many matches. Row = slot · seats + place in `seats`; `batch['row']` says which rows a batch holds."""

    def __init__(self, client: Client, grouped: dict, request: dict) -> None:
        self.client, self.request = client, request
        self.scenario: dict = grouped['scenario']
        self.specs: dict = grouped['specs']
        self.spec_hash: str = grouped['specHash']
        self.rows: int = grouped['rows']
        self.dtype: str = grouped['actionDtype']
        self.components: int = grouped['components']
        #: name -> (dtype, shape of one row)
        self.columns: dict[str, tuple[str, list[int]]] = {c['name']: (c['dtype'], c['shape']) for c in grouped['columns']}
        self.space: dict = self.specs['actions'][request['seats'][0]]
        #: `end` messages of the group's matches, oldest first, for you to pop
        self.ends: list[dict] = []
        self.batch: Batch | None = None
        self._queue: deque[Batch] = deque()
        self._playing = set(request['matches'])
        self.id: int = grouped['group']
        # how often the seats were taken; ids and serials begin anew with each connection
        self.taking = 1

    def observe(self) -> Batch | None:
        """The next batch; waits for it. None once all matches are over."""
        while not self._queue:
            if not self._playing:
                return None
            self.client.pump()
        self.batch = self._queue.popleft()
        return self.batch

    def __iter__(self) -> Iterator[Batch]:
        while (batch := self.observe()) is not None:
            yield batch

    def act(self, actions: Any) -> None:
        """
        Actions for the rows of the newest batch, in its order: [n] or [n, components], anything numpy takes; without numpy a flat
        sequence. What stands for rows that are not `acting` (an episode's last ones too) is ignored.
        """
        if self.batch is None:
            raise ValueError('act answers a batch: observe first')
        if self.batch.taking != self.taking:
            return  # of a connection that was lost since: the rows come again
        want = self.batch.n * self.components
        if specs.numpy is not None:
            flat = specs.numpy.asarray(actions, specs.DTYPES[self.dtype][0]).reshape(-1)
        else:
            flat = array(specs.DTYPES[self.dtype][1], actions)
        if len(flat) != want:
            raise ValueError(f'expected {want} numbers ({self.batch.n} rows · {self.components}), got {len(flat)}')
        self.client.send(encode({'t': 'acts', 'group': self.id, 'serial': self.batch.serial, 'action': flat.tobytes()}))

    def step(self, actions: Any) -> Batch | None:
        """`act`, then `observe`."""
        self.act(actions)
        return self.observe()

    def restore(self, grouped: dict) -> None:
        """The seats are back after a lost connection. What was not answered comes again."""
        self.id = grouped['group']
        self.taking += 1
        self._queue.clear()

    def take(self, message: dict) -> None:
        """A `cols` from the wire."""
        self._queue.append(Batch(self, message))

    def ended(self, message: dict) -> None:
        """An `end` of one of the group's matches."""
        if message['match'] in self._playing:
            self.ends.append(message)
            if message['last']:
                self._playing.discard(message['match'])
