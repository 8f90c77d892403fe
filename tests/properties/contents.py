"""What a store holds, apart from where in the log it was said: two stores are compared by it."""

from typing import Any

from build import rows

from lineage.store.store import Store

_TABLES = """
select schema_name || '.' || table_name as name, list(column_name order by column_index) as columns
from duckdb_columns()
where not internal and (
  schema_name = 'public'
  or (schema_name, table_name) in (select (schema_name, table_name) from duckdb_tables())
)
and column_name not in ('segment', 'log_offset') and table_name not in ('progress', 'schema_number')
group by all order by name
"""


def contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every table and every public view with its rows, sorted; without positions in the log."""
    return {name: _sorted_rows(store, name, columns) for name, columns in rows(store, _TABLES)}


def _sorted_rows(store: Store, name: str, columns: list[str]) -> list[tuple[Any, ...]]:
    listed = ", ".join(f'"{column}"' for column in columns)
    found = rows(store, f"select {listed} from {name}")  # noqa: S608 - names come from the catalogue
    return sorted(tuple(map(str, row)) for row in found)


def differences(one: Store, other: Store) -> dict[str, tuple[list[Any], list[Any]]]:
    """Per table or view the rows that only the one and only the other holds."""
    found = {}
    theirs = contents(other)
    for name, mine in contents(one).items():
        if mine != theirs[name]:
            found[name] = (
                [row for row in mine if row not in theirs[name]],
                [row for row in theirs[name] if row not in mine],
            )
    return found
