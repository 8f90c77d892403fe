"""The store: a DuckDB file that one thread writes and any thread reads.

While a process holds the file no other can open it, so collector, queries and metrics are one process:
a connection for the writer, a cursor a reader.
"""

import os
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, Self
from uuid import UUID

import duckdb

from lineage.batch import Rows
from lineage.rows import TABLES
from lineage.store import sql, staging
from lineage.store.adjacency import Adjacency
from lineage.store.texts.text import Seen
from lineage.store.texts.texts import Change, Texts

SCHEMA_NUMBER = 26
"""Raise it with every change of schema.sql, views.sql, macros.sql, a merge, a derivation or a rule."""

MEMORY_MB = 224
"""Of DuckDB's buffers, which grow with the file (`Store.fit`); what does not fit is spilled to the folder.

Not so the parts of an index that a batch changes: those of three million rows need `Store.make_room`."""


_SCRIPTS = (
    "schema",
    "views",
    "hidings",
    "airflow",
    "columns",
    "macros",
    "failures",
    "comments",
    "catalogue",
)
"""What makes the tables, views and functions of an empty file, in this order."""


_BUFFERED = 4
"""One part in so many of a large file has a place in the buffers: questions look through all of a column."""

_STAGED_LATER = ("bodies", "column_edges")
"""Tables of which nearly all rows of a batch are stored already."""


class Progress(NamedTuple):
    """How far the log has been taken in."""

    segment: int
    offset: int
    records: int


class Answer(NamedTuple):
    """The result of a query: column names, their DuckDB types, and the rows."""

    columns: list[str]
    types: list[str]
    rows: list[tuple[Any, ...]]

    def records(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Store:
    """Open or create with `Store.open`; write inside `transaction()`; ask with `query()`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path | None, memory_mb: int) -> None:
        self._connection = connection
        self._memory_mb = memory_mb
        self._writing = threading.Lock()
        self._readers = 0
        self._no_reader = threading.Condition()
        self.path = path
        self._adjacency = Adjacency(
            lambda: self.query(sql.script("lineage.store", "adjacent")).rows,
            lambda: self.query(sql.script("lineage.store", "roots")).rows,
        )
        self.texts = Texts(None if path is None else texts_of(path))

    @classmethod
    def open(cls, path: Path | None, *, memory_mb: int = MEMORY_MB) -> Self:
        """The store in the file `path` (None: in memory), created when it is not there."""
        connection = duckdb.connect(
            str(path or ":memory:"),
            config={
                "memory_limit": f"{memory_mb}MB",
                "threads": "1",
                "checkpoint_threshold": "64MB",
                "preserve_insertion_order": "false",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "python_enable_replacements": "false",
                "enable_external_access": "false",
            },
        )
        connection.execute("set global TimeZone = 'UTC'")
        # Estimates on temporary tables are low; a nested loop in place of an ASOF join costs seconds.
        connection.execute("set global asof_loop_join_threshold = 0")
        # A list of ids is compared with every row of a scan, one by one; the join after it does it by hash.
        # Statements that look runs up by the index of their ids set it otherwise.
        connection.execute("set global dynamic_or_filter_threshold = 0")
        staging.clear(connection, TABLES)
        store = cls(connection, path, memory_mb)
        if not store._has_tables():
            store._make_tables()
        store.fit()
        return store

    def _has_tables(self) -> bool:
        found = self._connection.execute(
            "from duckdb_tables() where schema_name = 'core' and table_name = 'progress'"
        )
        return found.fetchone() is not None

    def _make_tables(self) -> None:
        """All of them or none: whoever opens the file of a process that was killed finds no torso."""
        self._connection.begin()
        for script in _SCRIPTS:
            _run(self._connection, "lineage.store", script)
        self._connection.commit()

    @property
    def idle(self) -> bool:
        """Whether nobody reads just now."""
        return self._readers == 0

    def close(self) -> None:
        """Close the file once the last reader is done."""
        with self._no_reader:
            self._no_reader.wait_for(lambda: self._readers == 0)
            self._connection.close()
            self.texts.close()

    # --- writing

    @contextmanager
    def transaction(self) -> Iterator["Transaction"]:
        """One batch: everything inside is committed at the end, or nothing is."""
        with self._writing:
            transaction = Transaction(self._connection, notes=not self.texts.empty)
            self._connection.begin()
            try:
                yield transaction
                self.texts.forget(transaction.change(self._adjacency))
                self._connection.commit()
                self._adjacency.take(transaction.edges, renamed=transaction.renamed)
                self.texts.settle()
            except BaseException:
                # A commit that failed has already rolled back.
                with suppress(duckdb.TransactionException):
                    self._connection.rollback()
                self.texts.settle(given_up=transaction.seen)
                raise
            finally:
                transaction.unstage()

    def make_room(self) -> bool:
        """Let the buffers grow by half, to half of the machine's memory at most; False where they may not."""
        return self._grow(self._memory_mb * 3 // 2)

    def fit(self) -> None:
        """Let the buffers grow with the file."""
        if self.path is not None and self.path.exists():
            self._grow(self.path.stat().st_size // (_BUFFERED * 1_000_000))

    def _grow(self, memory_mb: int) -> bool:
        most = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2_000_000
        if min(memory_mb, most) <= self._memory_mb:
            return False
        self._memory_mb = min(memory_mb, most)
        self._connection.execute(f"set global memory_limit = '{self._memory_mb}MB'")
        return True

    def set_complete(self) -> None:
        """Mark the file as holding the whole log under this schema number."""
        with self.transaction():
            self._connection.execute("delete from core.schema_number")
            self._connection.execute("insert into core.schema_number values (?)", [SCHEMA_NUMBER])

    # --- reading

    def query(self, text: str, parameters: dict[str, Any] | None = None) -> Answer:
        """The answer to one statement with $named parameters, from any thread."""
        with self.cursor() as cursor:
            return _answer(cursor, text, parameters or {})

    @contextmanager
    def reading(self) -> Iterator["Reading"]:
        """Several statements about one moment: none sees what the writer brings meanwhile."""
        with self.cursor() as cursor:
            cursor.execute("begin transaction read only")
            yield Reading(cursor)

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of its own for a reader; unqualified names are those of the public schema."""
        with self._no_reader:
            self._readers += 1
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("set schema = 'public'")
                yield cursor
        finally:
            with self._no_reader:
                self._readers -= 1
                self._no_reader.notify_all()

    def adjacency(self) -> Adjacency:
        """The edges in memory, as the last batch left them."""
        return self._adjacency.ready()

    def progress(self) -> Progress:
        return Progress(*self.query("from core.progress").rows[0])

    def schema_number(self) -> int | None:
        """The number the file was completed under; None while it is being built."""
        rows = self.query("from core.schema_number").rows
        return rows[0][0] if rows else None


class Reading:
    """A snapshot to ask, made by `Store.reading`."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor

    def rows(self, text: str, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """What one statement with $named parameters gives."""
        return _answer(self._cursor, text, parameters or {}).rows

    def keyed(
        self, text: str, keys: Collection[UUID], parameters: dict[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """What a statement that says `in ($keys)` gives of these; they are written out, for DuckDB uses a
        table's index only where the statement itself holds the keys."""
        if not keys:
            return []
        written = ",".join(f"'{UUID(int=key.int)}'" for key in keys)
        return self.rows(text.replace("($keys)", f"({written})"), parameters)


def _answer(cursor: duckdb.DuckDBPyConnection, text: str, parameters: dict[str, Any]) -> Answer:
    cursor.execute(text, parameters)
    described = cursor.description or []
    return Answer([d[0] for d in described], [str(d[1]) for d in described], cursor.fetchall())


class Transaction:
    """The steps of one batch, for `lineage.pipeline` and `lineage.link` to order."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, notes: bool) -> None:
        self._connection = connection
        self._staged: list[str] = []
        self.edges: list[tuple[bytes, bytes, str]] = []
        self.renamed = False
        self._notes = notes
        self._noted: dict[str, set[bytes]] = {"said": set(), "moved": set()}
        self.seen: list[Seen] = []

    def stage(self, rows: Rows) -> None:
        """Make the rows of a batch visible to SQL as `batch_<table>`, until the transaction ends."""
        self.edges += [(edge.job_id, edge.dataset_id, edge.direction) for edge in rows.edges.values()]
        for name in TABLES:
            if name not in _STAGED_LATER:
                self._stage(name, rows.table(name))

    def stage_changed(self, rows: Rows, derivations: Collection[bytes], known: Collection[bytes]) -> None:
        """Stage the columns of derivations that have changed, and bodies that are not known: few of many."""
        self._stage("bodies", [row for body_id, row in rows.bodies.items() if body_id not in known])
        self._stage("column_edges", rows.columns_of(derivations))

    def _stage(self, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            self._staged.append(name)
            staging.stage(self._connection, name, rows)

    def unstage(self) -> None:
        """Leave every `batch_<table>` empty again."""
        if self._staged:
            staging.clear(self._connection, self._staged)

    def merge(self) -> None:
        """Merge the staged rows into the tables, by rules that depend neither on order nor on repetition."""
        for name in self._staged:
            self.run("lineage.store.merge", name)

    def run(self, package: str, name: str) -> None:
        """Run the statements of a .sql file."""
        _run(self._connection, package, name)

    def run_until_settled(self, package: str, name: str, *, limit: int = 16) -> None:
        """Repeat a one-statement INSERT until it adds nothing."""
        (statement,) = sql.statements(package, name)
        for _ in range(limit):
            if not self.execute(statement).fetchall()[0][0]:
                return

    def rows(self, package: str, name: str) -> list[tuple[Any, ...]]:
        """What the one query of a .sql file gives."""
        (statement,) = sql.statements(package, name)
        return self.execute(statement).fetchall()

    def holds(self, package: str, name: str) -> bool:
        """Whether the one query of a .sql file gives a row."""
        (statement,) = sql.statements(package, name)
        return self.execute(statement).fetchone() is not None

    def note(self, package: str, name: str) -> None:
        """Note the jobs and datasets that the query of a .sql file gives, where they are kept as text.

        With what: they are spoken of (`job`, `dataset`, with the first and last time), something new is
        `said` of them, or they have `moved` to a newer run or version.
        """
        for node, what, first, last in self.rows(package, name) if self._notes else []:
            if what in self._noted:
                self._noted[what].add(node)
            else:
                self.seen.append(Seen(node, what == "job", first, last))

    def change(self, adjacency: Adjacency) -> Change | None:
        """What was noted; None where nothing was."""
        if not self._notes:
            return None
        return Change(self.seen, self._noted["said"] | adjacency.lacking(self.edges), self._noted["moved"])

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> duckdb.DuckDBPyConnection:
        return self._connection.execute(statement, parameters)

    def advance(self, progress: Progress) -> None:
        """Say how far the log has been taken in."""
        self.execute("update core.progress set segment = ?, log_offset = ?, records = ?", list(progress))


def texts_of(path: Path) -> Path:
    """Where the texts of the store in that file lie."""
    return path.with_suffix(".texts")


def _run(connection: duckdb.DuckDBPyConnection, package: str, name: str) -> None:
    for statement in sql.statements(package, name):
        connection.execute(statement)
