"""What is said of one dataset: which columns, or whole datasets, it comes from."""

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct

from lineage.event import encode
from lineage.names import DatasetName, digest

SAID, PARSED = 1, 0
"""Ranks: what a producer says stands before what its SQL means."""


class Column(Struct, frozen=True, array_like=True, gc=False):
    """A target column (None: the whole target) comes from a source column (None: the whole source).

    An event may hold hundreds, kept for the next run that says the same: the collector need not look at them.
    """

    source: DatasetName
    source_field: str | None = None
    target_field: str | None = None
    transformation: str | None = None
    subtype: str | None = None
    masking: bool | None = None
    description: str | None = None


class Statement(NamedTuple):
    """What is said of one target; `narrows` when it names every source."""

    facet: str
    rank: int
    narrows: bool
    columns: tuple[Column, ...]
    sources: frozenset[DatasetName]
    statement_id: bytes

    @classmethod
    def of(cls, facet: str, rank: int, columns: Iterable[Column], *, narrows: bool) -> "Statement":
        """The statement of these columns, in whatever order and however often they were named."""
        distinct = {encode(column): column for column in columns}
        keys = sorted(distinct)
        statement_id = digest(facet, str(narrows), *keys)
        ordered = tuple(distinct[key] for key in keys)
        sources = frozenset(column.source for column in ordered)
        return cls(facet, rank, narrows, ordered, sources, statement_id)


class Derivation(NamedTuple):
    """A statement about a target, made by the event's job or, without `of_job`, by nobody in particular."""

    target: DatasetName
    of_job: bool
    statement: Statement


def joined(statements: list[Statement]) -> Statement:
    """One statement that says what all of them say."""
    if len(statements) == 1:
        return statements[0]
    return Statement.of(
        "+".join(sorted({statement.facet for statement in statements})),
        max(statement.rank for statement in statements),
        (column for statement in statements for column in statement.columns),
        narrows=any(statement.narrows for statement in statements),
    )
