"""docs/sql.md, made from the views: `python -m lineage.query.reference`."""

# ruff: noqa: E501 - a paragraph of the page is one line

import re
import sys
from collections.abc import Iterator

from lineage.store.sql import script, statements
from lineage.store.store import Store

_INTRODUCTION = """\
# The public SQL

These views are what alerts, dashboards and your own questions stand on; all else in the store is private. Ask them with `lineage sql`, with `POST /api/v2/sql`, or with any client of PostgreSQL: `lineage serve` listens for those on port 5433 (`--sql-port`, `--no-sql`).

```
psql -h 127.0.0.1 -p 5433 lineage                 # anybody on this machine, while there are no keys
psql "host=lineage.example.org port=5433 dbname=lineage user=KEY_ID password=KEY sslmode=require"
```

The language is DuckDB's SQL, reading only: one `SELECT` at a time, no transaction holds a snapshot, cursors (`DECLARE`, `FETCH`) go forward and end with their transaction, nanoseconds become microseconds, lists are arrays, structs and maps are JSON. Limits stand under `[sql]` in lineage.toml: `connections`, `statement_seconds`, `rows`. A key bound to namespaces may not ask in SQL: free SQL cannot be filtered. What clients ask of `pg_catalog` and `information_schema` is answered for these views.

`lineage export DIR.parquet` writes every view as Parquet for DuckDB, Spark or Trino elsewhere: ids are text, intervals seconds, and `dataset_versions`, `events`, `run_io`, `run_links` and `runs` lie in folders `date=YYYY-MM-DD`, by day in UTC. `/api/v2/export/VIEW` gives the same as an Arrow stream.

Nodes are named as in Marquez: `job:NAMESPACE:NAME`, `dataset:NAMESPACE:NAME`. Times are in UTC.

## Functions

- `upstream(node, depth := 20)`, `downstream(node, depth := 20)`: nodes, with their team and how many edges away they are. A dataset leads to the tasks that read it, and to a DAG that its asset event started although no task of it says so.
- `impact(node, depth := 20)`: what is hit when a node turns bad, nearest first: `node`, `kind`, `namespace`, `name`, `team`, `depth` in edges, and whether it is a `model`.
- `provenance(model)`: the rows of `model_provenance` for one model.
"""

_COLUMNS = """\
select columns.table_name, columns.column_name, lower(columns.data_type), columns.comment, views.comment
from duckdb_columns() as columns join duckdb_views() as views on views.view_oid = columns.table_oid
where columns.schema_name = 'public'
order by columns.table_name, columns.column_index
"""


def reference(store: Store) -> str:
    """The whole page."""
    return "\n".join([_INTRODUCTION, *_questions(), "## Views", "", *_views(store)]).rstrip() + "\n"


def questions() -> list[tuple[str, str]]:
    """The worked questions: what is asked, and the SQL."""
    asked = re.findall(r"^-- (.+)$", script("lineage.store", "questions"), re.MULTILINE)
    return list(zip(asked, (s.strip() for s in statements("lineage.store", "questions")), strict=True))


def examples(store: Store) -> dict[str, str]:
    """The example of each view."""
    return {view: said.partition(" Example: ")[2] for view, _, _, _, said in store.query(_COLUMNS).rows}


def _questions() -> Iterator[str]:
    yield "## Questions, worked\n"
    for asked, answer in questions():
        statement = answer.removeprefix(f"-- {asked}").strip().rstrip(";")
        yield f"**{asked}**\n\n```sql\n{statement}\n```\n"


def _views(store: Store) -> Iterator[str]:
    shown = None
    for view, column, kind, meaning, said in store.query(_COLUMNS).rows:
        if view != shown:
            what, _, example = said.partition(" Example: ")
            yield f"\n### `{view}`\n\n{what}\n\n```sql\n{example}\n```\n\n| column | type | meaning |\n|---|---|---|"
            shown = view
        yield f"| `{column}` | {kind} | {meaning} |"


if __name__ == "__main__":
    sys.stdout.write(reference(Store.open(None)))
