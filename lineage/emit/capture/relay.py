"""What forked children of a step read and write, handed to the process that speaks for the step.

`multiprocessing` and Metaflow's parallel_map fork. A child writes its notes into an anonymous file in memory
that it inherits; the parent reads them when the window closes, also those of a child that was killed.
"""

import os
import pickle
from typing import Any, Self

_LENGTH_BYTES = 4


class Relay:
    """An anonymous file; forked processes share its offset, so that each write lands behind the others."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._identity = self._stat()

    @classmethod
    def open(cls) -> Self:
        """A new relay; its descriptor closes on exec. Raises OSError where the system gives none."""
        return cls(os.memfd_create("lineage"))

    def send(self, note: Any) -> None:
        """Write a note, unless the child has closed the descriptor and maybe uses its number otherwise."""
        if self._stat() == self._identity:
            body = pickle.dumps(note)
            os.write(self._descriptor, len(body).to_bytes(_LENGTH_BYTES, "big") + body)

    def receive(self) -> list[Any]:
        """Everything that was written; closes the relay. A note that is cut short ends the list."""
        if self._stat() != self._identity:
            return []
        with os.fdopen(self._descriptor, "rb") as file:
            file.seek(0)
            content = file.read()
        notes, at = [], 0
        while at + _LENGTH_BYTES <= len(content):
            begin = at + _LENGTH_BYTES
            at = begin + int.from_bytes(content[at:begin], "big")
            if at <= len(content):
                notes.append(pickle.loads(content[begin:at]))  # noqa: S301 - only our own children can write here
        return notes

    def _stat(self) -> tuple[int, int] | None:
        try:
            status = os.fstat(self._descriptor)
        except OSError:
            return None
        return status.st_dev, status.st_ino
