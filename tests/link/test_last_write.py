"""Rule last_write: what the last write before the read had left there."""

import pytest
from build import Event, dataset, instant, rows, step, stored, take, task
from links import Link, links

ORDERS = "s3://lake/orders"
READER = "Train/fit@Train/1/fit/1"


def wrote(run: str, start: float, end: float, kind: str = "COMPLETE", uri: str = ORDERS) -> list[Event]:
    """A declared write: an interval is all that is known of it."""
    return [task("START", run=run, at=start, writes=[uri]), task(kind, run=run, at=end, writes=[uri])]


def read(at: float, uri: str = ORDERS, **seen: float) -> Event:
    return step("COMPLETE", at=at, reads=[dataset(uri, seen=at, **seen)])


def test_the_last_completed_write_before_the_read_is_what_was_read() -> None:
    store = stored(*wrote("1", 0, 2), *wrote("2", 3, 5), *wrote("3", 8, 9), read(7))
    assert links(store) == [Link(READER, "etl.load@2", "last_write")]


def test_the_times_are_the_evidence() -> None:
    store = stored(*wrote("1", 0, 2), read(7))
    ((evidence,),) = rows(store, "select evidence from run_links where rule = 'last_write'")
    assert evidence == f"written {_sql(0)} to {_sql(2)}, read {_sql(7)}"


def _sql(seconds: float) -> str:
    return instant(seconds).replace("T", " ").replace("+00:00", "+00")


def test_a_read_inside_a_write_is_linked_to_it_and_marked() -> None:
    store = stored(*wrote("1", 0, 2), *wrote("2", 3, 9), read(7))
    assert links(store) == [Link(READER, "etl.load@2", "last_write", "overlap")]


def test_a_declared_write_of_a_failed_run_is_no_write() -> None:
    store = stored(*wrote("1", 0, 2), *wrote("2", 3, 5, kind="FAIL"), read(7))
    assert [link.writer for link in links(store)] == ["etl.load@1"]


@pytest.mark.parametrize("kind", ["START", "RUNNING", "ABORT", "OTHER"])
def test_a_declared_write_counts_only_once_its_run_is_complete(kind: str) -> None:
    assert links(stored(*wrote("1", 0, 2, kind=kind), read(7))) == []


def test_an_observed_write_of_a_failed_run_is_read_and_marked() -> None:
    store = stored(
        *wrote("1", 0, 2),
        task("FAIL", run="2", at=5, writes=[dataset(ORDERS, seen=4)]),
        read(7),
    )
    assert links(store) == [Link(READER, "etl.load@2", "last_write", "failed_writer")]


def test_an_observed_write_counts_from_when_it_was_seen_while_its_run_goes_on() -> None:
    store = stored(task("RUNNING", at=5, writes=[dataset(ORDERS, seen=4)]), read(7))
    assert links(store) == [Link(READER, "etl.load@1", "last_write")]


def test_an_object_cannot_come_from_a_write_after_it_was_modified() -> None:
    store = stored(*wrote("1", 0, 2), *wrote("2", 4, 5), read(7, modified=2))
    assert [link.writer for link in links(store)] == ["etl.load@1"]


def put(run: str, seen: float, modified: float | None = None) -> Event:
    """An observed write, by the writer's clock and, where it was told, by that of the store."""
    return task("COMPLETE", run=run, at=seen + 1, writes=[dataset(ORDERS, seen=seen, modified=modified)])


@pytest.mark.parametrize(
    ("ahead", "link"),
    [
        (-5, Link(READER, "etl.load@2", "last_write")),
        (5, Link(READER, "etl.load@2", "last_write", "clock")),
        (6, Link(READER, "etl.load@1", "last_write")),
    ],
)
def test_a_writers_clock_may_be_five_seconds_from_the_stores(ahead: int, link: Link) -> None:
    assert links(stored(put("1", 0), put("2", 60 + ahead), read(100, modified=60))) == [link]


def test_a_readers_clock_says_nothing_of_an_object_whose_last_modified_is_told() -> None:
    store = stored(put("1", 0), put("2", 62), read(58, modified=60))
    assert links(store) == [Link(READER, "etl.load@2", "last_write", "clock")]


def test_a_version_whose_last_modified_is_told_may_be_read_before_it_was_written_by_the_clocks() -> None:
    seen = dataset(ORDERS, seen=58, version="v2", modified=60)
    store = stored(put("1", 0), put("2", 62), step("COMPLETE", at=59, reads=[seen]))
    assert links(store) == [Link(READER, "etl.load@2", "last_write", "clock")]


def test_of_the_writes_before_and_after_last_modified_the_nearer_wrote_the_object() -> None:
    assert [link.writer for link in links(stored(put("1", 8), put("2", 13), read(20, modified=10)))] == [
        "etl.load@1"
    ]
    assert [link.writer for link in links(stored(put("1", 6), put("2", 13), read(20, modified=10)))] == [
        "etl.load@2"
    ]


def test_a_write_under_way_at_last_modified_is_nearer_than_one_begun_just_after() -> None:
    store = stored(*wrote("1", 0, 11), *wrote("2", 13, 60), read(100, modified=10))
    assert links(store) == [Link(READER, "etl.load@1", "last_write")]


def test_an_equal_last_modified_names_the_writer_whatever_the_clocks_say() -> None:
    store = stored(put("1", 900, modified=10), put("2", 12, modified=60), read(100, modified=10))
    assert links(store) == [Link(READER, "etl.load@1", "last_write")]


def test_an_equal_last_modified_is_nearer_than_a_write_in_the_same_second() -> None:
    store = stored(put("1", 10.1, modified=10), put("2", 10.3), read(100, modified=10))
    assert links(store) == [Link(READER, "etl.load@1", "last_write")]


def test_a_writer_that_told_a_later_last_modified_did_not_write_the_object() -> None:
    store = stored(put("1", 0), put("2", 12, modified=12), read(100, modified=10))
    assert [link.writer for link in links(store)] == ["etl.load@1"]


def test_an_equal_last_modified_is_not_in_doubt_because_another_was_writing() -> None:
    others = wrote("1", 0, 30)
    assert links(stored(*others, put("2", 10, modified=10), read(100, modified=10))) == [
        Link(READER, "etl.load@2", "last_write")
    ]
    assert links(stored(*others, put("2", 10), read(100, modified=10))) == [
        Link(READER, "etl.load@2", "last_write", "overlap")
    ]


@pytest.mark.parametrize("late", [put("2", 64), put("2", 900, modified=60)])
def test_a_late_write_takes_over_the_object_that_it_explains(late: Event) -> None:
    store = stored(put("1", 0), read(58, modified=60))
    assert [link.writer for link in links(store)] == ["etl.load@1"]
    take(store, late)
    assert [link.writer for link in links(store)] == ["etl.load@2"]


def test_last_modified_is_cut_off_to_the_second() -> None:
    late_in_the_second = task("COMPLETE", run="1", at=3, writes=[dataset(ORDERS, seen=2.7)])
    store = stored(late_in_the_second, read(7, modified=2))
    assert [link.writer for link in links(store)] == ["etl.load@1"]


def test_a_write_of_a_known_version_is_not_what_a_read_of_another_saw() -> None:
    store = stored(
        *wrote("1", 0, 1),
        task("COMPLETE", run="2", at=3, writes=[dataset(ORDERS, version="v2", seen=3)]),
        step("COMPLETE", at=7, reads=[dataset(ORDERS, version="v1", seen=7)]),
    )
    assert [(link.writer, link.rule) for link in links(store)] == [("etl.load@1", "last_write")]


@pytest.mark.parametrize(
    ("read_uri", "writers"),
    [
        ("s3://lake/orders/dt=1", ["etl.load@1"]),
        ("s3://lake/orders/dt=2", ["etl.load@2"]),
        ("s3://lake/orders", ["etl.load@1", "etl.load@2"]),
        ("s3://lake/orders/dt=3", []),
    ],
)
def test_a_partition_is_linked_to_its_write_and_the_whole_to_the_writes_of_its_parts(
    read_uri: str, writers: list[str]
) -> None:
    store = stored(
        *wrote("1", 0, 1, uri="s3://lake/orders/dt=1"),
        *wrote("2", 2, 3, uri="s3://lake/orders/dt=2"),
        read(7, read_uri),
    )
    assert [link.writer for link in links(store)] == writers


def test_a_write_of_the_whole_dataset_is_a_write_of_its_partitions() -> None:
    store = stored(
        *wrote("1", 0, 1, uri="s3://lake/orders/dt=1"), *wrote("2", 2, 3), read(7, "s3://lake/orders/dt=1")
    )
    assert [link.writer for link in links(store)] == ["etl.load@2"]


def test_what_a_run_writes_itself_is_not_what_it_read() -> None:
    own = dataset(ORDERS, seen=6)
    store = stored(*wrote("1", 0, 2), step("COMPLETE", at=7, reads=[dataset(ORDERS, seen=6.5)], writes=[own]))
    assert links(store) == [Link(READER, "etl.load@1", "last_write")]


def test_a_run_alone_with_its_own_write_has_no_link() -> None:
    assert links(stored(task("COMPLETE", at=5, reads=[ORDERS], writes=[ORDERS]))) == []


def test_without_a_moment_the_read_was_when_its_run_started() -> None:
    store = stored(
        *wrote("1", 0, 2),
        step("START", at=5),
        step("COMPLETE", at=9, reads=[ORDERS]),
        *wrote("2", 6, 7),
    )
    assert [link.writer for link in links(store)] == ["etl.load@1"]


def test_a_late_write_takes_over_the_reads_after_it() -> None:
    store = stored(*wrote("1", 0, 2), read(7))
    take(store, *wrote("2", 4, 5))
    assert [link.writer for link in links(store)] == ["etl.load@2"]


def test_a_late_failure_takes_a_declared_write_back() -> None:
    store = stored(*wrote("1", 0, 2), *wrote("2", 4, 5), read(7))
    take(store, task("FAIL", run="2", at=6, writes=[ORDERS]))
    assert [link.writer for link in links(store)] == ["etl.load@1"]


def test_a_late_version_takes_a_link_by_time_back() -> None:
    store = stored(*wrote("1", 0, 2), read(7))
    take(store, task("OTHER", run="1", at=3, writes=[dataset(ORDERS, version="v1", seen=8)]))
    assert links(store) == []


def test_a_read_between_two_sightings_of_one_write_is_marked_as_inside_it() -> None:
    store = stored(
        *wrote("1", 0, 2), task("COMPLETE", run="2", at=5, writes=[dataset(ORDERS, seen=4)]), read(7)
    )
    take(store, task("OTHER", run="2", at=12, writes=[dataset(ORDERS, seen=11)]))
    assert [(link.writer, link.mark) for link in links(store)] == [("etl.load@2", "overlap")]
