"""A client's session: queries at once (simple protocol), or in the steps of the extended one."""

import asyncio
from concurrent.futures import Executor

import duckdb

from lineage.errors import LineageError
from lineage.pipeline import Pipeline
from lineage.serve.postgres import cursors, messages, settings
from lineage.serve.postgres.cursors import Close, Declare, Fetch
from lineage.serve.postgres.messages import Format
from lineage.serve.postgres.opened import AnyPortal, Bound, Fetching, Opened, Prepared, Values
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

_IDLE, _IN_TRANSACTION, _FAILED = b"I", b"T", b"E"


class Session:
    """The state of one connection after it was let in."""

    def __init__(self, wire: Wire, pipeline: Pipeline, pool: Executor, values: dict[str, str]) -> None:
        self._wire = wire
        self._pipeline = pipeline
        self._worker = Worker(pool, wire.gone)
        self._settings = values
        self._transaction = _IDLE
        self._skipping = False
        self._opened = Opened()

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
            self._opened.close()

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
                self._opened.close()
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
            self._wire.send(portal.description())
            try:
                await self._send(portal, 0)
            finally:
                if isinstance(portal, Portal):
                    portal.close()

    # --- the extended protocol

    async def _parse(self, asked: messages.Parse) -> None:
        self._opened.check_free(asked.statement)
        statements = split(asked.query)
        if len(statements) > 1:
            raise Refused("42601", "one statement at a time can be prepared")
        prepared = await self._plan(statements[0], asked.types) if statements else Prepared()
        self._opened.prepare(asked.statement, prepared)
        self._wire.send(messages.PARSE_COMPLETE)

    def _bind(self, asked: messages.Bind) -> None:
        prepared = self._opened.prepared(asked.statement)
        self._opened.drop(asked.portal)
        values = _values(prepared.statement, asked) if prepared.statement else ()
        self._opened.open(asked.portal, self._portal_of(prepared, values, asked.result_formats))
        self._wire.send(messages.BIND_COMPLETE)

    def _describe(self, asked: messages.Named) -> None:
        if asked.kind == b"P":
            self._wire.send(self._opened.portal(asked.name).description())
            return
        prepared = self._opened.prepared(asked.name)
        kinds = prepared.statement.parameters if prepared.statement else ()
        self._wire.send(messages.parameter_types([kind.oid or 25 for kind in kinds]))
        if isinstance(prepared.cursor, Fetch):
            self._wire.send(describe(self._opened.cursor(prepared.cursor.name).statement, ()))
        elif prepared.statement and prepared.cursor is None:
            self._wire.send(describe(prepared.statement, ()))
        else:
            self._wire.send(prepared.told_columns())

    async def _execute(self, asked: messages.Execute) -> None:
        portal = self._opened.portal(asked.portal)
        if isinstance(portal, Bound):
            self._tell(portal, describes=False)
        else:
            self._admit_in_transaction(None)
            await self._send(portal, max(0, asked.max_rows))

    def _close(self, asked: messages.Named) -> None:
        if asked.kind == b"P":
            self._opened.drop(asked.name)
        else:
            self._opened.forget(asked.name)
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

    def _portal_of(self, prepared: Prepared, values: Values, formats: tuple[int, ...]) -> AnyPortal:
        if isinstance(prepared.cursor, Fetch):
            cursor = self._opened.cursor(prepared.cursor.name)
            cursor.ask_for(formats)
            return Fetching(cursor, prepared.cursor.rows)
        if prepared.statement is None or prepared.cursor is not None:
            return Bound(prepared, values)
        return self._open(prepared.statement, values, formats)

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
            self._opened.deallocate(told.dropped)
        if told.column:
            if describes:
                self._wire.send(prepared.told_columns())
            self._wire.send(messages.row([told.value]))
        self._wire.send(messages.complete(tag))

    def _turn(self, bound: Bound) -> str:
        """Open or close a cursor; its tag."""
        cursor, statement = bound.prepared.cursor, bound.prepared.statement
        if isinstance(cursor, Declare) and statement is not None:
            if self._transaction != _IN_TRANSACTION:
                raise Refused("25P01", "DECLARE CURSOR can only be used in transaction blocks")
            self._opened.declare(cursor.name, lambda: self._open(statement, bound.values, ()))
            return "DECLARE CURSOR"
        if isinstance(cursor, Close) and cursor.name is not None:
            self._opened.cursor(cursor.name)
            self._opened.drop(cursor.name)
            return "CLOSE CURSOR"
        self._opened.close()
        return "CLOSE CURSOR ALL"

    def _admit_in_transaction(self, told: Told | None) -> None:
        if self._transaction == _FAILED and (told is None or told.transaction is None):
            raise Refused("25P02", "the transaction has failed: only ROLLBACK is taken")

    def _fail(self, error: Exception) -> None:
        code, message = refusal(error)
        self._wire.send(messages.error(code, message))
        if self._transaction == _IN_TRANSACTION:
            self._transaction = _FAILED


def _values(statement: Statement, asked: messages.Bind) -> Values:
    kinds, formats = statement.parameters, asked.formats
    if len(asked.values) != len(kinds) or len(formats) not in (0, 1, len(kinds)):
        raise Refused("08P01", f"{len(asked.values)} values for {len(kinds)} parameters")
    each = formats if len(formats) == len(kinds) else [*(formats or [Format.TEXT])] * len(kinds)
    return [bound(kind, form, value) for kind, form, value in zip(kinds, each, asked.values, strict=True)]
