"""What a local path is: a dataset, scratch, or the host's own business."""

import os
import stat
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from lineage.emit.capture import observation

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CODE = (".py", ".pyc", ".pyi", ".so", ".pth", ".egg-link", ".lock")
_SYSTEM = ("/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/bin", "/run")
_OWN_FOLDERS = ("/.metaflow/", "/.git/", "/__pycache__/", "/.cache/", "/.config/", "/.aws/", "/.ipython/")


class Opened(NamedTuple):
    """An open() as it was noted: an absolute path, how, when (seconds since the epoch), and what was there.

    `status` is that of the link itself if the path is one, None if there was nothing yet.
    """

    path: str
    flags: int
    at: float
    status: os.stat_result | None


def directions(flags: int) -> tuple[observation.Direction, ...]:
    """Which ways a file is opened; "r+" goes both ways, "w+" reads nothing that was there before."""
    if not flags & _WRITES:
        return ("read",)
    both = flags & os.O_RDWR and not flags & os.O_TRUNC
    return ("read", "write") if both else ("write",)


class Folders(dict[str, str]):
    """Real paths of folders: most files of a step lie in a few of them."""

    def __missing__(self, folder: str) -> str:
        real = self[folder] = os.path.realpath(folder)
        return real


def observed(opened: Opened, folders: Folders, skip: Iterable[str] = ()) -> list[observation.Observation]:
    """What an open() says of datasets: nothing, a read, a write or both."""
    path, status = opened.path, opened.status
    if status is not None and stat.S_ISLNK(status.st_mode):
        path = os.path.realpath(path)
        status = _status(path)
    else:
        folder, name = os.path.split(path)
        path = f"{folders[folder].rstrip('/')}/{name}"
    if is_noise(path, skip) or (status is not None and not stat.S_ISREG(status.st_mode)):
        return []
    at = datetime.fromtimestamp(opened.at, UTC)
    return [
        _with_status(observation.Observation(direction, "file", path, "open", at), status)
        for direction in directions(opened.flags)
        if direction == "write" or status is not None
    ]


def _prefixes() -> tuple[str, ...]:
    folders = (sys.prefix, sys.base_prefix, os.path.dirname(os.__file__), *_SYSTEM)  # noqa: PTH120 - a string
    scratch = os.path.join(tempfile.gettempdir(), "metaflow.")  # noqa: PTH118 - a prefix, not a path
    return (*(f"{os.path.realpath(folder)}/" for folder in folders), scratch)


_SKIP = _prefixes()


def is_noise(path: str, skip: Iterable[str] = ()) -> bool:
    """Whether a real path is code, configuration or the host's own storage, and no dataset."""
    return (
        path.endswith(CODE)
        or path.startswith((*_SKIP, *skip))
        or "/metaflow.s3." in path
        or any(folder in path for folder in _OWN_FOLDERS)
    )


def read_or_written(path: str, direction: observation.Direction, via: str) -> observation.Observation | None:
    """The observation of a local file or folder as it is now; of what is not there only a write is one."""
    seen, status = observation.observe(direction, "file", path, via), _status(path)
    if status is None:
        return seen if direction == "write" else None
    if stat.S_ISREG(status.st_mode):
        return _with_status(seen, status)
    return seen if stat.S_ISDIR(status.st_mode) else None


def settle(seen: observation.Observation) -> observation.Observation | None:
    """What is left of a written local file when the window closes: its size and time, or None if it is gone.

    A file that the step has removed again was a scratch file.
    """
    if seen.namespace != "file" or seen.direction != "write" or seen.via is None:
        return seen
    final = read_or_written(seen.name, "write", "settled")
    if final is None or not os.path.lexists(seen.name):
        return None
    seen.size, seen.last_modified = final.size, final.last_modified
    seen.at = max(seen.at, final.last_modified or seen.at)
    return seen


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116 - runs for every file of the user's code
    except OSError:
        return None


def _with_status(seen: observation.Observation, status: os.stat_result | None) -> observation.Observation:
    if status is not None:
        seen.size, seen.last_modified = status.st_size, datetime.fromtimestamp(status.st_mtime, UTC)
    return seen
