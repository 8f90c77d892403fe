"""The guard of other programs: ends them, and all they started, when their owner was killed and could not.

`python -m lineage.demo.guard` reads process ids of session leaders from standard input, one a line. The input
ends with its owner, whatever ended that; what is left of the sessions is then killed.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

_POLL_SECONDS = 0.1


def kill_session(leader: int) -> bool:
    """Kill all processes of a session; False when there were none.

    Airflow gives its tasks process groups of their own; the session still holds them.
    """
    members = list(_members(leader))
    for pid in members:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return bool(members)


def guard(leaders: Iterable[int]) -> None:
    """Kill the sessions once there are no more leaders to come."""
    born = {leader: _born(leader) for leader in leaders}
    for leader, known in born.items():
        # Another process may bear the id of one that has long ended.
        while _born(leader) in (known, None) and kill_session(leader):
            time.sleep(_POLL_SECONDS)


def _members(leader: int) -> Iterator[int]:
    for entry in Path("/proc").glob("[0-9]*"):
        pid = int(entry.name)
        with suppress(ProcessLookupError):
            if os.getsid(pid) == leader and _born(pid) is not None:
                yield pid


def _born(pid: int) -> str | None:
    """When a process started, in the kernel's own count; None if it is gone or a zombie."""
    try:
        about = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if about[0] == "Z" else about[19]


if __name__ == "__main__":
    guard(int(line) for line in sys.stdin)
