"""Events and stores in few words: a test says only what it is about.

Instants are seconds after `START`, three hours ago: recent enough that nothing counts as lost. A run is named
by its job and a short word; its id is derived from both.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from empty import empty_store
from hypothesis import HealthCheck, Phase, settings

from lineage.collect.log import Entry, Kind, Position
from lineage.config import Config
from lineage.pipeline import configure, ingest
from lineage.store.store import Store

Event = dict[str, Any]
Facet = dict[str, Any]

START = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
RECEIVED_AT = int(START.timestamp() + 3 * 3600) * 1_000_000
AIRFLOW = "airflow://demo"
METAFLOW = "metaflow://lab"
PRODUCER = "https://example.org/tests"


def examples(count: int) -> settings:
    """Hypothesis settings for `count` examples, ten times as many under LINEAGE_SOAK=1.

    Only a soak shrinks what it finds: with a store an example that takes minutes.
    """
    soak = os.environ.get("LINEAGE_SOAK") == "1"
    return settings(
        max_examples=count * (10 if soak else 1),
        phases=list(Phase) if soak else [Phase.explicit, Phase.generate],
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def moment(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def instant(seconds: float) -> str:
    return moment(seconds).isoformat()


def run_id(job: str, run: str = "1") -> UUID:
    return uuid5(NAMESPACE_DNS, f"{job}/{run}")


def facet(**fields: Any) -> Facet:
    return {"_producer": PRODUCER, "_schemaURL": f"{PRODUCER}/facet.json", **fields}


def dataset(
    uri: str,
    *,
    version: str | None = None,
    seen: float | None = None,
    modified: float | None = None,
    etag: str | None = None,
    facets: Mapping[str, Facet] | None = None,
    **sides: Facet,
) -> dict[str, Any]:
    """A dataset by its URI; `seen` (seconds) makes it observed, `version` gives it the version facet."""
    said = dict(facets or {})
    if seen is not None:
        noticed = {"at": instant(seen), "via": "test", "etag": etag}
        noticed["lastModified"] = None if modified is None else instant(modified)
        said["lineage_observation"] = facet(**{key: value for key, value in noticed.items() if value})
    if version is not None:
        said["version"] = facet(datasetVersion=version)
    return {**_place(uri), "facets": said, **sides}


def artifact(
    name: str, sha: str, maker: str, *, model: bool = False, attempt: int | None = None
) -> dict[str, Any]:
    """A Metaflow artifact `<Flow>/<step>/<name>` of that sha, made by the task `maker` (its pathspec)."""
    made = {"pathspec": f"{maker}/{name.rpartition('/')[2]}", "sha": sha, "type": "builtins.list", "size": 9}
    if attempt is not None:
        made["attempt"] = attempt
    facets = {
        "version": facet(datasetVersion=sha),
        "datasetType": facet(datasetType="MODEL" if model else "ARTIFACT"),
        "metaflow_artifact": facet(**made),
    }
    return {"namespace": METAFLOW, "name": name, "facets": facets}


def _place(uri: str) -> dict[str, str]:
    scheme, _, rest = uri.partition("://")
    authority, _, name = rest.partition("/")
    return {"namespace": f"{scheme}://{authority}", "name": name}


Io = str | dict[str, Any]


def event(  # noqa: PLR0913 - a builder names everything a test may be about
    kind: str = "COMPLETE",
    *,
    job: str = "load",
    run: str = "1",
    at: float = 0,
    namespace: str = AIRFLOW,
    reads: Iterable[Io] = (),
    writes: Iterable[Io] = (),
    parent: tuple[str, str] | None = None,
    job_type: str | None = None,
    team: str | None = None,
    owners: Sequence[str] = (),
    facets: Mapping[str, Facet] | None = None,
    job_facets: Mapping[str, Facet] | None = None,
) -> Event:
    """A RunEvent; `parent` is a (job, run) of the same namespace."""
    about_run = dict(facets or {})
    about_job = dict(job_facets or {})
    if parent is not None:
        about_run["parent"] = parent_facet(*parent, namespace)
    if job_type is not None:
        about_job["jobType"] = facet(
            jobType=job_type, integration=namespace.partition(":")[0].upper(), processingType="BATCH"
        )
    if team is not None:
        about_job["tags"] = facet(tags=[{"key": "team", "value": team, "source": "TEST"}])
    if owners:
        about_job["ownership"] = facet(owners=[{"name": name} for name in owners])
    return {
        "eventTime": instant(at),
        "eventType": kind,
        "producer": PRODUCER,
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": str(run_id(job, run)), "facets": about_run},
        "job": {"namespace": namespace, "name": job, "facets": about_job},
        "inputs": [_io(io) for io in reads],
        "outputs": [_io(io) for io in writes],
    }


def parent_facet(job: str, run: str, namespace: str) -> Facet:
    return facet(run={"runId": str(run_id(job, run))}, job={"namespace": namespace, "name": job})


def _io(io: Io) -> dict[str, Any]:
    return _place(io) if isinstance(io, str) else io


def dag(kind: str, *, run: str = "1", at: float = 0, job: str = "etl", **more: Any) -> Event:
    """An event of a DAG run, whose Airflow run_id is `run`."""
    facets = {"airflowDagRun": facet(dagRun={"run_id": run}), **more.pop("facets", {})}
    return event(kind, job=job, run=run, at=at, job_type="DAG", facets=facets, **more)


def task(
    kind: str,
    name: str = "etl.load",
    *,
    run: str = "1",
    attempt: int = 1,
    retries: int = 0,
    **more: Any,
) -> Event:
    """An event of one try of an Airflow task `<dag>.<task>`; its DAG run is named `run` too."""
    about = facet(dagRun={"run_id": run}, taskInstance={"try_number": attempt}, task={"retries": retries})
    more["facets"] = {"airflow": about, **more.get("facets", {})}
    return event(
        kind, job=name, run=f"{run}/{attempt}", parent=(name.partition(".")[0], run), job_type="TASK", **more
    )


def flow(kind: str, *, run: str = "1", name: str = "Train", **more: Any) -> Event:
    """An event of a Metaflow flow run."""
    about = facet(pathspec=f"{name}/{run}", flow=name, runId=run, **more.pop("about", {}))
    more["facets"] = {"metaflow_run": about, **more.get("facets", {})}
    return event(kind, job=name, run=run, namespace=METAFLOW, job_type="FLOW", **more)


def step(kind: str, name: str = "Train/fit", *, run: str = "1", attempt: int = 0, **more: Any) -> Event:
    """An event of one attempt of the only task of a Metaflow step `<Flow>/<step>`; see `pathspec`."""
    about = facet(pathspec=pathspec(name, run), runId=run, attempt=attempt, **more.pop("about", {}))
    more["facets"] = {"metaflow_run": about, **more.get("facets", {})}
    parent = (name.partition("/")[0], run)
    return event(
        kind, job=name, run=f"{run}/{attempt}", namespace=METAFLOW, parent=parent, job_type="STEP", **more
    )


def pathspec(name: str = "Train/fit", run: str = "1") -> str:
    """The pathspec of the only task of a step in a run."""
    flow_name, _, step_name = name.partition("/")
    return f"{flow_name}/{run}/{step_name}/1"


def caused_by(job: str, run: str, *uris: str, kind: str = "IMPLICIT_ASSET_DEPENDENCY") -> dict[str, Facet]:
    """The run facet that says: started by this run, by its events of these assets."""
    upstream = {
        "job": {"namespace": AIRFLOW, "name": job},
        "run": {"runId": str(run_id(job, run))},
        "dependency_type": kind,
    }
    if uris:
        upstream["airflow"] = {"asset_events": [{"asset_uri": uri} for uri in uris]}
    return {"jobDependencies": facet(upstream=[upstream])}


def told(**states: str) -> dict[str, Facet]:
    """The run facet in which a DAG run tells the states of its tasks."""
    return {"airflowState": facet(dagRunState="failed", tasksState=states)}


def body(said: Event | bytes) -> bytes:
    return said if isinstance(said, bytes) else json.dumps(said).encode()


def entries(
    events: Iterable[Event | bytes], *, first: int = 0, received_at: int = RECEIVED_AT
) -> list[Entry]:
    """The events as they would come out of the log."""
    return [
        Entry(
            Kind.EVENT, body(said), "", received_at,
            Position(1, number, number), Position(1, number + 1, number + 1),
        )
        for number, said in enumerate(events, first)
    ]  # fmt: skip


def take(store: Store, *events: Event | bytes) -> Store:
    """Take one batch more into a store."""
    ingest(entries(events, first=store.progress().records), store)
    return store


def stored(*events: Event | bytes, config: Config | None = None) -> Store:
    """A store that holds the events, taken in as one batch."""
    store = empty_store()
    if config is not None:
        configure(store, config)
    return take(store, *events) if events else store


def rows(store: Store, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
    return store.query(query, parameters or None).rows
