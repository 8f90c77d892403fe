"""Jobs and datasets become text: as they are sent, member by member, those that move at the end."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from msgspec import Struct
from msgspec.json import Decoder
from msgspec.structs import replace

from lineage.event import encode
from lineage.query.ids import EPOCH, maybe_instant, microseconds
from lineage.query.marquez.datasets import (
    ColumnsFrom,
    Written,
    column_sources,
    datasets_of,
    newest_versions,
)
from lineage.query.marquez.described import described
from lineage.query.marquez.jobs import jobs_of
from lineage.query.marquez.runs import newest_runs
from lineage.query.marquez.types import Dataset, Id, Job, Run
from lineage.store.store import Store
from lineage.store.texts.text import Half, Made, brief_end


class Columns(NamedTuple):
    """What a graph of columns needs of a dataset: the types of its columns, and where they come from."""

    namespace: str
    name: str
    types: dict[str, str | None]
    sources: ColumnsFrom


class _Named(Struct):
    id: Id


_NAMED = Decoder(_Named)
_EPOCH_TIMES = '"createdAt":"1970-01-01T00:00:00Z","updatedAt":"1970-01-01T00:00:00Z",'


def make(store: Store, nodes: Mapping[bytes, bool]) -> list[Made]:
    """The texts of the nodes (each with whether it is a job) that are known."""
    jobs = [UUID(bytes=each) for each, is_job in nodes.items() if is_job]
    datasets = [UUID(bytes=each) for each, is_job in nodes.items() if not is_job]
    about = described(store, [*datasets, *jobs])
    columns = column_sources(store, datasets)
    found = datasets_of(store, datasets, about, columns)
    made = [_of_dataset(each.bytes, dataset, columns.get(each, {})) for each, dataset in found.items()]
    names = {each.bytes: dataset.id for each, dataset in found.items()}
    return made + [_of_job(each.bytes, job) for each, job in jobs_of(store, jobs, about, names).items()]


def make_newest(store: Store, halves: Mapping[bytes, tuple[bool, Half]]) -> dict[bytes, str]:
    """The newest run of each job, the newest version of each dataset."""
    datasets = [UUID(bytes=each) for each, (is_job, _) in halves.items() if not is_job]
    written = newest_versions(store, datasets)
    found = {each.bytes: _version(written.get(each, Written())) for each in datasets}
    jobs = {
        UUID(bytes=each): _NAMED.decode(f"{half.text[:-1]}}}").id
        for each, (is_job, half) in halves.items()
        if is_job
    }
    latest = newest_runs(store, jobs, {}, limit=1)
    return found | {each.bytes: _runs(_encoded(latest.get(each, []))) for each in jobs}


def _of_job(job_id: bytes, job: Job) -> Made:
    still = replace(job, created_at=EPOCH, updated_at=EPOCH, latest_run=None, latest_runs=[])
    runs = _encoded(job.latest_runs)
    return Made(
        id=job_id,
        is_job=True,
        first_seen_at=microseconds(job.created_at),
        last_seen_at=microseconds(job.updated_at),
        name=encode(f"job:{job.namespace}:{job.name}").decode(),
        about=_without(still, f"{_runs([])}}}"),
        newest=_runs(runs[:1]),
        runs=f"{_runs(runs)}}}",
    )


def _encoded(runs: Sequence[Run]) -> list[str]:
    return [encode(each).decode() for each in runs]


def _runs(runs: Sequence[str]) -> str:
    return f'"latestRun":{runs[0] if runs else "null"},"latestRuns":[{",".join(runs)}]'


def _of_dataset(dataset_id: bytes, dataset: Dataset, sources: ColumnsFrom) -> Made:
    times = {"created_at": EPOCH, "updated_at": EPOCH}
    still = replace(dataset, **times, last_modified_at=None, current_version=None, column_lineage=None)
    types = {field.name: field.type for field in dataset.fields}
    return Made(
        id=dataset_id,
        is_job=False,
        first_seen_at=microseconds(dataset.created_at),
        last_seen_at=microseconds(dataset.updated_at),
        name=encode(f"dataset:{dataset.namespace}:{dataset.name}").decode(),
        about=_without(still, _version(Written()) + brief_end(is_job=False)),
        newest=_members(lastModifiedAt=dataset.last_modified_at, currentVersion=dataset.current_version),
        lineage=f"{_members(columnLineage=dataset.column_lineage)[:-1]}}}",
        columns=encode(Columns(dataset.namespace, dataset.name, types, sources)).decode(),
    )


def _version(written: Written) -> str:
    return _members(lastModifiedAt=maybe_instant(written.written_at), currentVersion=written.version_id)


def _members(**members: object) -> str:
    """Members of a JSON object, each with a comma behind it."""
    return f"{encode(members).decode()[1:-1]},"


def _without(still: Job | Dataset, rest: str) -> str:
    """Its text up to the members that move."""
    text, moving = encode(still).decode(), _EPOCH_TIMES + rest
    if not text.endswith(moving):
        raise ValueError(f"the moving members do not stand at the end of {text}")
    return text.removesuffix(moving)
