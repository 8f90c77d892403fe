"""What runs, jobs and datasets are called, by their ids."""

from collections.abc import Iterable
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


def runs_named(reading: Reading, ids: Iterable[UUID]) -> dict[UUID, NamedRun]:
    """Those of the runs that are known, and whose job is."""
    runs = reading.keyed(script(__package__, "run_keys"), set(ids))
    jobs = jobs_named(reading, (job_id for _, job_id, *_ in runs))
    retrying = {row[0] for row in runs if row[-1] == "RETRYING"}
    states = dict(reading.keyed(script(__package__, "run_states"), retrying))
    return {
        run_id: NamedRun(jobs[job_id], pipeline_run_id, external_id, states.get(run_id, state))
        for run_id, job_id, pipeline_run_id, external_id, state in runs
        if job_id in jobs
    }


def datasets_named(reading: Reading, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The node ids of those of the datasets that are known; by the ids of the names that stay."""
    return dict(reading.keyed(script(__package__, "dataset_keys"), set(ids)))
