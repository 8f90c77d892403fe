"""How the events of this process leave it."""

import os
from dataclasses import dataclass

from lineage.emit.event import Json
from lineage.emit.outbox import Outbox

LAUNCHER = "LINEAGE_LAUNCHER"
"""Set by a launcher for the tasks it starts on its own machine, to the id of its run."""

_LAST_SECONDS = 2.0


@dataclass(frozen=True)
class Delivery:
    """An outbox, and who empties it.

    `launched`: a launcher process lives as long as the run and speaks for it; an orchestrator has none.
    `nearby`: that launcher runs on this machine and delivers what its tasks only put on the disk.
    """

    outbox: Outbox
    launched: bool
    nearby: bool

    @classmethod
    def of_task(cls, outbox: Outbox, run: str, *, launched: bool) -> "Delivery":
        """The delivery of a task's process."""
        return cls(outbox, launched, launched and os.environ.get(LAUNCHER) == run)

    def send(self, event: Json) -> None:
        """Let an event go; under a millisecond with a launcher nearby, else within the outbox's 2 s."""
        if self.nearby:
            self.outbox.append(event)
        else:
            self.outbox.emit(event)

    def finish(self) -> None:
        """The process ends: what lies on the disk of a pod would be lost with it."""
        if not self.nearby:
            self.outbox.flush(_LAST_SECONDS)


def without_credentials(url: str) -> str:
    """The URL without user and password: it will stand where others read it.

    >>> without_credentials("https://ann:secret@lineage.example/base")
    'https://lineage.example/base'
    >>> without_credentials("git@git.example:team/flows")
    'git@git.example:team/flows'
    """
    scheme, mark, rest = url.partition("://")
    if not mark:
        return url
    place, slash, path = rest.partition("/")
    return f"{scheme}{mark}{place.rpartition('@')[2]}{slash}{path}"
