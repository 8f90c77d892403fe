"""Free SQL over the public schema: reading only."""

import duckdb

from lineage.errors import BadRequest
from lineage.store.store import Answer, Store

MAX_ROWS = 100_000
"""More rows than this are refused: an export is the way to move a table."""

_READING = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}


def ask(store: Store, text: str, *, max_rows: int = MAX_ROWS) -> Answer:
    """The answer to one SELECT (WITH, VALUES, SHOW, DESCRIBE) or EXPLAIN.

    Raises BadRequest for anything else, for SQL that does not run and for an answer over `max_rows`.
    """
    with store.cursor() as cursor:
        try:
            statements = duckdb.extract_statements(text)
            if len(statements) != 1 or statements[0].type not in _READING:
                raise BadRequest(
                    "one reading statement at a time: SELECT, WITH, VALUES, SHOW, DESCRIBE or EXPLAIN"
                )
            cursor.execute("begin transaction read only")
            cursor.execute(statements[0])
            rows = cursor.fetchmany(max_rows + 1)
        except duckdb.Error as error:
            raise BadRequest(str(error)) from error
        described = cursor.description or []
    if len(rows) > max_rows:
        raise BadRequest(f"more than {max_rows} rows; narrow the question or add a limit")
    return Answer([d[0] for d in described], [str(d[1]) for d in described], rows)
