"""Rule same_version: the version read is the version some run wrote."""

from build import dataset, rows, step, stored, task
from links import Link, links

ORDERS = "s3://lake/orders"


def written(run: str, at: float, version: str = "v1", kind: str = "COMPLETE") -> dict[str, object]:
    return task(kind, run=run, at=at, writes=[dataset(ORDERS, version=version, seen=at)])


def read(at: float, version: str = "v1") -> dict[str, object]:
    return step("COMPLETE", at=at, reads=[dataset(ORDERS, version=version, seen=at)])


def test_a_version_is_linked_to_the_run_that_wrote_it_whatever_came_after() -> None:
    store = stored(written("1", 1), written("2", 2, "v2"), read(3))
    assert links(store) == [Link("Train/fit@Train/1/fit/1", "etl.load@1", "same_version")]
    assert rows(store, "select evidence from run_links where rule = 'same_version'") == [("v1",)]


def test_of_equal_versions_the_last_before_the_read_is_the_one() -> None:
    store = stored(written("1", 1), written("2", 2), written("3", 9), read(5))
    assert [link.writer for link in links(store)] == ["etl.load@2"]


def test_when_all_writes_are_dated_after_the_read_the_first_is_taken_and_the_clocks_are_doubted() -> None:
    store = stored(written("1", 6), written("2", 7), read(5))
    assert links(store) == [Link("Train/fit@Train/1/fit/1", "etl.load@1", "same_version", "clock")]


def test_a_version_a_failed_run_wrote_was_written() -> None:
    store = stored(written("1", 1, kind="FAIL"), read(5))
    assert [(link.writer, link.mark) for link in links(store)] == [("etl.load@1", "failed_writer")]


def test_a_version_nobody_wrote_is_not_linked_to_a_write_of_another() -> None:
    assert links(stored(written("1", 1, "v2"), read(5))) == []


def test_the_etag_is_the_version_when_there_is_no_other() -> None:
    store = stored(
        task("COMPLETE", at=1, writes=[dataset(ORDERS, seen=1, etag="e1")]),
        task("COMPLETE", run="2", at=2, writes=[dataset(ORDERS, seen=2, etag="e2")]),
        step("COMPLETE", at=5, reads=[dataset(ORDERS, seen=5, etag="e1")]),
    )
    assert [link.writer for link in links(store)] == ["etl.load@1"]


def test_a_run_that_reads_what_it_wrote_itself_read_nobody_elses() -> None:
    store = stored(
        written("1", 1),
        step(
            "COMPLETE",
            at=5,
            reads=[dataset(ORDERS, version="v2", seen=4)],
            writes=[dataset(ORDERS, version="v2", seen=3)],
        ),
    )
    assert links(store) == []


def test_a_job_that_writes_what_it_read_before_read_the_write_before() -> None:
    store = stored(
        written("1", 1),
        step(
            "COMPLETE",
            at=5,
            reads=[dataset(ORDERS, version="v1", seen=2)],
            writes=[dataset(ORDERS, version="v1", seen=4)],
        ),
    )
    assert [link.writer for link in links(store)] == ["etl.load@1"]
