"""Instants as the state file keeps them: microseconds since 1970 in UTC."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(instant: datetime) -> int:
    """The number that is kept.

    >>> micros(datetime(2026, 1, 1, tzinfo=UTC))
    1767225600000000
    """
    return (instant - _EPOCH) // timedelta(microseconds=1)


def instant(kept: int) -> datetime:
    """The instant of a kept number."""
    return _EPOCH + timedelta(microseconds=kept)
