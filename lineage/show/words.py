"""Short words for ids, times and states."""

import sys
from datetime import datetime, timedelta

from rich.console import Console
from rich.text import Text

_UNFOLDED = 1_000

STATE_STYLES = {
    "COMPLETE": "green",
    "FAIL": "bold red",
    "RETRYING": "yellow",
    "RUNNING": "cyan",
    "ABORT": "yellow",
    "LOST": "bold red",
}


def console() -> Console:
    """Where answers go: as wide as the terminal, and into a file or pipe without folding a line."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else _UNFOLDED)


def clock(moment: datetime | None, now: datetime | None = None) -> str:
    """A moment in the reader's own zone: the time, with the date in front when it was not today."""
    if moment is None:
        return "?"
    here = moment.astimezone()
    today = (now or datetime.now().astimezone()).date()
    return f"{here:%H:%M:%S}" if here.date() == today else f"{here:%Y-%m-%d %H:%M:%S}"


def age(length: timedelta) -> str:
    """A length of time in its greatest unit.

    >>> age(timedelta(minutes=12, seconds=40)), age(timedelta(hours=49))
    ('12 min', '2 d')
    """
    seconds = int(length.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{max(seconds, 0)} s"


def state(word: str | None) -> Text:
    """A run's state in its colour."""
    return Text(word.lower() if word else "?", style=STATE_STYLES.get(word or "", ""))


def short(identifier: str, length: int = 6) -> str:
    """The beginning of a sha or version."""
    return identifier[:length]


def count(number: int, word: str, plural: str | None = None) -> str:
    """A number and its word.

    >>> count(1, "run"), count(2, "hand-over")
    ('1 run', '2 hand-overs')
    """
    return f"{number} {word if number == 1 else plural or word + 's'}"


def nearest(*, truncated: bool, total: int | None) -> str:
    """What a summary adds where the server told the nearest alone.

    >>> nearest(truncated=True, total=12_345), nearest(truncated=False, total=3)
    ('; the nearest of 12,345', '')
    """
    return f"; the nearest of {total:,}" if truncated else ""
