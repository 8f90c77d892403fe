"""SQL that a step runs: its text without the values in it, and the files that it names.

The collector parses the text; a value could be a secret or a person's, so none leaves the process.
"""

import re
from pathlib import Path
from typing import Any

from lineage.emit.capture import local, observation, patch, window
from lineage.emit.capture.connections import Connection, Statement, of_sqlalchemy
from lineage.emit.capture.naming import place
from lineage.emit.harmless import harmless

_CHARACTERS = 10_000
_TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?\*/        # comments
      | '(?:[^']|'')*'           # text
      | \$\$.*?\$\$              # PostgreSQL's quoted text
      | "(?:[^"]|"")*"           # a name
      | \b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b""",
    re.DOTALL | re.VERBOSE,
)
_SILENT = re.compile(
    r"\s*(begin|commit|rollback|savepoint|release|pragma|set|show|explain|load|install)\b", re.IGNORECASE
)
_FILE = re.compile(
    r"\.(?:parquet|csv|tsv|json|ndjson|jsonl|arrow|avro|xlsx|db|duckdb)(?:\.gz|\.zst)?$|[*?]", re.IGNORECASE
)
_DUCKDB, _SQLITE = Connection("duckdb"), Connection("sqlite")
_TARGET = re.compile(r"\b(?:to|export\s+database)\s*$", re.IGNORECASE)


def blanked(sql: str) -> str:
    """The statement with a question mark for every literal, and without comments.

    >>> blanked("SELECT a FROM t1 WHERE name = 'O''Hara' AND n > 1.5 -- mine")
    'SELECT a FROM t1 WHERE name = ? AND n > ?'
    """
    return _TOKEN.sub(_blank, sql).strip()[:_CHARACTERS]


def _blank(token: re.Match[str]) -> str:
    text = token[0]
    if text.startswith('"'):
        return text
    return "" if text.startswith(("--", "/*")) else "?"


def note(seeing: window.Window, sql: Any, connection: Connection) -> None:
    """Keep the text of a statement that says something about data."""
    if isinstance(sql, str) and sql.strip() and not _SILENT.match(sql):
        seeing.note_statement(Statement(blanked(sql), connection))


def note_files(seeing: window.Window, sql: Any, via: str) -> None:
    """Record the files that a statement of DuckDB reads or writes: they stand in it as text."""
    if not isinstance(sql, str):
        return
    for literal in (match for match in _TOKEN.finditer(sql) if match[0].startswith("'")):
        where, before = literal[0][1:-1].replace("''", "'"), sql[: literal.start()]
        if _FILE.search(where):
            direction: observation.Direction = "write" if _TARGET.search(before) else "read"
            _record(seeing, direction, where, via)


def _record(seeing: window.Window, direction: observation.Direction, where: str, via: str) -> None:
    for each in _expanded(where):
        found = place(each)
        if found is None:
            continue
        if found.namespace != "file":
            seeing.record(observation.observe(direction, *found, via))
        elif not local.is_noise(found.name, seeing.skip):
            seen = local.read_or_written(found.name, direction, via)
            if seen is not None:
                seeing.record(seen)


def _expanded(where: str) -> list[str]:
    """The local files of a pattern; a pattern in a bucket is taken as the folder that it starts in."""
    if not re.search(r"[*?\[]", where):
        return [where]
    if "://" in where:
        return [re.split(r"[*?\[]", where, maxsplit=1)[0].rpartition("/")[0]]
    pattern = Path(where)
    anchor = Path(pattern.anchor) if pattern.is_absolute() else Path()
    return [str(path) for path in anchor.glob(str(pattern.relative_to(anchor)))]


def watch_duckdb(module: Any) -> None:
    """See DuckDB's statements and the files they name; `module` is duckdb."""

    def run(seeing: window.Window, args: tuple[Any, ...], kwargs: dict[str, Any], _result: Any) -> None:
        sql = next((each for each in args[:2] if isinstance(each, str)), kwargs.get("query"))
        note(seeing, sql, _DUCKDB)
        note_files(seeing, sql, "duckdb")

    for owner in (module, module.DuckDBPyConnection):
        for name in ("sql", "query", "execute", "executemany", "from_query"):
            patch.after(owner, name, run)
    for name in ("read_parquet", "read_csv", "read_json", "from_parquet", "from_csv_auto"):
        patch.after(module, name, _read_by_path(0))
        patch.after(module.DuckDBPyConnection, name, _read_by_path(1))


def _read_by_path(position: int) -> patch.Note:
    def read(seeing: window.Window, args: tuple[Any, ...], _kwargs: dict[str, Any], _result: Any) -> None:
        where = args[position] if len(args) > position else None
        for each in where if isinstance(where, list) else [where]:
            if isinstance(each, str):
                _record(seeing, "read", each, "duckdb")

    return read


def watch_sqlalchemy(module: Any) -> None:
    """See what SQLAlchemy sends to any database; `module` is sqlalchemy.engine.base."""
    from sqlalchemy import event

    @harmless
    def executed(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seeing = window.current()
        if seeing is not None:
            note(seeing, statement, of_sqlalchemy(connection.dialect.name, connection.engine.url))

    event.listen(module.Engine, "after_cursor_execute", executed)


_CHANGES = re.compile(
    r"\s*(with\b.*)?\b(insert|update|delete|replace|create|drop|alter)\b", re.IGNORECASE | re.DOTALL
)


def watch_sqlite(module: Any) -> None:
    """See what the connections of sqlite3 run that a step opens, through their own trace."""
    patch.after(module, "connect", _connected_to_sqlite)


def _connected_to_sqlite(
    _seeing: window.Window, args: tuple[Any, ...], kwargs: dict[str, Any], connection: Any
) -> None:
    database = patch.argument(args, kwargs, 0, "database")
    found = None if str(database).startswith((":", "file:")) else place(database)

    @harmless
    def ran(sql: str) -> None:
        seeing = window.current()
        if seeing is None:
            return
        note(seeing, sql, _SQLITE)
        if found is not None and not _SILENT.match(sql) and not local.is_noise(found.name, seeing.skip):
            seen = local.read_or_written(found.name, "write" if _CHANGES.match(sql) else "read", "sqlite3")
            if seen is not None:
                seeing.record(seen)

    connection.set_trace_callback(ran)
