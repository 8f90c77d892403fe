"""Jobs, their versions and their tags."""

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar.params import QueryParameter
from msgspec import Struct

from lineage.errors import NotFound
from lineage.pipeline import Pipeline
from lineage.query.marquez.jobs import job as find
from lineage.query.marquez.jobs import job_version, job_versions
from lineage.query.marquez.lists import jobs
from lineage.query.marquez.namespaces import namespace as find_namespace
from lineage.query.marquez.runs import runs_of
from lineage.query.marquez.states import RunState
from lineage.query.marquez.types import Job, Jobs, JobVersion, JobVersions
from lineage.serve.marquez.describe import (
    Asked,
    Limit,
    Offset,
    deletes,
    page,
    pipeline_of,
    posts,
    puts,
    reads,
    version_id,
    within,
)
from lineage.serve.marquez.say import ask, event, facet, hide, say

_JOB = "/namespaces/{namespace:str}/jobs/{job:str}"
_PROCESSING = {"BATCH": "BATCH", "STREAM": "STREAMING", "SERVICE": "SERVICE"}
LastRunStates = Annotated[
    list[RunState] | None,
    QueryParameter(name="lastRunStates", description="Only jobs whose last run is in one of these states."),
]


class Named(Struct):
    """A dataset by name."""

    namespace: str
    name: str


class JobMeta(Struct, rename="camel"):
    """What is said of a job."""

    type: Literal["BATCH", "STREAM", "SERVICE"]
    inputs: list[Named] = []
    outputs: list[Named] = []
    location: str | None = None
    description: str | None = None
    run_id: UUID | None = None
    tags: list[str] | None = None


@reads("/jobs", "Jobs of every namespace, the newest update first")
def list_all_jobs(
    request: Asked, last_run_states: LastRunStates = None, limit: Limit = 100, offset: Offset = 0
) -> Jobs:
    store = pipeline_of(request).store
    states = last_run_states or ()
    return jobs(store, None, page(limit, offset), last_run_states=states, within=within(request))


@reads("/namespaces/{namespace:str}/jobs", "The jobs of a namespace, the newest update first")
def list_jobs(
    request: Asked,
    namespace: str,
    last_run_states: LastRunStates = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Jobs:
    store = pipeline_of(request).store
    return jobs(store, namespace, page(limit, offset), last_run_states=last_run_states or ())


@reads(_JOB, "A job")
def get_job(request: Asked, namespace: str, job: str) -> Job:
    return find(pipeline_of(request).store, namespace, job)


@reads(f"{_JOB}/versions", "The versions of a job")
def list_job_versions(
    request: Asked, namespace: str, job: str, limit: Limit = 100, offset: Offset = 0
) -> JobVersions:
    found = job_versions(pipeline_of(request).store, namespace, job)
    return JobVersions(found.versions[offset : offset + limit], found.total_count)


@reads(f"{_JOB}/versions/{{version:str}}", "A version of a job")
def get_job_version(request: Asked, namespace: str, job: str, version: str) -> JobVersion:
    return job_version(pipeline_of(request).store, namespace, job, version_id(version))


@puts(_JOB, "Say what a job is; with runId, that the run reads and writes so")
async def put_job(request: Asked, namespace: str, job: str, data: JobMeta) -> Job:
    await ask(request, lambda p: _known(p, namespace, data))
    about: dict[str, Any] = {
        "job": {"namespace": namespace, "name": job, "facets": _facets(data)},
        "inputs": data.inputs,
        "outputs": data.outputs,
    }
    if data.run_id is None:
        said = event("JobEvent", **about)
    else:
        run = {"runId": data.run_id, "facets": {"marquez_run": facet("marquez_run")}}
        said = event("RunEvent", eventType="OTHER", run=run, **about)
    return await say(request, said, lambda p: find(p.store, namespace, job))


@deletes(_JOB, "Hide a job until an event names it again")
async def delete_job(request: Asked, namespace: str, job: str) -> Job:
    known = await ask(request, lambda p: find(p.store, namespace, job))
    return await hide(
        request,
        known.updated_at,
        lambda p: find(p.store, namespace, job, hidden=True),
        subject="job",
        namespace=namespace,
        name=job,
    )


@posts(f"{_JOB}/tags/{{tag:str}}", "Tag a job")
async def tag_job(request: Asked, namespace: str, job: str, tag: str) -> Job:
    return await _tag(request, namespace, job, tag, present=True)


@deletes(f"{_JOB}/tags/{{tag:str}}", "Take a tag from a job")
async def untag_job(request: Asked, namespace: str, job: str, tag: str) -> Job:
    return await _tag(request, namespace, job, tag, present=False)


async def _tag(request: Asked, namespace: str, job: str, tag: str, *, present: bool) -> Job:
    await ask(request, lambda p: find(p.store, namespace, job))
    place = {"subject": "job", "namespace": namespace, "name": job}
    said = {"kind": "tagged", **place, "tag": tag.upper(), "present": present}
    return await say(request, event("CatalogEvent", catalog=said), lambda p: find(p.store, namespace, job))


def _known(pipeline: Pipeline, namespace: str, data: JobMeta) -> None:
    """Raises NotFound for a namespace or run that is not known."""
    find_namespace(pipeline.store, namespace)
    if data.run_id is not None and not runs_of(pipeline.store, [data.run_id]):
        raise NotFound(f"Run '{data.run_id}' not found.")


def _facets(data: JobMeta) -> dict[str, Any]:
    found = {
        "jobType": facet(
            "jobType", processingType=_PROCESSING[data.type], integration="MARQUEZ", jobType="JOB"
        )
    }
    if data.description is not None:
        found["documentation"] = facet("documentation", description=data.description)
    if data.location is not None:
        found["sourceCodeLocation"] = facet("sourceCodeLocation", type="url", url=data.location)
    if data.tags:
        tags = [{"key": tag, "value": "true", "source": "MARQUEZ"} for tag in data.tags]
        found["tags"] = facet("tags", tags=tags)
    return found
