"""Which jobs read and write which datasets, in memory: a walk through a large graph takes no SQL.

Made from the store at the first question, kept up to date by the writer. It holds the names under which
events know datasets; which of them are one is looked up while walking, so that it is right after a merge.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Rows = Iterable[tuple[Any, ...]]

_SMALL = 16
"""Up to so many neighbours a list takes less memory than a set, and is searched as fast."""


class Adjacency:
    """The neighbours of jobs and datasets, by 16-byte id. Any thread may ask; one writes."""

    def __init__(self, edges: Callable[[], Rows], identities: Callable[[], Rows]) -> None:
        self._read_edges = edges
        self._read_identities = identities
        self._changing = threading.Lock()
        self._made = False
        self._up: dict[bytes, list[bytes] | set[bytes]] = {}
        self._down: dict[bytes, list[bytes] | set[bytes]] = {}
        self._root: dict[bytes, bytes] = {}
        self._members: dict[bytes, list[bytes]] = {}

    def ready(self) -> "Adjacency":
        """Itself, made if it is not yet."""
        with self._changing:
            if not self._made:
                self._read_names()
                self._add(self._read_edges())
                self._made = True
        return self

    def take(self, edges: Rows, *, renamed: bool) -> None:
        """What a batch brought: edges (job, dataset, direction), and whether names were merged."""
        with self._changing:
            if not self._made:
                return
            if renamed:
                self._read_names()
            self._add(edges)

    def lacking(self, edges: Iterable[tuple[bytes, bytes, str]]) -> set[bytes]:
        """The jobs of those edges that are not known here."""
        return {
            job
            for job, dataset, direction in edges
            if dataset not in (self._up if direction == "in" else self._down).get(job, ())
        }

    def forget(self) -> None:
        """Edges have been taken away: make it anew at the next question."""
        with self._changing:
            self._made = False
            self._up, self._down = {}, {}

    def upstream(self, node: bytes) -> set[bytes]:
        """What flows into a node: a job's inputs, a dataset's writers."""
        return self._neighbours(self._up, node)

    def downstream(self, node: bytes) -> set[bytes]:
        """What flows out of a node: a job's outputs, a dataset's readers."""
        return self._neighbours(self._down, node)

    def root(self, dataset: bytes) -> bytes:
        """The name that stays, of the names of one dataset."""
        return self._root.get(dataset, dataset)

    def names(self, root: bytes) -> list[bytes]:
        """All names of a job or dataset, first the one that stays."""
        return self._members.get(root, [root])

    def _neighbours(self, table: dict[bytes, list[bytes] | set[bytes]], node: bytes) -> set[bytes]:
        root = self._root
        members = self._members.get(node, (node,))
        return {root.get(other, other) for member in members for other in tuple(table.get(member, ()))}

    def _add(self, edges: Rows) -> None:
        for job, dataset, direction in edges:
            source, target = (dataset, job) if direction == "in" else (job, dataset)
            _put(self._down, source, target)
            _put(self._up, target, source)

    def _read_names(self) -> None:
        root: dict[bytes, bytes] = {dataset: kept for dataset, kept in self._read_identities()}  # noqa: C416 - rows are any tuples
        members: dict[bytes, list[bytes]] = {}
        for dataset, kept in root.items():
            members.setdefault(kept, [kept]).append(dataset)
        self._root, self._members = root, members


def _put(table: dict[bytes, list[bytes] | set[bytes]], node: bytes, other: bytes) -> None:
    known = table.get(node)
    if known is None:
        table[node] = [other]
    elif other in known:
        return
    elif isinstance(known, set):
        known.add(other)
    elif len(known) < _SMALL:
        known.append(other)
    else:
        table[node] = {*known, other}


Step = Callable[[bytes], set[bytes]]


def walk(step: Step, start: Iterable[bytes], depth: int) -> Iterator[tuple[bytes, int]]:
    """Every node within `depth` steps of the start, nearest first, at one distance by id."""
    front = sorted(set(start))
    seen = set(front)
    for distance in range(depth + 1):
        for node in front:
            yield node, distance
        front = sorted({other for node in front for other in step(node)} - seen) if distance < depth else []
        seen.update(front)
        if not front:
            return
