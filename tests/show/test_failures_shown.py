"""Four lines a failure: who, what, whom, why."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from build import moment
from msgspec.structs import replace

from lineage.query.failures import Failure, StaleRead
from lineage.show.failures import lines
from lineage.show.words import clock

ID, ROOT = UUID(int=1), UUID(int=2)


def failure(*, closed: bool = False, root: UUID = ID, stale: Sequence[StaleRead] = ()) -> Failure:
    return Failure(
        failure_id=ID,
        pipeline="job:airflow://demo:etl",
        pipeline_name="etl",
        external_id="r2",
        producer_team="data",
        consumer_team="science",
        opened_at=moment(0),
        closed_at=moment(60) if closed else None,
        root_failure_id=root,
        datasets=2,
        pipelines=1,
        models=1,
        owes=[{"dataset": "dataset:s3://lake:orders", "last_good_at": moment(-60)}],
        hits=["Train"],
        failed_job="etl.load",
        error="no room\non the disk",
        root_name="raw",
        stale_reads=list(stale),
    )


def test_an_open_failure() -> None:
    assert [line.plain for line in lines([failure()], moment(0) + timedelta(minutes=12))] == [
        "OPEN    12 min  data  etl  run r2   etl.load: no room",
        f"owes    s3://lake/orders   last good version {clock(moment(-60))}",
        "hits    science: Train · 1 model · 2 datasets",
        "root    itself",
        "",
        "1 open, 0 closed in the last 24 hours.",
    ]


def test_who_went_on_with_older_data_stands_between_the_hits_and_the_root() -> None:
    read = StaleRead(
        dataset="dataset:s3://lake:orders",
        pipeline="job:metaflow://lab:Train",
        runs=1,
        external_id="Train/8/fit/1",
        read_at=moment(3600),
        written_at=moment(-60),
    )
    shown = [line.plain for line in lines([failure(stale=[read, replace(read, runs=3)])], moment(0))]
    asked = f"s3://lake/orders {clock(moment(3600))}, the version of {clock(moment(-60))}, then 1 h old"
    assert shown[3:6] == [
        f"older   Train: run Train/8/fit/1 read {asked}",
        f"older   Train: run Train/8/fit/1, the last of 3, read {asked}",
        "root    itself",
    ]


def test_a_closed_failure_with_a_root_elsewhere() -> None:
    shown = [line.plain for line in lines([failure(closed=True, root=ROOT)], moment(90))]
    assert shown[0] == "CLOSED  after 1 min  data  etl  run r2   etl.load: no room"
    assert shown[3] == f"root    raw ({ROOT})"
    assert shown[-1] == "0 open, 1 closed in the last 24 hours."


def test_no_failure() -> None:
    assert [line.plain for line in lines([])] == [
        "no open cross-team failures, none closed in the last 24 hours."
    ]
