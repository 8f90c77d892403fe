"""Files opened through fsspec in places that no other layer knows: gs, abfs, hdfs, http and the like."""

from typing import Any

from lineage.emit.capture import observation, patch, window
from lineage.emit.capture.naming import place

_SEEN_ELSEWHERE = ("file", "s3")
"""Schemes of namespaces whose own layers say more: the audit hook, and aiobotocore below s3fs."""


def watch_fsspec(module: Any) -> None:
    """See AbstractFileSystem.open; `module` is fsspec.spec."""
    patch.after(module.AbstractFileSystem, "open", _note_open)


def _note_open(seeing: window.Window, args: tuple[Any, ...], kwargs: dict[str, Any], _result: Any) -> None:
    path, mode = patch.argument(args, kwargs, 1, "path"), patch.argument(args, kwargs, 2, "mode") or "rb"
    where = place(args[0].unstrip_protocol(path))
    if where is not None and where.namespace.partition(":")[0] not in _SEEN_ELSEWHERE:
        writes = any(letter in mode for letter in "wax+")
        seeing.record(observation.observe("write" if writes else "read", *where, "fsspec"))
