"""Free SQL over the public schema: reading only."""

import duckdb

from lineage.errors import BadRequest
from lineage.query.catalogue import translated
from lineage.query.gate import admit
from lineage.store.store import Answer, Store

MAX_ROWS = 100_000
"""More rows than this are refused: an export is the way to move a table."""


def ask(store: Store, text: str, *, max_rows: int = MAX_ROWS) -> Answer:
    """The answer to one SELECT (WITH, VALUES, SHOW TABLES, DESCRIBE) or EXPLAIN.

    Raises BadRequest for anything else, for SQL that does not run and for an answer over `max_rows`, and
    Forbidden for what is not public.
    """
    text = translated(text)
    admit(text)
    with store.cursor() as cursor:
        try:
            cursor.execute("begin transaction read only")
            cursor.execute(text)
            rows = cursor.fetchmany(max_rows + 1)
        except duckdb.Error as error:
            raise BadRequest(str(error)) from error
        described = cursor.description or []
    if len(rows) > max_rows:
        raise BadRequest(f"more than {max_rows} rows; narrow the question or add a limit")
    return Answer([d[0] for d in described], [str(d[1]) for d in described], rows)
