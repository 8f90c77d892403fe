"""What was written long before a read is found beside what was written lately, in whatever order it comes."""

import pytest
from build import AIRFLOW, Event, dataset, event, step, stored, take, task
from links import Link, links

from lineage.store.store import Store

DAY = 24 * 3600.0
ORDERS, RATES = "s3://lake/orders", "s3://lake/rates"
READER = "Train/fit@Train/1/fit/1"


def wrote(job: str, run: str, at: float, uri: str, version: str | None = None) -> Event:
    return task("COMPLETE", f"etl.{job}", run=run, at=at, writes=[dataset(uri, version=version, seen=at)])


def read(*seen: tuple[str, str | None], at: float = 1) -> Event:
    reads = [dataset(uri, version=version, seen=at) for uri, version in seen]
    return step("COMPLETE", at=at, reads=reads)


def taken(events: list[Event]) -> Store:
    """A store that took each event as a batch of its own."""
    store = stored()
    for said in events:
        take(store, said)
    return store


@pytest.mark.parametrize("version", [None, "v1"])
@pytest.mark.parametrize("late", [False, True])
def test_a_dataset_written_once_is_found_by_a_read_beside_one_written_daily(
    version: str | None, *, late: bool
) -> None:
    rates = [wrote("rates", "1", -200 * DAY, RATES, version)]
    orders = [wrote("orders", str(day), -day * DAY, ORDERS) for day in (3, 2, 1)]
    reader = [read((ORDERS, None), (RATES, version))]
    store = taken([*orders, *reader, *rates] if late else [*rates, *orders, *reader])
    rule = "same_version" if version else "last_write"
    assert links(store) == [
        Link(READER, "etl.orders@1", "last_write"),
        Link(READER, "etl.rates@1", rule),
    ]


def part(number: int, at: float) -> Event:
    """A mapped task of the DAG run `1`."""
    about = {"namespace": AIRFLOW, "parent": ("etl", "1"), "job_type": "TASK"}
    return event(
        "COMPLETE", job="etl.load", run=f"1/{number}", at=at, writes=[dataset(ORDERS, seen=at)], **about
    )


def test_parts_that_one_run_wrote_over_days_are_all_read() -> None:
    store = taken([part(0, -9 * DAY), part(1, -60), read((ORDERS, None))])
    assert [link.writer for link in links(store)] == ["etl.load@", "etl.load@"]


def test_parts_of_one_run_are_all_read_beside_what_was_written_long_before() -> None:
    recent = [wrote("rates", "1", -200 * DAY, RATES), part(0, -9 * DAY), part(1, -60)]
    assert [link.writer for link in links(taken([*recent, read((ORDERS, None), (RATES, None))]))] == [
        "etl.load@",
        "etl.load@",
        "etl.rates@1",
    ]
    old = [wrote("orders", "1", -50 * DAY, ORDERS), part(0, -9 * DAY), part(1, -3 * DAY)]
    assert [link.writer for link in links(taken([*old, read((ORDERS, None))]))] == ["etl.load@", "etl.load@"]


def test_a_write_of_long_ago_inside_another_one_is_marked() -> None:
    long = [
        task("OTHER", "etl.slow", at=at, writes=[dataset(ORDERS, seen=at)]) for at in (-50 * DAY, -30 * DAY)
    ]
    oldest, last = wrote("orders", "1", -60 * DAY, ORDERS), wrote("orders", "2", -40 * DAY, ORDERS)
    assert links(taken([oldest, *long, last, read((ORDERS, None))])) == [
        Link(READER, "etl.orders@2", "last_write", "overlap")
    ]
    assert links(taken([oldest, last, read((ORDERS, None))])) == [Link(READER, "etl.orders@2", "last_write")]


def test_a_write_of_the_same_version_more_than_a_day_after_the_read_is_not_what_was_read() -> None:
    assert links(taken([wrote("orders", "1", 1 + DAY, ORDERS, "v1"), read((ORDERS, "v1"))])) == [
        Link(READER, "etl.orders@1", "same_version", "clock")
    ]
    assert links(taken([wrote("orders", "1", 2 + DAY, ORDERS, "v1"), read((ORDERS, "v1"))])) == []
