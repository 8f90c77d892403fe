"""The rows of a batch as temporary tables `batch_<table>`, for SQL to merge."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, get_args, get_type_hints

import duckdb

from lineage.rows import TABLES, Id, Micros

_PLAIN = {str: "varchar", int: "bigint", float: "double", bool: "boolean"}
_MARKED = {get_args(Id)[1]: "uuid", get_args(Micros)[1]: "timestamptz"}


class Column(NamedTuple):
    """A column of a row and its type in SQL."""

    name: str
    type: str


def _type(hint: Any) -> str:
    """The SQL type of a column's annotation, `X`, `X | None` or an annotated one."""
    arguments = get_args(hint)
    for part in (hint, *arguments):
        marks = getattr(part, "__metadata__", ())
        if marks:
            return _MARKED[marks[0]]
    return next(_PLAIN[part] for part in (hint, *arguments) if part in _PLAIN)


COLUMNS = {
    table: [Column(name, _type(hint)) for name, hint in get_type_hints(row, include_extras=True).items()]
    for table, row in TABLES.items()
}


def _empty(table: str) -> str:
    columns = ", ".join(f"{column.name} {column.type}" for column in COLUMNS[table])
    return f"create or replace temp table batch_{table} ({columns})"


_EMPTY = {table: _empty(table) for table in TABLES}


def clear(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> None:
    """Make these tables anew, empty: rows deleted from a temporary table would go on costing."""
    connection.execute(";".join(_EMPTY[table] for table in tables))


def stage(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Put rows into `batch_<table>`; copied, for DuckDB cannot filter Arrow by UUID."""
    # A process that only asks need not wait for pyarrow.
    from lineage.store import arrow

    connection.from_arrow(arrow.table(COLUMNS[table], rows)).insert_into(f"batch_{table}")
