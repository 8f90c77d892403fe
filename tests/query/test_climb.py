"""The way up is whole, however long ago it leads and whatever kinds of links it takes."""

from build import caused_by, dag, dataset, run_id, stored, task

from lineage.query.run_links import RunLink, links_up

DAY = 24 * 3600


def links(found: list[RunLink]) -> set[tuple[str | None, str | None, str]]:
    return {(link.writer_job, link.dataset, link.rule) for link in found}


def test_it_leads_over_months() -> None:
    """Each writer ran longer before its reader than all that lies between the reader and the start."""
    days = {"etl.load": -300, "etl.tidy": -100, "etl.score": -30, "etl.report": -1}
    orders, features, scores = (f"s3://lake/{name}" for name in ("orders", "features", "scores"))
    io = {
        "etl.load": {"writes": [orders]},
        "etl.tidy": {"reads": [orders], "writes": [features]},
        "etl.score": {"reads": [features], "writes": [scores]},
        "etl.report": {"reads": [scores]},
    }
    seen = {
        job: {side: [dataset(uri, seen=days[job] * DAY + 1) for uri in uris] for side, uris in sides.items()}
        for job, sides in io.items()
    }
    store = stored(
        *(task("START", job, at=day * DAY) for job, day in days.items()),
        *(task("COMPLETE", job, at=day * DAY + 2, **seen[job]) for job, day in days.items()),
    )
    assert links(links_up(store, [run_id("etl.report", "1/1")])) == {
        ("etl.score", "dataset:s3://lake:scores", "last_write"),
        ("etl.tidy", "dataset:s3://lake:features", "last_write"),
        ("etl.load", "dataset:s3://lake:orders", "last_write"),
    }
    assert links(links_up(store, [run_id("etl.report", "1/1")], depth=1)) == {
        ("etl.score", "dataset:s3://lake:scores", "last_write"),
        ("etl.tidy", "dataset:s3://lake:features", "last_write"),
    }


def test_it_leads_through_control_links_to_data_and_back() -> None:
    """What started the reader's DAG read data weeks ago, whose writer was started by another run."""
    orders = dataset("s3://lake/orders", seen=-40 * DAY)
    store = stored(
        task("COMPLETE", "first.begin", at=-50 * DAY),
        dag("START", job="second", at=-49 * DAY, facets=caused_by("first.begin", "1/1", kind="TRIGGER")),
        task("COMPLETE", "second.load", at=-39 * DAY, writes=[orders]),
        task("COMPLETE", "third.start", at=-30 * DAY, reads=[dataset("s3://lake/orders", seen=-31 * DAY)]),
        dag("START", job="fourth", at=-1 * DAY, facets=caused_by("third.start", "1/1", kind="TRIGGER")),
        task("COMPLETE", "fourth.report", at=0),
    )
    assert links(links_up(store, [run_id("fourth.report", "1/1")], whole=True)) == {
        ("fourth", None, "part_of"),
        ("third.start", None, "trigger"),
        ("second.load", "dataset:s3://lake:orders", "last_write"),
        ("second", None, "part_of"),
        ("first.begin", None, "trigger"),
    }


def test_a_run_of_the_first_day_there_is_has_nothing_before_it() -> None:
    """A broken clock says so; there is no day to look through before that."""
    first = {**task("COMPLETE", writes=["s3://lake/orders"]), "eventTime": "0001-01-01T00:00:00Z"}
    assert links_up(stored(first), [run_id("etl.load", "1/1")]) == []
