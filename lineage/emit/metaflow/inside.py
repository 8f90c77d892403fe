"""What Metaflow keeps behind an underscore and a listener must know; every such access stands here."""
# ruff: noqa: SLF001 - Metaflow has no public name for any of it

from typing import Any


def objects(stored: Any) -> dict[str, str]:
    """A task datastore's artifacts: name -> sha, the address of the content."""
    return dict(stored._objects)


def info(stored: Any) -> dict[str, dict[str, Any]]:
    """A task datastore's own record of its artifacts: name -> {size, type, encoding}; changes are stored."""
    record: dict[str, dict[str, Any]] = stored._info
    return record


def full_pathspec(stored: Any) -> str:
    """A task datastore's pathspec with the flow's name in front."""
    return f"{stored.parent_datastore.flow_name}/{stored.pathspec}"


def is_start(flow: Any, step: str) -> bool:
    """Whether the step is the flow's first."""
    return bool(step == getattr(flow._graph, "start_step", "start"))


def is_end(flow: Any, step: str) -> bool:
    """Whether the step is the flow's last."""
    return bool(step == getattr(flow._graph, "end_step", "end"))


def parameters(flow: Any) -> list[str]:
    """The names of a flow's parameters."""
    return [name for name, _ in flow._get_parameters()]


def parameters_task(runtime: Any) -> Any:
    """The runtime's Task that holds the parameters."""
    return runtime._params_task


def is_done(task: Any) -> bool:
    """Whether the attempt of a runtime's Task wrote its DONE marker."""
    return bool(task._ds.has_metadata(task._ds.METADATA_DONE_SUFFIX))


def info_of_handle(handle: Any) -> dict[str, dict[str, Any]]:
    """The record of all artifacts of the task that a Client API DataArtifact belongs to.

    Reads one small object of the datastore; empty for artifacts from before Metaflow had datastore roots.
    """
    from metaflow.client import core

    flow, run, step, task, _ = handle.pathspec.split("/")
    location = str(handle._object["location"])
    if not location.startswith(":root:") or core.filecache is None:
        return {}
    stores = core.filecache._get_flow_datastore(
        handle._object["ds_type"], location.removeprefix(":root:"), flow
    )
    return info(stores.get_task_datastore(run, step, task))
