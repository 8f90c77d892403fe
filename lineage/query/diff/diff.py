"""What differs between two runs of one job: what they read and who wrote it, code, settings, results."""

from collections.abc import Mapping
from uuid import UUID

from lineage.collect.log import EventLog
from lineage.query.diff.compare import (
    Pair,
    compare_code,
    compare_inputs,
    compare_libraries,
    compare_metrics,
    compare_parameters,
    compare_upstream,
)
from lineage.query.diff.difference import Diff
from lineage.query.diff.inputs import input_changes, inputs
from lineage.query.diff.sides import sides
from lineage.query.diff.traits import Account, account
from lineage.query.provenance import run_values
from lineage.query.run_facets import told
from lineage.store.sql import script
from lineage.store.store import Store

_Runs = list[tuple[UUID, str]]
"""Runs and their jobs' names, the newest of each job first."""


def diff(store: Store, log: EventLog, before: str, after: str, *, depth: int = 20) -> Diff:
    """What differs from the run `before` to the run `after`; `sides` says how runs are named.

    Upstream runs are compared job by job, at most `depth` links away. Raises what `sides` raises.
    """
    old, new = sides(store, before, after)
    if old.run_id == new.run_id:
        return Diff(old, new, [], [], ["the run itself"], [])
    own = [_runs(store, "members", {"run": str(side.run_id)}) for side in (old, new)]
    ids = [[run for run, _ in members] for members in own]
    behind = [_runs(store, "upstream_runs", {"runs": list(map(str, runs)), "depth": depth}) for runs in ids]
    pairs = _pairs(store, log, *own)
    read = [inputs(store, runs) for runs in ids]
    rewritten = input_changes(*read)
    with store.reading() as reading:
        values = [run_values(reading, side.run_id) for side in (old, new)]
    parts = [
        compare_inputs(*read, rewritten=bool(rewritten)),
        compare_upstream(_pairs(store, log, *behind), known=all(behind)),
        compare_code(pairs),
        compare_parameters(pairs, *(parameters for parameters, _ in values)),
        compare_metrics(*(metrics for _, metrics in values)),
        compare_libraries(pairs),
    ]
    return Diff(
        old,
        new,
        rewritten,
        [change for part in parts for change in part.changes],
        [same for part in parts for same in part.same],
        [unknown for part in parts for unknown in part.unknown],
    )


def _runs(store: Store, question: str, values: Mapping[str, object]) -> _Runs:
    return [(run, job) for run, job in store.query(script(__package__, question), dict(values)).rows]


def _pairs(store: Store, log: EventLog, before: _Runs, after: _Runs) -> list[Pair]:
    """A pair a job, in the order of the runs; a run that both sides rest on cannot differ and is left out."""
    old, new = ({job: run for run, job in reversed(runs)} for runs in (before, after))
    jobs = dict.fromkeys(job for _, job in [*before, *after])
    return [
        Pair(job, _account(store, log, old.get(job)), _account(store, log, new.get(job)))
        for job in jobs
        if old.get(job) != new.get(job)
    ]


def _account(store: Store, log: EventLog, run: UUID | None) -> Account | None:
    return None if run is None else account(told(store, log, run))
