"""DECLARE, FETCH and CLOSE: a portal that SQL names, for clients that read a large result in pieces."""

import re
from typing import NamedTuple, TypeAlias

from lineage.serve.postgres.refusal import Refused


class Declare(NamedTuple):
    """Open a cursor of that name over a query."""

    name: str
    query: str


class Fetch(NamedTuple):
    """Send its next `rows`; 0 means all that are left."""

    name: str
    rows: int


class Close(NamedTuple):
    """Give a cursor back; without a name all of them."""

    name: str | None


Said: TypeAlias = Declare | Fetch | Close

_NAME = r'("(?:[^"]|"")+"|\w+)'
_DECLARE = re.compile(
    rf"\s*declare\s+{_NAME}\s+(?:(?:insensitive|asensitive|no\s+scroll)\s+)*"
    r"cursor\s+(?:without\s+hold\s+)?for\s+(.+)\Z",
    re.IGNORECASE | re.DOTALL,
)
_FETCH = re.compile(
    rf"\s*fetch\s+(?:(?:forward|next)\s+)?(?:(all|[1-9]\d*)\s+)?(?:(?:from|in)\s+)?{_NAME}\s*;?\s*\Z",
    re.IGNORECASE,
)
_CLOSE = re.compile(rf"\s*close\s+{_NAME}\s*;?\s*\Z", re.IGNORECASE)
_ANY = re.compile(r"\s*(declare|fetch|move|close)\b", re.IGNORECASE)


def said(text: str) -> Said | None:
    """What a statement wants of a cursor; None when it is about something else.

    Raises Refused for a cursor that goes backwards or outlives its transaction.
    """
    if not _ANY.match(text):
        return None
    if found := _DECLARE.match(text):
        return Declare(_named(found[1]), found[2])
    if found := _FETCH.match(text):
        count = (found[1] or "1").lower()
        return Fetch(_named(found[2]), 0 if count == "all" else int(count))
    if found := _CLOSE.match(text):
        return Close(None if found[1].lower() == "all" else _named(found[1]))
    raise Refused("0A000", "a cursor here only goes forward, and ends with its transaction")


def _named(text: str) -> str:
    return text[1:-1].replace('""', '"') if text.startswith('"') else text.lower()
