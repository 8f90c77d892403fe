"""Search by name."""

from collections.abc import Sequence
from typing import Literal

from lineage.query.marquez.page import ALWAYS, Span
from lineage.query.marquez.types import SearchResult, SearchResults
from lineage.store.sql import script
from lineage.store.store import Store


def search(
    store: Store,
    words: str,
    *,
    kind: Literal["DATASET", "JOB"] | None = None,
    sort: Literal["NAME", "UPDATE_AT"] = "NAME",
    limit: int = 10,
    within: Sequence[str] | None = None,
    span: Span = ALWAYS,
) -> SearchResults:
    """Jobs and datasets whose name holds `words`; by name, or the newest update first.

    Of the namespaces `within`, if they are given.
    """
    asked = {
        "q": words,
        "kind": kind or "",
        "sort": sort,
        "limit": limit,
        "within": within,
        **span._asdict(),
    }
    rows = store.query(script(__package__, "search"), asked).rows
    return SearchResults(rows[0][-1] if rows else 0, [SearchResult(*row[:-1]) for row in rows])
