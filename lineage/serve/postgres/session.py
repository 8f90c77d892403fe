"""A client's session: queries at once (simple protocol), or in the steps of the extended one."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import NamedTuple, TypeAlias

import duckdb

from lineage.errors import LineageError
from lineage.pipeline import Pipeline
from lineage.serve.postgres import messages, settings
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
    """What a text asks for: rows, something of the session, or (with neither) nothing."""

    statement: Statement | None = None
    told: Told | None = None


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
        self._portals: dict[str, Portal | Prepared] = {}

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
            if self._transaction != _IN_TRANSACTION:
                self._close_portals()
            self._wire.send(messages.ready(self._transaction))
        elif not self._skipping:
            try:
                await self._step(kind, body)
            except (LineageError, duckdb.Error) as error:
                self._fail(error)
                self._skipping = kind != b"Q"
            if kind == b"Q":
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
            if prepared.statement is None:
                self._tell(prepared, describes=True)
                continue
            portal = self._open(prepared.statement, (), ())
            self._wire.send(portal.description())
            try:
                await self._send_rows(portal, 0)
            finally:
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
        if prepared.statement is None:
            self._portals[asked.portal] = prepared
        else:
            values = _values(prepared.statement, asked)
            self._portals[asked.portal] = self._open(prepared.statement, values, asked.result_formats)
        self._wire.send(messages.BIND_COMPLETE)

    def _describe(self, asked: messages.Named) -> None:
        if asked.kind == b"P":
            portal = self._portal(asked.name)
            self._wire.send(portal.description() if isinstance(portal, Portal) else _told_columns(portal))
            return
        prepared = self._named(asked.name)
        kinds = prepared.statement.parameters if prepared.statement else ()
        self._wire.send(messages.parameter_types([kind.oid or 25 for kind in kinds]))
        self._wire.send(describe(prepared.statement, ()) if prepared.statement else _told_columns(prepared))

    async def _execute(self, asked: messages.Execute) -> None:
        portal = self._portal(asked.portal)
        if isinstance(portal, Prepared):
            self._tell(portal, describes=False)
        else:
            self._admit_in_transaction(None)
            await self._send_rows(portal, max(0, asked.max_rows))

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
        await self._catch_up()
        reading = self._reading()
        deadline = asyncio.get_running_loop().time() + self._pipeline.config.sql.statement_seconds
        try:
            return Prepared(await self._worker.run(lambda: prepare(reading, text, oids), reading, deadline))
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

    async def _send_rows(self, portal: Portal, count: int) -> None:
        sent = await portal.send(self._wire, self._worker, count=count, limit=self._pipeline.config.sql.rows)
        if sent is None:
            self._wire.send(messages.SUSPENDED)
        else:
            self._wire.send(messages.complete("EXPLAIN" if portal.statement.explains else f"SELECT {sent}"))

    def _tell(self, prepared: Prepared, *, describes: bool) -> None:
        """Do and answer a statement about the session."""
        told = prepared.told
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

    def _portal(self, name: str) -> Portal | Prepared:
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


def _told_columns(prepared: Prepared) -> bytes:
    if prepared.told is None or not prepared.told.column:
        return messages.NO_DATA
    return messages.row_description([(prepared.told.column, 25, -1, Format.TEXT)])
