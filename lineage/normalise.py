"""RunEvent -> rows. Pure: the same bytes give the same rows, in whatever order and however often."""

from typing import NamedTuple

from lineage import accesses, catalog, descriptions, outside
from lineage import facets as f
from lineage.batch import Rows
from lineage.columns import derive
from lineage.event import Event, Facets, Job, Run, encode, instant, is_end, micros, run_uuid
from lineage.names import DatasetName, content_digest, digest, node_uuid
from lineage.rows import (
    DeadLetterRow,
    DependencyRow,
    EventRow,
    JobRow,
    MetricRow,
    Micros,
    ParameterRow,
    RunRow,
    TaskStateRow,
)

CLOCK_TOLERANCE = 5 * 60 * 1_000_000
"""An event dated more than this after its receipt is ordered by its receipt (microseconds)."""

END_RANK = {"ABORT": 0, "FAIL": 1, "COMPLETE": 2}
"""Of several ends at one instant the highest rank stands."""


class Place(NamedTuple):
    """Where an event's bytes lie in the log, and when they came (microseconds)."""

    segment: int
    offset: int
    received_at: Micros


def normalise(event: Event, body: bytes, place: Place, rows: Rows) -> None:
    """Add to `rows` what `event` (decoded from `body`) says."""
    at = _ordered_at(micros(event.eventTime), place.received_at)
    event_type = (event.eventType or "OTHER").upper()
    job_id = run_id = dataset_id = None
    derived = derive.derive(event)
    if event.job is not None and not outside.import_error(event.job, at, rows):
        job_id = node_uuid("job", event.job.namespace, event.job.name)
        if event.run is not None:
            run_id = run_uuid(event.run.runId)
            _run(event.run, event.job, event_type, at, (run_id, job_id), rows)
        else:
            _job(event.job, job_id, None, at, rows)
        subject = accesses.Subject(run_id, job_id, at)
        accesses.add(event, derived, subject, rows)
        if event.run is not None:
            outside.asset_events_of(event.run, subject, rows)
    if event.dataset is not None:
        dataset_id = accesses.add_dataset(event.dataset, at, rows)
        outside.asset_event_of(event.dataset, dataset_id, at, rows)
    if event.catalog is not None:
        catalog.add(event.catalog, at, rows)
    derive.add(derived, job_id, at, rows)
    rows.events.append(
        EventRow(
            event_id(event, body), at, place.received_at, event_type if event.run else None, event.producer,
            run_id, job_id, dataset_id, place.segment, place.offset,
        )
    )  # fmt: skip


def event_id(event: Event, body: bytes) -> bytes:
    """The id of an event: its time in milliseconds, then a digest of its bytes; a repetition has the same."""
    millis = min(micros(event.eventTime) // 1000, 2**47 - 1)  # beyond the year 6429 all count as one instant
    return millis.to_bytes(6, "big", signed=True) + content_digest(body)[:10]


def dead_letter(body: bytes, reason: str, place: Place, rows: Rows) -> None:
    """Add to `rows` a body that could not be placed, with its reason."""
    rows.dead_letters.append(
        DeadLetterRow(content_digest(body), place.received_at, reason, len(body), place.segment, place.offset)
    )


def _ordered_at(event_at: Micros, received_at: Micros) -> Micros:
    return received_at if event_at > received_at + CLOCK_TOLERANCE else event_at


def _run(run: Run, job: Job, event_type: str, at: Micros, ids: tuple[bytes, bytes], rows: Rows) -> None:
    run_id, job_id = ids
    parent = f.parse(run.facets, "parent", f.Parent)
    nominal = f.parse(run.facets, "nominalTime", f.NominalTime)
    error = f.parse(run.facets, "errorMessage", f.ErrorMessage) if event_type == "FAIL" else None
    about = _about(run.facets)
    # A task that skips itself says COMPLETE, and has not written what it declares.
    ended_as = "ABORT" if about.skipped and event_type == "COMPLETE" else event_type
    parent_job_id = _parent_job(parent, at, rows)
    rows.runs.append(
        RunRow(
            run_id=run_id,
            job_id=job_id,
            seen_at=at,
            started_at=at if event_type in ("START", "RUNNING") else None,
            end_key=at * 4 + END_RANK[ended_as] if is_end(event_type) else None,
            nominal_start_at=instant(nominal.nominalStartTime if nominal else None),
            nominal_end_at=instant(nominal.nominalEndTime if nominal else None),
            parent_run_id=run_uuid(parent.run.runId) if parent else None,
            parent_job_id=parent_job_id,
            external_id=about.external_id,
            attempt=about.attempt,
            map_index=about.map_index,
            max_attempts=about.max_attempts,
            final=about.final,
            dev=about.dev,
            error=error.message if error else None,
            launched_by=run_uuid(about.launched_by) if about.launched_by else None,
            begun=f.parse(run.facets, "marquez_run", f.MarquezRun) is None or event_type != "OTHER",
        )
    )
    _job(job, job_id, parent_job_id, at, rows)
    if about.project:
        rows.say(job_id, (descriptions.filed("@project", encode(about.project)),), at)
    if about.team and not descriptions.team_tag(job.facets):
        for each in filter(None, (job_id, parent_job_id)):
            rows.say(each, (descriptions.filed("@team", encode(about.team)),), at)
    _dependencies(run.facets, ids, at, rows)
    _task_states(run.facets, run_id, at, rows)
    _parameters_and_metrics(run.facets, run_id, rows)


class _About(NamedTuple):
    """What the orchestrator's own facet says of a run; attempts count from 1."""

    external_id: str | None = None
    attempt: int | None = None
    map_index: int | None = None
    max_attempts: int | None = None
    final: bool | None = None
    dev: bool | None = None
    project: str | None = None
    launched_by: str | None = None
    team: str | None = None
    skipped: bool = False


def _about(facets: Facets | None) -> _About:
    if not facets:
        return _About()
    if "metaflow_run" in facets:
        return _about_metaflow(f.parse(facets, "metaflow_run", f.MetaflowRun))
    airflow = f.parse(facets, "airflow", f.Airflow) or f.parse(facets, "airflowDagRun", f.Airflow)
    return _about_airflow(airflow or f.Airflow(), f.parse(facets, "lineage_airflow", f.LineageAirflow))


def _about_airflow(airflow: f.Airflow, told: f.LineageAirflow | None) -> _About:
    """What the provider's facet says; ours knows better how many tries there are, also after a clear."""
    retries = airflow.task.retries if airflow.task else None
    about = _About(
        external_id=airflow.dagRun.run_id if airflow.dagRun else None,
        attempt=airflow.taskInstance.try_number if airflow.taskInstance else None,
        map_index=airflow.taskInstance.map_index if airflow.taskInstance else None,
        max_attempts=None if retries is None else retries + 1,
    )
    if told is None:
        return about
    return about._replace(
        external_id=told.dagRunId or about.external_id,
        attempt=about.attempt if told.tryNumber is None else told.tryNumber,
        map_index=about.map_index if told.mapIndex is None else told.mapIndex,
        max_attempts=about.max_attempts if told.maxTries is None else told.maxTries + 1,
        final=told.final,
        team=told.team,
        skipped=told.state == "skipped",
    )


def _about_metaflow(run: f.MetaflowRun | None) -> _About:
    if run is None:
        return _About()
    return _About(
        external_id=run.pathspec,
        attempt=None if run.attempt is None else run.attempt + 1,
        max_attempts=None if run.maxRetries is None else run.maxRetries + 1,
        final=run.final,
        dev=run.production is not True if run.branch else None,
        project=run.project,
        launched_by=run.launchedBy.runId if run.launchedBy else None,
    )


def _parent_job(parent: f.Parent | None, at: Micros, rows: Rows) -> bytes | None:
    """The parent's job, known by the name its child gives it, in the namespace its child gives it."""
    if parent is None:
        return None
    job_id = node_uuid("job", parent.job.namespace, parent.job.name)
    rows.add_job(JobRow(job_id, parent.job.namespace, parent.job.name, at, at, None, None, None))
    return job_id


def _job(job: Job, job_id: bytes, parent_job_id: bytes | None, at: Micros, rows: Rows) -> None:
    said = descriptions.of_job(job.facets)
    rows.say(job_id, said.filed, at)
    rows.add_job(
        JobRow(job_id, job.namespace, job.name, at, at, said.job_type, said.orchestrator, parent_job_id)
    )


def _dependencies(facets: Facets | None, ids: tuple[bytes, bytes], at: Micros, rows: Rows) -> None:
    found = f.parse(facets, "jobDependencies", f.JobDependencies)
    for upstream in found.upstream or () if found else ():
        if upstream.run is None:
            continue
        events = upstream.airflow.asset_events if upstream.airflow else []
        uris = sorted({event.asset_uri for event in events if event.asset_uri})
        upstream_id = run_uuid(upstream.run.runId)
        if not uris:
            kind = upstream.dependency_type or "DEPENDENCY"
            dependency_id = digest(ids[0], upstream_id, kind)
            rows.dependencies.append(DependencyRow(dependency_id, *ids, upstream_id, kind, None, "", at))
        for uri in uris:
            dataset_id = node_uuid("dataset", *DatasetName.of_uri(uri))
            dependency_id = digest(ids[0], upstream_id, dataset_id)
            rows.dependencies.append(
                DependencyRow(dependency_id, *ids, upstream_id, "ASSET", dataset_id, uri, at)
            )


def _task_states(facets: Facets | None, run_id: bytes, at: Micros, rows: Rows) -> None:
    found = f.parse(facets, "airflowState", f.AirflowState)
    for task, state in found.tasksState.items() if found else ():
        if state:
            rows.task_states.append(TaskStateRow(digest(run_id, task), run_id, task, state, at))


def _parameters_and_metrics(facets: Facets | None, run_id: bytes, rows: Rows) -> None:
    parameters = f.parse(facets, "metaflow_parameters", f.MetaflowParameters)
    arguments = f.parse(facets, "marquez_run", f.MarquezRun)
    named = {**(parameters.parameters if parameters else {}), **(arguments.args if arguments else {})}
    for name, value in named.items():
        text = value if isinstance(value, str) else encode(value).decode()
        rows.parameters.append(ParameterRow(digest(run_id, name), run_id, name, text))
    metrics = f.parse(facets, "metaflow_metrics", f.MetaflowMetrics)
    for name, number in metrics.metrics.items() if metrics else ():
        rows.metrics.append(MetricRow(digest(run_id, name), run_id, name, float(number)))
