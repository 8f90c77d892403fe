"""The whole path on one screen: log -> normalise -> store -> link, and the same again for a rebuild."""

import gc
import logging
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import duckdb

from lineage.batch import Rows
from lineage.collect.log import Entry, EventLog, Kind, Position
from lineage.config import Config
from lineage.config_file import ConfigFile
from lineage.errors import BadEvent
from lineage.event import decode
from lineage.failures import failures
from lineage.home import LOG, STORE
from lineage.link import links
from lineage.normalise import Place, dead_letter, normalise
from lineage.state import configuration, rewrites
from lineage.state.state import State
from lineage.store.derive import derive
from lineage.store.generations import Generations, is_current
from lineage.store.store import Progress, Store
from lineage.transitions.record import record

BATCH_RECORDS = 3_000
BATCH_BYTES = 24 * 1024 * 1024

RETRY_SECONDS = 1.0
"""Pause before a batch is tried again that the store could not write."""

RELOAD_SECONDS = 1.0
"""How often lineage.toml is looked at; a change counts from the second look that finds it."""

SWEEP_SECONDS = 60.0
"""How often runs are looked for that are lost by now."""

LINGER = 0.2
"""Seconds a small batch waits for company, unless somebody asks: small ones cost as much as large ones."""

_log = logging.getLogger("lineage")


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: rows hold no cycles, and looking for some among so many costs a third."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_uncollected()
def ingest(entries: Sequence[Entry], store: Store) -> None:
    """The whole path of a batch, in order; all of it is stored, or nothing."""
    rows = to_rows(entries)
    with store.transaction() as transaction:
        transaction.stage(rows)
        derive.note_changes(transaction, rows)
        transaction.merge()
        derive.update(transaction, rows)
        if rows.runs:
            links.update(transaction)
        if rows.runs or rows.edges:
            failures.update(transaction)
        transaction.advance(Progress(*entries[-1].next))


def to_rows(entries: Sequence[Entry]) -> Rows:
    """What the records say; an event that this version cannot place becomes a dead letter."""
    rows = Rows()
    for entry in entries:
        place = Place(entry.position.segment, entry.position.offset, entry.received_at)
        if entry.kind is Kind.DEAD:
            dead_letter(entry.body, entry.reason, place, rows)
            continue
        try:
            event = decode(entry.body)
        except BadEvent as reason:
            dead_letter(entry.body, str(reason), place, rows)
        else:
            normalise(event, entry.body, place, rows)
            if entry.kind is Kind.CUT:
                rows.events[-1] = rows.events[-1]._replace(event_id=bytes.fromhex(entry.reason))
    return rows


def configure(store: Store, config: Config) -> None:
    """Apply lineage.toml to everything stored."""
    with store.transaction() as transaction:
        derive.configure(transaction, config)
        links.update(transaction)
        failures.judge_anew(transaction)


def drain(log: EventLog, store: Store) -> bool:
    """Take in one batch: whatever has arrived by now. False when there was nothing."""
    entries = log.read(Position(*store.progress()), max_records=BATCH_RECORDS, max_bytes=BATCH_BYTES)
    if entries:
        _ingest_or_set_aside(entries, store)
    return bool(entries)


def _ingest_or_set_aside(entries: Sequence[Entry], store: Store) -> None:
    """Ingest a batch, with more memory if it needs that.

    One event that breaks it becomes a dead letter instead of stopping all that follow.
    """
    try:
        ingest(entries, store)
    except duckdb.OutOfMemoryException:
        if not store.make_room():
            raise
        _ingest_or_set_aside(entries, store)
    except (ValueError, TypeError, ArithmeticError, LookupError, duckdb.DataError) as fault:
        if len(entries) > 1:
            half = len(entries) // 2
            _ingest_or_set_aside(entries[:half], store)
            _ingest_or_set_aside(entries[half:], store)
        elif entries[0].kind.is_event:
            _log.error("an event could not be stored", exc_info=fault)
            dead = entries[0]._replace(kind=Kind.DEAD, reason=f"could not be stored: {fault}")
            ingest([dead], store)
        else:
            raise


class Pipeline:
    """Log, store and state of one home, and the one thread that carries events from the log to the store."""

    def __init__(self, home: Path, config: Config) -> None:
        self.log = EventLog.open(home / LOG)
        self.state = State.open(home)
        self._generations = Generations(home / STORE)
        self._config_file = ConfigFile(home)
        self._config = config
        self._store = self._generations.open_newest()
        self._outdated = not is_current(self._store)
        if not self._outdated:
            configure(self._store, config)
        configuration.note(self.state, config)
        self._taken = self._store.progress().records
        self._sweep_due = 0.0
        self._reload_due = 0.0
        self._progressed = threading.Condition()
        self._stopping = threading.Event()
        self._rebuild_asked = threading.Event()
        self._rebuilding = False
        self._asked = threading.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="lineage-writer")
        self._writer: Future[None] | None = None
        self._stalled: str | None = None

    @classmethod
    def open(cls, home: Path) -> Self:
        """The pipeline of a home folder, its thread running; `close` or a with statement ends it."""
        config = Config.load(home)
        home.mkdir(parents=True, exist_ok=True)
        pipeline = cls(home, config)
        if pipeline.outdated or rewrites.unsettled(pipeline.state):
            pipeline.rebuild()
        pipeline.start()
        return pipeline

    def start(self) -> None:
        """Start the writer's thread."""
        self._writer = self._thread.submit(self._run)

    @property
    def store(self) -> Store:
        """The store that answers now."""
        return self._store

    @property
    def outdated(self) -> bool:
        """Whether the store that answers was built by another version, until a new one is complete."""
        return self._outdated

    @property
    def config(self) -> Config:
        """lineage.toml as it applies now: ask at the time of use, it may change."""
        return self._config

    @property
    def config_fault(self) -> str | None:
        """What is wrong with lineage.toml as it lies there; what it said before applies."""
        return self._config_file.fault

    @property
    def fault(self) -> BaseException | None:
        """What stopped the writer, or None while it works; the log goes on taking events."""
        return self._writer.exception() if self._writer is not None and self._writer.done() else None

    @property
    def stalled(self) -> str | None:
        """Why the store cannot write at present, or None while it can."""
        return self._stalled

    @property
    def behind(self) -> int:
        """Records the log holds and the store does not yet."""
        return max(0, self.log.end.count - self._taken)

    @property
    def bytes_behind(self) -> int:
        """Bytes of those records."""
        return self.log.bytes_after(Position(*self._store.progress()))

    def wait(self, timeout: float) -> int:
        """Wait until a store of this version holds what the log holds now; the number of records missing."""
        target = self.log.end.count

        def ready() -> bool:
            return (self._taken >= target and not self._outdated) or self.fault is not None

        self._asked.set()
        with self._progressed:
            self._progressed.wait_for(ready, timeout)
            return max(0, target - self._taken)

    def rebuild(self) -> None:
        """Ask for a new store from the whole log; the present one answers until it is complete."""
        self._rebuild_asked.set()

    @property
    def rebuilding(self) -> bool:
        return self._rebuild_asked.is_set() or self._rebuilding

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the writer after its batch, and close log, store and state.

        A process whose pipeline is not closed does not end: its writer goes on.
        """
        self._stopping.set()
        self._thread.shutdown()
        self.log.close()
        self._generations.clear(at_once=True)
        self._store.close()
        self.state.close()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                if self._rebuild_asked.is_set():
                    self._rebuild()
                self._generations.clear()
                if time.monotonic() >= self._sweep_due:
                    self._sweep()
                if time.monotonic() >= self._reload_due:
                    self._reload()
                self._step()
        except BaseException:
            _log.critical("the writer stopped; events are kept in the log", exc_info=True)
            raise
        finally:
            self._report(self._taken)

    def _step(self) -> None:
        end = self.log.end.count
        if end == self._taken:
            self.log.seal()
            self.log.wait(Position(*self._store.progress()), timeout=0.5)
            return
        if end - self._taken < BATCH_RECORDS:
            self._asked.wait(LINGER)
        self._asked.clear()
        try:
            taken = drain(self.log, self._store)
            record(self._store, self.state)
        except (duckdb.OperationalError, sqlite3.OperationalError) as fault:
            self._stall(str(fault))
            return
        self._stalled = None
        self._report(self._store.progress().records if taken else end)

    def _sweep(self) -> None:
        self._sweep_due = time.monotonic() + SWEEP_SECONDS
        self._store.fit()
        try:
            with self._store.transaction() as transaction:
                failures.sweep(transaction)
        except duckdb.OperationalError as fault:
            self._stall(str(fault))
        else:
            self._stalled = None

    def _reload(self) -> None:
        """Take up lineage.toml, if it has changed, for all that is stored."""
        self._reload_due = time.monotonic() + RELOAD_SECONDS
        told = self.config_fault
        config = self._config_file.changed()
        if self.config_fault is not None and self.config_fault != told:
            _log.error("%s; what it said before applies", self.config_fault)
        if config is None or config == self._config:
            return
        try:
            configure(self._store, config)
            changes = configuration.note(self.state, config)
        except (duckdb.OperationalError, sqlite3.OperationalError) as fault:
            self._config_file.put_back()
            self._stall(str(fault))
            return
        self._config, self._stalled = config, None
        _log.info("lineage.toml: %s", "; ".join(changes))

    def _stall(self, fault: str) -> None:
        """The store cannot write (a full disk): the log keeps the events, the batch is tried again."""
        if self._stalled is None:
            _log.error("the store cannot write; trying again: %s", fault)
        self._stalled = fault
        self._stopping.wait(RETRY_SECONDS)

    def _report(self, taken: int) -> None:
        with self._progressed:
            self._taken = taken
            self._progressed.notify_all()

    def _rebuild(self) -> None:
        started = time.monotonic()
        self._rebuilding = True
        self._rebuild_asked.clear()
        known = [each for each in rewrites.unsettled(self.state) if each.log_done]
        new = self._generations.begin()
        configure(new, self._config)
        while drain(self.log, new):
            if self._stopping.is_set():
                new.close()
                return
        new.set_complete()
        old, self._store = self._store, new
        self._generations.retire(old)
        rewrites.settle(self.state, known)
        self._rebuilding = self._outdated = False
        self._report(new.progress().records)
        _log.info("rebuilt %d records in %.1f s", new.progress().records, time.monotonic() - started)
