"""Artifacts that a step reads: its own inputs and, through the Client API, those of other runs."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lineage.emit.capture import window
from lineage.emit.harmless import harmless
from lineage.emit.metaflow import inside
from lineage.emit.metaflow.artifacts import Artifact, artifact
from lineage.emit.metaflow.identity import qualified_name

_END = object()


@dataclass(frozen=True, slots=True)
class Read:
    """An artifact and the flow that owns it, by the name the flow has in datasets."""

    artifact: Artifact
    qualified_flow: str


class Reads:
    """What one task has read, in the order of first sight.

    Artifacts of the Client API are looked up when the step is over: their metadata lies in the datastore.
    """

    def __init__(self, qualified_flow: str) -> None:
        self._qualified_flow = qualified_flow
        self._own: dict[tuple[str, str], Read] = {}
        self._foreign: dict[str, Any] = {}

    def note_own(self, stored: Any, names: list[str]) -> None:
        """The step loads artifacts of a task of its own run."""
        shas, record, holder = inside.objects(stored), inside.info(stored), inside.full_pathspec(stored)
        for name in names:
            if not name.startswith("_") and name in shas:
                found = artifact(name, shas[name], record.get(name, {}), holder)
                self._own.setdefault((found.maker, name), Read(found, self._qualified_flow))

    def note_foreign(self, handle: Any) -> None:
        """The step loads the data of a DataArtifact of the Client API."""
        if not handle.id.startswith("_") and handle.id != "name":
            self._foreign.setdefault(handle.pathspec, handle)

    def all(self, parameters: frozenset[str]) -> list[Read]:
        """Every artifact read; `parameters` are this flow's, which its tasks hold like artifacts."""
        own = [read for read in self._own.values() if read.artifact.name not in parameters]
        foreign = [read for handle in self._foreign.values() if (read := _resolve(handle)) is not None]
        known = {(read.artifact.maker, read.artifact.name) for read in own}
        return own + [read for read in foreign if (read.artifact.maker, read.artifact.name) not in known]


@harmless
def _resolve(handle: Any) -> Read | None:
    holder, _, name = handle.pathspec.rpartition("/")
    found = artifact(name, handle.sha, inside.info_of_handle(handle).get(name, {}), holder, handle.tags)
    flow, _run, step, _task = found.maker.split("/")
    return None if step == "_parameters" else Read(found, _qualified(flow, handle))


def _qualified(flow: str, handle: Any) -> str:
    marks = dict(tag.split(":", 1) for tag in handle.system_tags | handle.user_tags if ":" in tag)
    return qualified_name(flow, marks.get("project"), marks.get("project_branch"))


class _Listening:
    """The reads of the step that runs in this process."""

    reads: Reads | None = None


def listen(reads: Reads) -> None:
    """Note what the step reads from now on; Metaflow is patched at the first call."""
    from metaflow.client import core
    from metaflow.datastore.task_datastore import TaskDataStore

    _Listening.reads = reads
    if not hasattr(TaskDataStore.load_artifacts, "__lineage__"):
        _patch_datastore(TaskDataStore)
        _patch_client(core.DataArtifact)


@harmless
def _note_own(stored: Any, names: list[str]) -> None:
    if _Listening.reads is not None:
        _Listening.reads.note_own(stored, names)


@harmless
def _note_foreign(handle: Any) -> None:
    if _Listening.reads is not None:
        _Listening.reads.note_foreign(handle)


def _patch_datastore(store: Any) -> None:
    original = store.load_artifacts

    @functools.wraps(original)
    def load_artifacts(self: Any, names: Any) -> Any:
        if window.current() is None:
            return original(self, names)
        names = list(names)
        _note_own(self, names)
        return _quietly(original(self, names))

    load_artifacts.__lineage__ = True  # type: ignore[attr-defined]
    store.load_artifacts = load_artifacts


def _quietly(items: Iterator[Any]) -> Iterator[Any]:
    """The same items; the datastore's own files and objects are no datasets that the step reads."""
    while True:
        with window.quiet():
            item = next(items, _END)
        if item is _END:
            return
        yield item


def _patch_client(handle_type: Any) -> None:
    original = handle_type.data.fget

    @functools.wraps(original)
    def data(self: Any) -> Any:
        if window.current() is None:
            return original(self)
        _note_foreign(self)
        with window.quiet():
            return original(self)

    handle_type.data = property(data)
