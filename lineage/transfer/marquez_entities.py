"""What a Marquez that has kept no events still knows - datasets, jobs, runs - told as events."""

import os
from collections.abc import Callable, Iterator
from typing import Any

from marquez_client import MarquezClient

from lineage.event import encode
from lineage.transfer.batch import Line

PAGE = 100
TIMEOUT_MS = 120_000
PRODUCER = "https://github.com/MarquezProject/marquez"
_ENDS = {"COMPLETED": "COMPLETE", "FAILED": "FAIL", "ABORTED": "ABORT"}

Entity = dict[str, Any]


def entities(url: str) -> Iterator[Line]:
    """A DatasetEvent for each dataset, a JobEvent for each job, START and end of each run.

    The same Marquez gives the same events every time: their times are those it keeps. Raises
    marquez_client.errors.APIError and requests' errors.
    """
    client = MarquezClient(url, TIMEOUT_MS, os.environ.get("MARQUEZ_API_KEY"))
    namespaces = [each["name"] for each in _all(client.list_namespaces, "namespaces")]
    for done, namespace in enumerate(namespaces, 1):
        for event in _of_namespace(client, namespace):
            yield Line(encode(event), done, len(namespaces))


def _of_namespace(client: MarquezClient, namespace: str) -> Iterator[Entity]:
    for dataset in _all(client.list_datasets, "datasets", namespace):
        yield _dataset_event(dataset)
    for job in _all(client.list_jobs, "jobs", namespace):
        yield _job_event(job)
        for run in _all(client.list_job_runs, "runs", namespace, job["name"]):
            yield from _run_events(job, run)


def _all(ask: Callable[..., Any], member: str, *of: str) -> Iterator[Entity]:
    """Every page of a list of Marquez's."""
    offset = 0
    while found := ask(*of, limit=PAGE, offset=offset)[member]:
        yield from found
        offset += len(found)
        if len(found) < PAGE:
            return


def _dataset_event(dataset: Entity) -> Entity:
    fields = [{key: field.get(key) for key in ("name", "type", "description")} for field in dataset["fields"]]
    facets = dict(dataset.get("facets") or {})
    if fields:
        facets.setdefault("schema", _facet(fields=fields))
    if dataset.get("description"):
        facets.setdefault("documentation", _facet(description=dataset["description"]))
    return _event(dataset["updatedAt"], dataset={**dataset["id"], "facets": facets})


def _job_event(job: Entity) -> Entity:
    return _event(job["updatedAt"], job=_job(job), inputs=job["inputs"], outputs=job["outputs"])


def _job(job: Entity) -> Entity:
    facets = dict(job.get("facets") or {})
    if job.get("description"):
        facets.setdefault("documentation", _facet(description=job["description"]))
    if job.get("location"):
        facets.setdefault("sourceCodeLocation", _facet(type="git", url=job["location"]))
    return {**job["id"], "facets": facets}


def _run_events(job: Entity, run: Entity) -> Iterator[Entity]:
    said = {
        "run": {"runId": run["id"], "facets": run.get("facets") or {}},
        "job": _job(job),
        "inputs": [_version(each) for each in run.get("inputDatasetVersions") or ()],
        "outputs": [_version(each) for each in run.get("outputDatasetVersions") or ()],
    }
    yield _event(run.get("startedAt") or run["createdAt"], eventType="START", **said)
    if run["state"] in _ENDS:
        yield _event(run.get("endedAt") or run["updatedAt"], eventType=_ENDS[run["state"]], **said)


def _version(used: Entity) -> Entity:
    of = used["datasetVersionId"]
    return {"namespace": of["namespace"], "name": of["name"], "facets": used.get("facets") or {}}


def _event(at: str, **said: Any) -> Entity:
    return {"eventTime": at, "producer": PRODUCER, **said}


def _facet(**fields: Any) -> Entity:
    return {"_producer": PRODUCER, "_schemaURL": PRODUCER, **fields}
