"""The events of a running Marquez, in the order of their time, as it took them."""

import os
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
from msgspec import Raw

from lineage.client import Refused, Unreachable
from lineage.event import micros
from lineage.transfer.batch import Line

PAGE = 500
TIMEOUT = 120.0
"""Seconds one page may take: Marquez is slow on large histories."""


class Timed(msgspec.Struct):
    """All that is asked of an event here: Marquez may hold some that cannot be placed."""

    eventTime: str  # noqa: N815 - the wire's own name


class Page(msgspec.Struct):
    events: list[Raw]
    totalCount: int = 0  # noqa: N815 - the wire's own name


def events(url: str) -> Iterator[Line]:
    """Every event of GET /api/v1/events/lineage, byte for byte, the oldest first.

    Pages are told apart by time, not by a growing offset: a page deep in a long history costs as little as
    the first. Raises Refused and Unreachable.
    """
    with httpx.Client(base_url=url, timeout=TIMEOUT, headers=authorization()) as http:
        after, offset, done, total = "1970-01-01T00:00:00Z", 0, 0, 0
        while True:
            page = _page(http, url, after, offset)
            total = total or page.totalCount
            for raw in page.events:
                done += 1
                yield Line(bytes(raw).replace(b"\n", b" "), min(done, total), total)
            if len(page.events) < PAGE:
                return
            after, offset = _go_on(page, after, offset)


def authorization() -> dict[str, str]:
    """What lets the client in: the key in MARQUEZ_API_KEY, if there is one."""
    key = os.environ.get("MARQUEZ_API_KEY")
    return {"Authorization": f"Bearer {key}"} if key else {}


def _go_on(page: Page, after: str, offset: int) -> tuple[str, int]:
    """The time of the last event, and how many events of that time were seen: `after` includes its moment."""
    times = [msgspec.json.decode(raw, type=Timed).eventTime for raw in page.events]
    last = micros(times[-1])
    of_last = sum(micros(time) == last for time in times)
    if of_last == len(times) and micros(after) == last:
        return after, offset + of_last
    return times[-1], of_last


def _page(http: httpx.Client, url: str, after: str, offset: int) -> Page:
    asked: dict[str, Any] = {"after": after, "sortDirection": "asc", "limit": PAGE, "offset": offset}
    try:
        answer = http.get("/api/v1/events/lineage", params=asked)
    except httpx.HTTPError as error:
        raise Unreachable(f"no server answers under {url}: {error}") from error
    if answer.status_code == 404:
        return Page([])
    if answer.is_error:
        raise Refused(f"{url} answered {answer.status_code} when asked for its events")
    try:
        return msgspec.json.decode(answer.content, type=Page)
    except msgspec.DecodeError as error:
        raise Refused(f"{url} does not answer as Marquez does: {error}") from error
