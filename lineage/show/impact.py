"""`lineage impact`: who is hit, nearest first."""

from collections import Counter

from rich.table import Table

from lineage.query.impact import Hit, Impact
from lineage.show import tables
from lineage.show.words import count, nearest


def table(impact: Impact) -> Table:
    """A row a hit; what it rests on is told where that is more than reading and writing."""
    columns = ["hit", "name", "team", "edges away"]
    rows: list[list[object]] = [[_kind(hit), hit.label, hit.team, hit.depth] for hit in impact.hits]
    if any(hit.rests_on for hit in impact.hits):
        columns.append("rests on")
        for row, hit in zip(rows, impact.hits, strict=True):
            row.append(_RESTS_ON.get(hit.rests_on or ""))
    return tables.table(columns, rows)


_RESTS_ON = {"asset": "a DAG that an asset's event started"}


def _kind(hit: Hit) -> str:
    return "model" if hit.model else hit.kind


def summary(impact: Impact) -> str:
    """What the rows come to, in one line."""
    kinds = Counter(map(_kind, impact.hits))
    numbers = ", ".join(count(kinds[kind], kind) for kind in ("model", "dataset", "job"))
    more = nearest(truncated=impact.truncated, total=impact.count)
    return f"{numbers} of {count(len(impact.teams), 'team')}: {', '.join(impact.teams) or 'none'}{more}"
