"""Node ids as Marquez's clients write them."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from lineage.errors import BadRequest, NotFound
from lineage.event import run_uuid
from lineage.names import NodeName
from lineage.query.marquez.datasets import dataset_id
from lineage.query.marquez.jobs import job_id
from lineage.store.store import Store


class Place(NamedTuple):
    """The job or dataset a node id names; of a field also its name."""

    kind: str
    id: UUID
    field: str | None = None


def place(store: Store, node: str) -> Place:
    """Where a node lies: `dataset:`, `job:` NS:NAME[#version], `datasetField:NS:NAME:FIELD`, `run:UUID`.

    Raises BadRequest for anything else, NotFound for what is not known.
    """
    kind, namespace, name = NodeName.parse(node)
    if kind == "run" and namespace:
        return Place("job", _job_of(store, node.partition(":")[2]))
    if kind not in ("dataset", "datasetField", "job") or not namespace or not name:
        raise BadRequest(f"'{node}' is no node id: dataset:NAMESPACE:NAME, job:NAMESPACE:NAME or run:UUID")
    if kind == "job":
        return Place("job", _whole_or_unversioned(job_id, store, namespace, name))
    if kind == "dataset":
        return Place("dataset", _whole_or_unversioned(dataset_id, store, namespace, name))
    dataset, _, field = name.partition("#")[0].rpartition(":")
    return Place("field", dataset_id(store, namespace, dataset), field)


def _whole_or_unversioned(
    find: Callable[[Store, str, str], UUID], store: Store, namespace: str, name: str
) -> UUID:
    try:
        return find(store, namespace, name)
    except NotFound:
        plain, version, _ = name.rpartition("#")
        if not version:
            raise
        return find(store, namespace, plain)


def _job_of(store: Store, run: str) -> UUID:
    rows = store.query(
        "select job_id from core.runs where run_id = $run", {"run": UUID(bytes=run_uuid(run))}
    ).rows
    if not rows:
        raise NotFound(f"Run '{run}' not found.")
    found: UUID = rows[0][0]
    return found
