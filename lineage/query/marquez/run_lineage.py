"""GET /runlineage/upstream: the runs a run rests on."""

from uuid import UUID

from lineage.errors import NotFound
from lineage.query.marquez.runs import version_of
from lineage.query.marquez.states import MARQUEZ
from lineage.query.marquez.types import RunLineage, UpstreamInput, UpstreamRun, UpstreamStep, VersionId
from lineage.store.sql import script
from lineage.store.store import Store


def run_lineage(store: Store, run_id: UUID, *, depth: int = 20) -> RunLineage:
    """The run and those whose data it read, through at most `depth` hops. Raises NotFound."""
    rows = store.query(script(__package__, "run_lineage"), {"run": str(run_id), "depth": depth}).rows
    if not rows:
        raise NotFound(f"Run '{run_id}' not found.")
    steps = []
    for found, namespace, name, job_id, started_at, ended_at, state, inputs in rows:
        run = UpstreamRun(found, started_at, ended_at, MARQUEZ[state])
        read = [
            UpstreamInput(space, dataset, UUID(version) if version else None, UUID(writer))
            for space, dataset, version, writer in inputs or []
        ]
        steps.append(UpstreamStep(VersionId(namespace, name, version_of(job_id)), run, read))
    return RunLineage(steps)
