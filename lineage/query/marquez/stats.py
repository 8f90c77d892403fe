"""Counts over the last day, by hours, or the last week, by days."""

from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lineage.errors import BadRequest
from lineage.query.marquez.types import Count, EventCount
from lineage.store.sql import script
from lineage.store.store import Store

Period = Literal["DAY", "WEEK"]
_INTERVALS = {
    "DAY": {"count": 24, "hours": 1, "unit": "hour"},
    "WEEK": {"count": 7, "hours": 24, "unit": "day"},
}


def event_counts(store: Store, period: Period = "DAY", timezone: str = "UTC") -> list[EventCount]:
    """How many events there were in each interval. Raises BadRequest for an unknown time zone."""
    asked = {**_INTERVALS[period], "timezone": _known(timezone)}
    return [EventCount(*row) for row in store.query(script(__package__, "event_counts"), asked).rows]


def thing_counts(
    store: Store,
    kind: Literal["jobs", "datasets", "sources"],
    period: Period = "DAY",
    timezone: str = "UTC",
) -> list[Count]:
    """How many jobs, datasets or sources were known at the end of each interval.

    Raises BadRequest for an unknown time zone.
    """
    asked = {**_INTERVALS[period], "timezone": _known(timezone), "kind": kind}
    return [Count(*row) for row in store.query(script(__package__, "thing_counts"), asked).rows]


def _known(timezone: str) -> str:
    try:
        return ZoneInfo(timezone).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadRequest(f"'{timezone}' is no time zone") from error
