"""OpenLineage events and facets as plain dictionaries, built with the standard library alone.

A step is a new process: openlineage-python would cost it more than half a second.
"""

from datetime import UTC, datetime
from typing import Any

from lineage.emit.producer import PRODUCER

Json = dict[str, Any]

SPECIFICATION = "https://openlineage.io/spec/2-0-2/OpenLineage.json"


def run_event(
    kind: str,
    at: datetime,
    run: Json,
    job: Json,
    inputs: list[Json] | None = None,
    outputs: list[Json] | None = None,
) -> Json:
    """A RunEvent; `kind` is START, RUNNING, COMPLETE, FAIL, ABORT or OTHER."""
    said = _event(at, "RunEvent", run=run, job=job, inputs=inputs or [], outputs=outputs or [])
    return {"eventType": kind, **said}


def job_event(at: datetime, job: Json) -> Json:
    """A JobEvent: something about a job that is no run of it."""
    return _event(at, "JobEvent", job=job)


def dataset_event(at: datetime, dataset: Json) -> Json:
    """A DatasetEvent: something about a dataset that no run did."""
    return _event(at, "DatasetEvent", dataset=dataset)


def _event(at: datetime, kind: str, **subject: Json | list[Json]) -> Json:
    schema = f"{SPECIFICATION}#/$defs/{kind}"
    return {"eventTime": stamp(at), "producer": PRODUCER, "schemaURL": schema, **subject}


def standard(kind: str, version: str, /, **content: Any) -> Json:
    """A facet of the OpenLineage specification; what is None is left out."""
    url = f"https://openlineage.io/spec/facets/{version}/{kind}.json#/$defs/{kind}"
    return {"_producer": PRODUCER, "_schemaURL": url, **present(content)}


def custom(name: str, /, **content: Any) -> Json:
    """A facet of this project (docs/facets); what is None is left out."""
    return {"_producer": PRODUCER, "_schemaURL": f"{PRODUCER}/docs/facets/{name}.json", **present(content)}


def present(content: Json) -> Json:
    """The entries that are known: an absent key is left out of an event, never null."""
    return {key: value for key, value in content.items() if value is not None}


def stamp(moment: datetime) -> str:
    """A moment as the events write it: UTC with microseconds.

    >>> stamp(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    '2026-01-02T03:04:05.000000Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
