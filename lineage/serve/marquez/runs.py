"""Runs: asked for, announced and moved on."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from litestar import Response
from litestar.params import QueryParameter
from msgspec import Struct

from lineage.errors import BadRequest, NotFound
from lineage.event import run_uuid
from lineage.pipeline import Pipeline
from lineage.query.marquez.jobs import job_id
from lineage.query.marquez.run_lineage import run_lineage
from lineage.query.marquez.runs import run as find
from lineage.query.marquez.runs import run_facets, runs, runs_of
from lineage.query.marquez.types import Run, RunFacets, RunLineage, Runs
from lineage.serve.marquez.describe import Asked, Depth, Limit, Offset, page, pipeline_of, posts, reads
from lineage.serve.marquez.say import ask, event, facet, say

_RUN = "/jobs/runs/{run:str}"
_TRANSITIONS = {"start": "START", "complete": "COMPLETE", "fail": "FAIL", "abort": "ABORT"}
At = Annotated[
    datetime | None,
    QueryParameter(description="When it happened, an ISO-8601 instant; now if it is not said."),
]


class RunMeta(Struct, rename="camel"):
    """What is said of a run before it begins."""

    id: UUID | None = None
    nominal_start_time: datetime | None = None
    nominal_end_time: datetime | None = None
    args: dict[str, str] | None = None


@reads("/namespaces/{namespace:str}/jobs/{job:str}/runs", "The runs of a job, the newest start first")
def list_runs(request: Asked, namespace: str, job: str, limit: Limit = 100, offset: Offset = 0) -> Runs:
    store = pipeline_of(request).store
    return runs(store, job_id(store, namespace, job), page(limit, offset))


@reads(_RUN, "A run")
def get_run(request: Asked, run: str) -> Run:
    pipeline = pipeline_of(request)
    return find(pipeline.store, pipeline.log, _id(run))


@reads(f"{_RUN}/facets", "The facets of a run, or of its job as it stood then")
def get_run_facets(
    request: Asked, run: str, kind: Annotated[Literal["job", "run"], QueryParameter(name="type")] = "run"
) -> RunFacets:
    pipeline = pipeline_of(request)
    return run_facets(pipeline.store, pipeline.log, _id(run), kind)


@reads("/runlineage/upstream", "The runs whose data a run read, hop by hop")
def get_run_lineage(
    request: Asked, run: Annotated[str, QueryParameter(name="runId", min_length=1)], depth: Depth = 20
) -> RunLineage:
    return run_lineage(pipeline_of(request).store, _id(run), depth=depth)


@posts("/namespaces/{namespace:str}/jobs/{job:str}/runs", "Announce a run", 201)
async def post_run(request: Asked, namespace: str, job: str, data: RunMeta) -> Response[Run]:
    """A run in the state NEW; without an id it is given one."""
    run = data.id or uuid4()
    await ask(request, lambda p: _check_new(p, namespace, job, run))
    facets: dict[str, Any] = {"marquez_run": facet("marquez_run", args=data.args or {})}
    if data.nominal_start_time is not None:
        times = {"nominalStartTime": data.nominal_start_time, "nominalEndTime": data.nominal_end_time}
        facets["nominalTime"] = facet("nominalTime", **times)
    named = {"namespace": namespace, "name": job}
    said = event("RunEvent", eventType="OTHER", run={"runId": run, "facets": facets}, job=named)
    made = await say(request, said, lambda p: find(p.store, p.log, run))
    return Response(made, status_code=201, headers={"Location": f"/api/v1/jobs/runs/{run}"})


@posts(f"{_RUN}/start", "A run begins")
async def start_run(request: Asked, run: str, at: At = None) -> Run:
    return await _move(request, run, "START", at)


@posts(f"{_RUN}/complete", "A run ends well")
async def complete_run(request: Asked, run: str, at: At = None) -> Run:
    return await _move(request, run, "COMPLETE", at)


@posts(f"{_RUN}/fail", "A run fails")
async def fail_run(request: Asked, run: str, at: At = None) -> Run:
    return await _move(request, run, "FAIL", at)


@posts(f"{_RUN}/abort", "A run is given up")
async def abort_run(request: Asked, run: str, at: At = None) -> Run:
    return await _move(request, run, "ABORT", at)


async def _move(request: Asked, run: str, event_type: str, at: datetime | None) -> Run:
    run_id = _id(run)
    known = await ask(request, lambda p: find(p.store, p.log, run_id))
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    job = (
        {"namespace": known.job_version.namespace, "name": known.job_version.name}
        if known.job_version
        else {}
    )
    said = event("RunEvent", at, eventType=event_type, run={"runId": run_id}, job=job)
    return await say(request, said, lambda p: find(p.store, p.log, run_id))


def _check_new(pipeline: Pipeline, namespace: str, job: str, run: UUID) -> None:
    """Raises NotFound for a job that is not known, BadRequest for a run that is."""
    job_id(pipeline.store, namespace, job)
    if runs_of(pipeline.store, [run]):
        raise BadRequest(f"Run '{run}' already exists.")


def _id(run: str) -> UUID:
    """The id of a run; one that is no UUID is derived from its name, as in events."""
    if not run:
        raise NotFound("Run '' not found.")
    return UUID(bytes=run_uuid(run))
