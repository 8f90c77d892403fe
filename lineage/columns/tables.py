"""The tables in a parsed statement of SQL."""

from collections.abc import Iterator
from typing import TypeAlias

from sqlglot import exp
from sqlglot.errors import SqlglotError

Parts: TypeAlias = tuple[str, ...]
"""A table as a statement names it: (table,), (schema, table) or (database, schema, table)."""

FAULTS = (SqlglotError, RuntimeError, ValueError, TypeError, LookupError, AttributeError, AssertionError)
"""What a parser of thirty dialects raises on what it was not written for; then the text says nothing."""


def written(statement: exp.Expr) -> exp.Table | None:
    """The table or view that a statement writes."""
    creates = isinstance(statement, exp.Create) and statement.kind in ("TABLE", "VIEW")
    if not creates and not isinstance(statement, exp.Insert | exp.Update | exp.Merge | exp.Delete):
        return None
    if creates and not isinstance(statement.expression, exp.Query):
        return None
    target = statement.this.this if isinstance(statement.this, exp.Schema) else statement.this
    return target if isinstance(target, exp.Table) and parts(target) else None


def read(statement: exp.Expr) -> Iterator[exp.Table]:
    """The tables that a statement reads: neither what it writes nor its own WITH queries."""
    if not isinstance(statement, exp.Query) and written(statement) is None:
        return
    target = written(statement)
    own = {cte.alias for cte in statement.find_all(exp.CTE)}
    for table in statement.find_all(exp.Table):
        names = parts(table)
        if names and table is not target and not (len(names) == 1 and names[0] in own):
            yield table


def parts(table: exp.Table) -> Parts:
    """The names of a table; none for a function in its place."""
    return tuple(part.name for part in table.parts) if isinstance(table.this, exp.Identifier) else ()
