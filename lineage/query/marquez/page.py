"""The part of an answer that is asked for."""

from datetime import datetime
from typing import NamedTuple


class Page(NamedTuple):
    """`limit` rows after the first `offset`."""

    limit: int = 100
    offset: int = 0


class Span(NamedTuple):
    """Instants between two, either of them open."""

    after: datetime | None = None
    before: datetime | None = None


ALL = Page()
ALWAYS = Span()
