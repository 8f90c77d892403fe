"""lineage.toml while the server runs: a change is taken up; a fault is told, and what was good stays."""

from pathlib import Path

from lineage.config import Config
from lineage.errors import BadConfiguration
from lineage.home import CONFIG

_Look = tuple[int, ...] | None


class ConfigFile:
    """The file of a home folder. `fault` says what is wrong with it as it lies there now, or is None."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._taken = self._seen = _look(home / CONFIG)
        self.fault: str | None = None

    def changed(self) -> Config | None:
        """What the file says when it has changed and stands still since the call before, else None.

        An editor empties a file before it fills it: what has just changed is left for the next call.
        """
        before, self._seen = self._seen, _look(self._home / CONFIG)
        if self._seen == self._taken or self._seen != before:
            return None
        self._taken = self._seen
        try:
            config = Config.load(self._home)
        except BadConfiguration as fault:
            self.fault = str(fault)
            return None
        self.fault = None
        return config

    def put_back(self) -> None:
        """What `changed` gave could not be applied: give it again."""
        self._taken = ()


def _look(path: Path) -> _Look:
    """What tells one state of a file from another without reading it; None when there is no file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino
