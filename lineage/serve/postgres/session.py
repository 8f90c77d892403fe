"""A client's session: queries at once (simple protocol), or in the steps of the extended one."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import NamedTuple, TypeAlias

import duckdb

from lineage.errors import LineageError
from lineage.pipeline import Pipeline
from lineage.serve.postgres import cursors, messages, settings
from lineage.serve.postgres.cursors import Close, Declare, Fetch
from lineage.serve.postgres.messages import Format
from lineage.serve.postgres.parameters import bound
from lineage.serve.postgres.portal import Portal, describe
from lineage.serve.postgres.reading import Reading
from lineage.serve.postgres.refusal import Refused, refusal
from lineage.serve.postgres.settings import Told
from lineage.serve.postgres.split import split
from lineage.serve.postgres.statement import Statement, prepare
from lineage.serve.postgres.wire import Wire
from lineage.serve.postgres.work import Worker

READ_WAIT = 1.0
"""Seconds a statement waits at most for the store to hold what the log held when it arrived."""

Values: TypeAlias = Sequence[duckdb.Value]

_IDLE, _IN_TRANSACTION, _FAILED = b"I", b"T", b"E"


class Prepared(NamedTuple):
    """What a text asks for: rows, something of the session or of a cursor, or (with neither) nothing."""

    statement: Statement | None = None
    told: Told | None = None
    cursor: cursors.Said | None = None


class Bound(NamedTuple):
    """What has no rows of its own, with the values of the query that it declares a cursor over."""

    prepared: Prepared
    values: Values = ()


class Fetching(NamedTuple):
    """The next rows of a cursor; 0 means all that are left."""

    cursor: Portal
    rows: int


class Session:
    """The state of one connection after it was let in."""

    def __init__(self, wire: Wire, pipeline: Pipeline, pool: Executor, values: dict[str, str]) -> None:
        self._wire = wire
        self._pipeline = pipeline
        self._worker = Worker(pool, wire.gone)
        self._settings = values
        self._transaction = _IDLE
        self._skipping = False
        self._prepared: dict[str, Prepared] = {}
        self._portals: dict[str, Portal | Bound | Fetching] = {}

    def cancel(self) -> None:
        """Stop the statement that runs now."""
        self._worker.cancel()

    async def serve(self) -> None:
        """Answer messages until the client says good-bye, or is gone."""
        self._wire.send(messages.ready(self._transaction))
        try:
            while True:
                await self._wire.flush()
                kind, body = await self._wire.receive()
                if kind == b"X":
                    return
                await self._take(kind, body)
        finally:
            self._close_portals()

    async def _take(self, kind: bytes, body: bytes) -> None:
        if kind == b"S":
            self._skipping = False
        elif not self._skipping:
            try:
                await self._step(kind, body)
            except (LineageError, duckdb.Error) as error:
                self._fail(error)
                self._skipping = kind != b"Q"
        if kind == b"S" or (kind == b"Q" and not self._skipping):
            if self._transaction != _IN_TRANSACTION:
                self._close_portals()
            self._wire.send(messages.ready(self._transaction))

    async def _step(self, kind: bytes, body: bytes) -> None:
        match kind:
            case b"Q":
                await self._simple(messages.read_text(body))
            case b"P":
                await self._parse(messages.read_parse(body))
            case b"B":
                self._bind(messages.read_bind(body))
            case b"D":
                self._describe(messages.read_named(body))
            case b"E":
                await self._execute(messages.read_execute(body))
            case b"C":
                self._close(messages.read_named(body))
            case b"H":
                await self._wire.flush()
            case _:
                raise Refused("08P01", f"a message of the kind {kind!r} is not taken here")

    # --- the simple protocol

    async def _simple(self, text: str) -> None:
        """Every statement of a text in turn, until one fails."""
        statements = split(text)
        if not statements:
            self._wire.send(messages.EMPTY_QUERY)
        for statement in statements:
            prepared = await self._plan(statement, ())
            portal = self._portal_of(prepared, (), ())
            if isinstance(portal, Bound):
                self._tell(portal, describes=True)
                continue
            self._wire.send(_columns(portal))
            try:
                await self._send(portal, 0)
            finally:
                if isinstance(portal, Portal):
                    portal.close()

    # --- the extended protocol

    async def _parse(self, asked: messages.Parse) -> None:
        if asked.statement and asked.statement in self._prepared:
            raise Refused("42P05", f'the statement "{asked.statement}" is prepared already')
        statements = split(asked.query)
        if len(statements) > 1:
            raise Refused("42601", "one statement at a time can be prepared")
        prepared = await self._plan(statements[0], asked.types) if statements else Prepared()
        self._prepared[asked.statement] = prepared
        self._wire.send(messages.PARSE_COMPLETE)

    def _bind(self, asked: messages.Bind) -> None:
        prepared = self._named(asked.statement)
        self._drop_portal(asked.portal)
        values = _values(prepared.statement, asked) if prepared.statement else ()
        self._portals[asked.portal] = self._portal_of(prepared, values, asked.result_formats)
        self._wire.send(messages.BIND_COMPLETE)

    def _describe(self, asked: messages.Named) -> None:
        if asked.kind == b"P":
            self._wire.send(_columns(self._portal(asked.name)))
            return
        prepared = self._named(asked.name)
        kinds = prepared.statement.parameters if prepared.statement else ()
        self._wire.send(messages.parameter_types([kind.oid or 25 for kind in kinds]))
        if isinstance(prepared.cursor, Fetch):
            self._wire.send(describe(self._cursor(prepared.cursor.name).statement, ()))
        elif prepared.statement and prepared.cursor is None:
            self._wire.send(describe(prepared.statement, ()))
        else:
            self._wire.send(_told_columns(prepared))

    async def _execute(self, asked: messages.Execute) -> None:
        portal = self._portal(asked.portal)
        if isinstance(portal, Bound):
            self._tell(portal, describes=False)
        else:
            self._admit_in_transaction(None)
            await self._send(portal, max(0, asked.max_rows))

    def _close(self, asked: messages.Named) -> None:
        if asked.kind == b"P":
            self._drop_portal(asked.name)
        else:
            self._prepared.pop(asked.name, None)
        self._wire.send(messages.CLOSE_COMPLETE)

    # --- what both do

    async def _plan(self, text: str, oids: tuple[int, ...]) -> Prepared:
        told = settings.told(text, self._settings)
        self._admit_in_transaction(told)
        if told is not None:
            return Prepared(told=told)
        cursor = cursors.said(text)
        if isinstance(cursor, Declare):
            text = cursor.query
        elif cursor is not None:
            return Prepared(cursor=cursor)
        await self._catch_up()
        reading = self._reading()
        deadline = asyncio.get_running_loop().time() + self._pipeline.config.sql.statement_seconds
        try:
            statement = await self._worker.run(lambda: prepare(reading, text, oids), reading, deadline)
            return Prepared(statement, cursor=cursor)
        finally:
            reading.close()

    async def _catch_up(self) -> None:
        """A client reads what it wrote, as over HTTP."""
        if self._pipeline.behind and (missing := await asyncio.to_thread(self._pipeline.wait, READ_WAIT)):
            self._wire.send(messages.notice(f"the store is behind: {missing} events are still missing"))

    def _reading(self) -> Reading:
        return Reading(lambda: self._pipeline.store, self._settings["TimeZone"])

    def _open(self, statement: Statement, values: Values, formats: tuple[int, ...]) -> Portal:
        seconds = self._pipeline.config.sql.statement_seconds
        return Portal(statement, values, formats, self._reading(), seconds)

    def _portal_of(
        self, prepared: Prepared, values: Values, formats: tuple[int, ...]
    ) -> Portal | Bound | Fetching:
        if isinstance(prepared.cursor, Fetch):
            cursor = self._cursor(prepared.cursor.name)
            cursor.ask_for(formats)
            return Fetching(cursor, prepared.cursor.rows)
        if prepared.statement is None or prepared.cursor is not None:
            return Bound(prepared, values)
        return self._open(prepared.statement, values, formats)

    def _cursor(self, name: str) -> Portal:
        found = self._portals.get(name)
        if not isinstance(found, Portal):
            raise Refused("34000", f'cursor "{name}" does not exist')
        return found

    async def _send(self, portal: Portal | Fetching, count: int) -> None:
        limit = self._pipeline.config.sql.rows
        if isinstance(portal, Fetching):
            wanted = min(filter(None, (portal.rows, count)), default=0)
            before = portal.cursor.sent
            await portal.cursor.send(self._wire, self._worker, count=wanted, limit=limit)
            self._wire.send(messages.complete(f"FETCH {portal.cursor.sent - before}"))
            return
        sent = await portal.send(self._wire, self._worker, count=count, limit=limit)
        if sent is None:
            self._wire.send(messages.SUSPENDED)
        else:
            self._wire.send(messages.complete("EXPLAIN" if portal.statement.explains else f"SELECT {sent}"))

    def _tell(self, bound: Bound, *, describes: bool) -> None:
        """Do and answer a statement about the session, or one that opens or closes a cursor."""
        prepared, told = bound.prepared, bound.prepared.told
        if prepared.cursor is not None:
            self._wire.send(messages.complete(self._turn(bound)))
            return
        if told is None:
            self._wire.send(messages.EMPTY_QUERY)
            return
        tag = "ROLLBACK" if told.tag == "COMMIT" and self._transaction == _FAILED else told.tag
        self._transaction = told.transaction or self._transaction
        if told.time_zone is not None:
            self._settings["TimeZone"] = told.time_zone
            self._wire.send(messages.parameter_status({"TimeZone": told.time_zone}))
        if told.dropped is not None:
            self._forget(told.dropped)
        if told.column:
            if describes:
                self._wire.send(_told_columns(prepared))
            self._wire.send(messages.row([told.value]))
        self._wire.send(messages.complete(tag))

    def _turn(self, bound: Bound) -> str:
        """Open or close a cursor; its tag."""
        cursor, statement = bound.prepared.cursor, bound.prepared.statement
        if isinstance(cursor, Declare) and statement is not None:
            if self._transaction != _IN_TRANSACTION:
                raise Refused("25P01", "DECLARE CURSOR can only be used in transaction blocks")
            if cursor.name in self._portals:
                raise Refused("42P03", f'cursor "{cursor.name}" already exists')
            self._portals[cursor.name] = self._open(statement, bound.values, ())
            return "DECLARE CURSOR"
        if isinstance(cursor, Close) and cursor.name is not None:
            self._cursor(cursor.name)
            self._drop_portal(cursor.name)
            return "CLOSE CURSOR"
        self._close_portals()
        return "CLOSE CURSOR ALL"

    def _forget(self, name: str) -> None:
        if name == "ALL":
            self._prepared.clear()
        elif self._prepared.pop(name, None) is None:
            raise Refused("26000", f'no statement is prepared as "{name}"')

    def _admit_in_transaction(self, told: Told | None) -> None:
        if self._transaction == _FAILED and (told is None or told.transaction is None):
            raise Refused("25P02", "the transaction has failed: only ROLLBACK is taken")

    def _fail(self, error: Exception) -> None:
        code, message = refusal(error)
        self._wire.send(messages.error(code, message))
        if self._transaction == _IN_TRANSACTION:
            self._transaction = _FAILED

    def _named(self, name: str) -> Prepared:
        if name not in self._prepared:
            raise Refused("26000", f'no statement is prepared as "{name}"')
        return self._prepared[name]

    def _portal(self, name: str) -> Portal | Bound | Fetching:
        if name not in self._portals:
            raise Refused("34000", f'there is no portal "{name}"')
        return self._portals[name]

    def _drop_portal(self, name: str) -> None:
        portal = self._portals.pop(name, None)
        if isinstance(portal, Portal):
            portal.close()

    def _close_portals(self) -> None:
        for name in list(self._portals):
            self._drop_portal(name)


def _values(statement: Statement, asked: messages.Bind) -> Values:
    kinds, formats = statement.parameters, asked.formats
    if len(asked.values) != len(kinds) or len(formats) not in (0, 1, len(kinds)):
        raise Refused("08P01", f"{len(asked.values)} values for {len(kinds)} parameters")
    each = formats if len(formats) == len(kinds) else [*(formats or [Format.TEXT])] * len(kinds)
    return [bound(kind, form, value) for kind, form, value in zip(kinds, each, asked.values, strict=True)]


def _columns(portal: Portal | Bound | Fetching) -> bytes:
    """The RowDescription of what a portal sends."""
    if isinstance(portal, Bound):
        return _told_columns(portal.prepared)
    return (portal if isinstance(portal, Portal) else portal.cursor).description()


def _told_columns(prepared: Prepared) -> bytes:
    if prepared.told is None or not prepared.told.column:
        return messages.NO_DATA
    return messages.row_description([(prepared.told.column, 25, -1, Format.TEXT)])
