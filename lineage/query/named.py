"""What runs, jobs and datasets are called, by their ids."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from lineage.store.sql import script
from lineage.store.store import Reading


class NamedJob(NamedTuple):
    """A job; `node` and `pipeline` are node ids."""

    node: str
    name: str
    team: str
    orchestrator: str
    pipeline: str | None


class StoredRun(NamedTuple):
    """A run as it stands by itself: one that is RETRYING may have failed with its pipeline."""

    run_id: UUID
    job_id: UUID
    pipeline_run_id: UUID | None
    external_id: str | None
    state: str
    began_at: datetime


class NamedRun(NamedTuple):
    """A run of a job; `state` as in public.runs."""

    job: NamedJob
    pipeline_run_id: UUID | None
    external_id: str | None
    state: str


def jobs_named(reading: Reading, ids: Iterable[UUID]) -> dict[UUID, NamedJob]:
    """Those of the jobs that are known."""
    text = script(__package__, "job_keys")
    jobs = reading.keyed(text, set(ids))
    nodes = {row[0]: row[1] for row in jobs}
    above = {row[-1] for row in jobs} - nodes.keys() - {None}
    nodes |= {row[0]: row[1] for row in reading.keyed(text, above)}
    return {
        job_id: NamedJob(node, name, team, orchestrator, nodes.get(pipeline))
        for job_id, node, name, team, orchestrator, pipeline in jobs
    }


def runs_stored(reading: Reading, ids: Collection[UUID]) -> dict[UUID, StoredRun]:
    """Those of the runs that are known."""
    rows = reading.keyed(script(__package__, "run_keys"), ids)
    return {row[0]: StoredRun(*row) for row in rows}


def runs_named(reading: Reading, runs: Iterable[StoredRun]) -> dict[UUID, NamedRun]:
    """Those of the runs whose job is known."""
    runs = list(runs)
    jobs = jobs_named(reading, (run.job_id for run in runs))
    retrying = {run.run_id for run in runs if run.state == "RETRYING"}
    states = dict(reading.keyed(script(__package__, "run_states"), retrying))
    return {
        run.run_id: NamedRun(
            jobs[run.job_id], run.pipeline_run_id, run.external_id, states.get(run.run_id, run.state)
        )
        for run in runs
        if run.job_id in jobs
    }


def datasets_named(reading: Reading, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The node ids of those of the datasets that are known; by the ids of the names that stay."""
    asked = set(ids)
    found = dict(reading.keyed(script(__package__, "dataset_keys"), asked))
    return found | dict(reading.keyed(script(__package__, "root_keys"), asked - found.keys()))
