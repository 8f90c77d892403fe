"""A failure names who went on with the good version of before."""

from build import AIRFLOW, dag, dataset, moment, stored, task

from lineage.query.failures import StaleRead, failures

ORDERS = "s3://lake/orders"


def test_of_each_pipeline_that_read_older_data_the_newest_run_is_named() -> None:
    night = [
        dag("START", run="1", at=0, team="data"),
        task("COMPLETE", run="1", at=4, writes=[dataset(ORDERS, seen=3)]),
        dag("COMPLETE", run="1", at=5),
    ]
    failed = [
        dag("START", run="2", at=100),
        task("FAIL", run="2", at=104, writes=[ORDERS]),
        dag("FAIL", run="2", at=105),
    ]
    readers = []
    for run, at in (("a", 10), ("b", 110), ("c", 120)):
        readers += [
            dag("START", job="use", run=run, at=at, team="science"),
            task("COMPLETE", "use.learn", run=run, at=at + 2, reads=[dataset(ORDERS, seen=at + 1)]),
            dag("COMPLETE", job="use", run=run, at=at + 3),
        ]
    [failure] = failures(stored(*night, *readers, *failed))
    assert (failure.external_id, failure.consumer_team, failure.stale_reads) == (
        "2",
        "science",
        [
            StaleRead(
                dataset="dataset:s3://lake:orders",
                pipeline=f"job:{AIRFLOW}:use",
                runs=2,
                external_id="c",
                read_at=moment(121),
                written_at=moment(3),
            )
        ],
    )
