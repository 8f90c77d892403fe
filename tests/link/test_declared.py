"""Rule declared: the asset event that started the reader's pipeline run names who wrote the asset."""

from build import caused_by, dag, dataset, rows, stored, take, task
from links import Link, control_links, links

ORDERS = "s3://lake/orders"
CAUSE = caused_by("etl.load", "1/1", ORDERS)
WRITE = task("COMPLETE", run="1", at=2, writes=[ORDERS])
LATER_WRITE = task("COMPLETE", run="2", at=4, writes=[ORDERS])
READ = task("COMPLETE", "use.score", run="9", at=7, reads=[ORDERS])


def test_the_run_that_an_asset_event_names_is_the_writer_whatever_was_written_since() -> None:
    store = stored(WRITE, LATER_WRITE, dag("START", job="use", run="9", at=6, facets=CAUSE), READ)
    assert links(store) == [Link("use.score@9", "etl.load@1", "declared")]
    assert rows(store, "select evidence from run_links where rule = 'declared'") == [(ORDERS,)]


def test_an_asset_event_that_comes_late_corrects_the_link() -> None:
    store = stored(WRITE, LATER_WRITE, READ)
    assert [link.writer for link in links(store)] == ["etl.load@2"]
    take(store, dag("START", job="use", run="9", at=6, facets=CAUSE))
    assert links(store) == [Link("use.score@9", "etl.load@1", "declared")]


def test_a_version_that_was_seen_is_more_certain_than_an_asset_event() -> None:
    versions = [
        task("COMPLETE", run=run, at=at, writes=[dataset(ORDERS, version=f"v{run}", seen=at)])
        for run, at in (("1", 2), ("2", 4))
    ]
    read = task("COMPLETE", "use.score", run="9", at=7, reads=[dataset(ORDERS, version="v2", seen=7)])
    store = stored(*versions, read, dag("START", job="use", run="9", at=6, facets=CAUSE))
    assert links(store) == [Link("use.score@9", "etl.load@2", "same_version")]


def test_an_asset_event_of_another_dataset_says_nothing_of_this_one() -> None:
    other = caused_by("etl.load", "1/1", "s3://lake/features")
    store = stored(WRITE, LATER_WRITE, dag("START", job="use", run="9", at=6, facets=other), READ)
    assert links(store) == [Link("use.score@9", "etl.load@2", "last_write")]


def test_an_asset_event_is_a_control_link_too() -> None:
    store = stored(WRITE, dag("START", job="use", run="9", at=6, facets=CAUSE), READ)
    assert control_links(store) == [Link("use@9", "etl.load@1", "trigger")]


def test_of_a_failed_source_run_the_observed_write_is_marked() -> None:
    failed = task("FAIL", run="1", at=2, writes=[dataset(ORDERS, seen=2)])
    store = stored(failed, LATER_WRITE, dag("START", job="use", run="9", at=6, facets=CAUSE), READ)
    assert links(store) == [Link("use.score@9", "etl.load@1", "declared", "failed_writer")]
