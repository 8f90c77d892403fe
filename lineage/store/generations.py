"""The store's files: one in use, and while it is rebuilt a newer one beside it.

A file is complete when it bears a schema number; one without is the torso of a rebuild that was stopped.
"""

import re
import time
from pathlib import Path

from lineage.store.store import SCHEMA_NUMBER, Store, texts_of
from lineage.store.texts import file

_NAME = re.compile(r"^store-(\d+)\.duckdb$")


GRACE_SECONDS = 30.0
"""How long a store that was replaced stays open: an answer of several statements ends with the store it began
with."""


class Generations:
    """The numbered store files of a home."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._retired: list[tuple[float, Store]] = []
        folder.mkdir(parents=True, exist_ok=True)

    def open_newest(self) -> Store:
        """The newest complete store, torsos swept away; a first one when there is none.

        Its `schema_number()` tells whether it must be rebuilt.
        """
        for number in sorted(self._numbers(), reverse=True):
            store = Store.open(self._path(number))
            if store.schema_number() is not None:
                self._sweep(keep=number)
                return store
            store.close()
            self._remove(number)
        store = self.begin()
        store.set_complete()
        return store

    def begin(self) -> Store:
        """A new, empty store beside the newest; it counts once `set_complete` was called on it."""
        return Store.open(self._path(max(self._numbers(), default=0) + 1))

    def retire(self, store: Store) -> None:
        """Take note of a store that another has replaced."""
        self._retired.append((time.monotonic() + GRACE_SECONDS, store))

    def clear(self, *, at_once: bool = False) -> None:
        """Close and remove the stores that were replaced `GRACE_SECONDS` ago and that nobody reads now.

        With `at_once` all of them, when their readers have ended.
        """
        now = time.monotonic()
        due = [each for each in self._retired if at_once or (each[0] <= now and each[1].idle)]
        for each in due:
            self._retired.remove(each)
            store = each[1]
            store.close()
            if store.path is not None and (match := _NAME.match(store.path.name)):
                self._remove(int(match[1]))

    def _numbers(self) -> list[int]:
        return [int(match[1]) for path in self._folder.iterdir() if (match := _NAME.match(path.name))]

    def _path(self, number: int) -> Path:
        return self._folder / f"store-{number}.duckdb"

    def _sweep(self, keep: int) -> None:
        for number in self._numbers():
            if number != keep:
                self._remove(number)

    def _remove(self, number: int) -> None:
        path = self._path(number)
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
        file.remove(texts_of(path))


def is_current(store: Store) -> bool:
    """Whether the store was built under this version's schema number."""
    return store.schema_number() == SCHEMA_NUMBER
