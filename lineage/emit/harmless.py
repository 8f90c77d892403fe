"""The one place where a fault of ours is swallowed, so that the host's task never fails by it."""

import functools
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

_log = logging.getLogger("lineage")

_P = ParamSpec("_P")
_R = TypeVar("_R")


class _Tally:
    """What went wrong in this process; no lock, because a fork could inherit it locked."""

    faults = 0
    last: Exception | None = None
    passing: tuple[type[Exception], ...] = ()


def harmless(hook: Callable[_P, _R]) -> Callable[_P, _R | None]:
    """Make `hook` return None where it would raise; the fault is counted and logged at DEBUG.

    KeyboardInterrupt, SystemExit and whatever else the host raises outside Exception pass through, and so
    does what `let_pass` names.
    """

    @functools.wraps(hook)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> _R | None:
        try:
            return hook(*args, **kwargs)
        except _Tally.passing:
            raise
        except Exception as fault:  # noqa: BLE001 - the host's process is sacred, whatever we got wrong
            _Tally.faults += 1
            _Tally.last = fault
            _log.debug("%s failed and was ignored", hook.__qualname__, exc_info=True)
            return None

    return guarded


def let_pass(*kinds: type[Exception]) -> None:
    """Never swallow these: the host raises them from a signal handler, wherever the process happens to be."""
    _Tally.passing = kinds


def count() -> int:
    """The number of faults swallowed in this process."""
    return _Tally.faults


def last() -> Exception | None:
    """The last fault swallowed in this process, None if there was none."""
    return _Tally.last
