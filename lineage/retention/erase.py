"""One dataset or run is erased, also from the log: for those who have a right to it."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from lineage.collect.log import Entry, Kind, Position, Record, unchanged
from lineage.errors import AmbiguousNode, BadEvent, BadRequest
from lineage.event import Event, decode, encode, run_uuid
from lineage.names import DatasetName
from lineage.normalise import event_id
from lineage.pipeline import Pipeline
from lineage.query.resolve import resolve
from lineage.retention.prune import follow
from lineage.state import audit, rewrites
from lineage.state.rewrites import Rewrite
from lineage.store.sql import script
from lineage.store.store import Store

ACT = "erase"
DONE = "erased"


class Erasure(Struct, frozen=True):
    """What is to go: the ids of runs, or every name of a dataset."""

    label: str
    runs: list[str] = []
    datasets: list[tuple[str, str]] = []


class Erased(Struct, frozen=True):
    """What went, or would go.

    `records` are gone whole, from `cut` only the dataset is. `mentions` counts those that stay and in which a
    name or id still stands somewhere, such as in the text of a query; `set_aside` the corrupt stretches whose
    bytes are kept in the log's folder `corrupt` and cannot be searched.
    """

    label: str
    dry_run: bool
    runs: int
    names: int
    records: int
    cut: int
    mentions: int
    set_aside: int


def find(store: Store, text: str) -> Erasure:
    """The run, with the runs inside it, or else the dataset that `text` names.

    Raises NotFound, AmbiguousNode with the candidates, BadRequest when it names a job.
    """
    rows = store.query(script(__package__, "erasable_runs"), {"text": text}).rows
    jobs = sorted({job for _, job in rows})
    if len(jobs) > 1:
        raise AmbiguousNode(f'"{text}" is a run of several jobs: {", ".join(jobs)}; name it by its run id')
    if rows:
        return Erasure(f"run {text} of {jobs[0]}", runs=sorted({str(run) for run, _ in rows}))
    node = resolve(store, text)
    if node.kind != "dataset":
        raise BadRequest(f"{node.node} is a job; what is erased are its runs and datasets")
    names = store.query(script(__package__, "dataset_names"), {"node": node.node}).rows
    return Erasure(node.node, datasets=sorted((namespace, name) for namespace, name in names))


def erase(pipeline: Pipeline, erasure: Erasure, actor: str, *, dry_run: bool = False) -> Erased:
    """Take what is to go out of the log; the store is then built anew.

    Begin and end are audited as the actor's.
    Events of the runs go, and events about the dataset alone. Out of what runs say they read or wrote, the
    dataset is cut; such an event keeps its id. Stopped at any point, `resume` finishes it.
    """
    pipeline.log.leave_segment()
    mark = None if dry_run else _begin(pipeline, erasure, actor)
    eraser = Eraser(erasure)
    told = pipeline.log.rewrite(eraser, dry_run=dry_run)
    erased = Erased(
        erasure.label,
        dry_run,
        len(erasure.runs),
        len(erasure.datasets),
        sum(each.gone for each in told),
        sum(each.changed for each in told),
        len(eraser.mentions),
        len(pipeline.log.corrupt()),
    )
    if mark is not None:
        done = f"{erased.label}: {erased.records} records gone, cut out of {erased.cut}"
        rewrites.log_done(pipeline.state, mark, actor, DONE, done)
        follow(pipeline, mark, told)
    return erased


def _begin(pipeline: Pipeline, erasure: Erasure, actor: str) -> int:
    return rewrites.begin(pipeline.state, actor, ACT, encode(erasure).decode(), erasure.label)


def resume(pipeline: Pipeline, stopped: Sequence[Rewrite]) -> None:
    """Finish what an earlier process was stopped in, before the log was as it should be."""
    for each in stopped:
        if each.log_done:
            continue
        if each.act == ACT:
            erase(pipeline, msgspec.json.decode(each.subject, type=Erasure), audit.SERVER)
        detail = "what it left is erased" if each.act == ACT else "what it left goes the next time"
        rewrites.log_done(pipeline.state, each.id, audit.SERVER, f"{each.act} had been stopped", detail)
        pipeline.rebuild()


class Eraser:
    """Says what is left of each record."""

    def __init__(self, erasure: Erasure) -> None:
        self._runs = {UUID(run).bytes for run in erasure.runs}
        self._datasets = {DatasetName(*name) for name in erasure.datasets}
        words = [*erasure.runs, *(name for _, name in erasure.datasets)]
        self._words = {
            spelled for word in words for spelled in (word.encode(), json.dumps(word)[1:-1].encode())
        }
        self.mentions: set[Position] = set()

    def __call__(self, entry: Entry) -> Record | None:
        """The record, what is left of it, or nothing."""
        try:
            event = decode(entry.body)
        except BadEvent:
            return None if self._mentioned(entry.body) else unchanged(entry)
        if event.run is not None and run_uuid(event.run.runId) in self._runs:
            return None
        if event.dataset is not None and self._is_target(event.dataset.namespace, event.dataset.name):
            return None
        left = self._left(entry, event)
        if left is not None and self._mentioned(left.body):
            self.mentions.add(entry.position)
        return left

    def _left(self, entry: Entry, event: Event) -> Record | None:
        """The event without the dataset, in as many bytes; nothing where what is left has no room."""
        datasets = [*(event.inputs or ()), *(event.outputs or ())]
        named = any(self._is_target(each.namespace, each.name) for each in datasets)
        if not (self._datasets and (named or self._mentioned(entry.body))):
            return unchanged(entry)
        said = msgspec.json.decode(entry.body)
        left = {key: value if key == "job" else self._without(value) for key, value in said.items()}
        if left == said:
            return unchanged(entry)
        known_as = entry.reason if entry.kind is Kind.CUT else event_id(event, entry.body).hex()
        room = len(entry.body) + len(entry.reason) - len(known_as)
        body = encode(left)
        return Record(Kind.CUT, body.ljust(room), known_as) if len(body) <= room else None

    def _without(self, value: Any) -> Any:
        """A JSON value without the members and elements that name the dataset."""
        if isinstance(value, dict):
            return {key: self._without(member) for key, member in value.items() if not self._names(member)}
        if isinstance(value, list):
            return [self._without(element) for element in value if not self._names(element)]
        return value

    def _names(self, value: Any) -> bool:
        if not isinstance(value, dict):
            return False
        namespace, name = value.get("namespace"), value.get("name")
        return isinstance(namespace, str) and isinstance(name, str) and self._is_target(namespace, name)

    def _is_target(self, namespace: str, name: str) -> bool:
        return bool(self._datasets) and DatasetName.canonical(namespace, name) in self._datasets

    def _mentioned(self, body: bytes) -> bool:
        return any(word in body for word in self._words)
