"""What the SQL of a job adds to its event."""

from typing import Any

from build import METAFLOW, Event, dataset, event, facet, rows, stored, take
from say import column_lineage

ORDERS = "postgres://db/shop.public.orders"
TOTALS = "postgres://db/shop.public.totals"
QUERY = "INSERT INTO totals (total) SELECT sum(amount) FROM public.orders"


def running(query: str = QUERY, *, about: dict[str, Any] | None = None, **more: Any) -> Event:
    return event(job_facets={"sql": facet(query=query, **(about or {}))}, **more)


EDGES = "select source, source_field, target, target_field, transformation, subtype, facet from column_edges"
EXPECTED = (
    "dataset:postgres://db:shop.public.orders",
    "amount",
    "dataset:postgres://db:shop.public.totals",
    "total",
    "DIRECT",
    "AGGREGATION",
    "sql",
)
IO = "select dataset, direction, kind from run_io order by all"


def test_tables_are_the_datasets_whose_names_end_with_theirs() -> None:
    store = stored(running(reads=[ORDERS], writes=[TOTALS]))
    assert rows(store, EDGES) == [EXPECTED]


def test_a_name_that_fits_several_datasets_is_none_of_them() -> None:
    assert (
        rows(stored(running(reads=[ORDERS, "postgres://db/old.public.orders"], writes=[TOTALS])), EDGES) == []
    )


def test_stars_are_unfolded_by_the_schemas_in_the_event() -> None:
    fields = {"schema": facet(fields=[{"name": "amount"}])}
    said = running(
        "INSERT INTO totals SELECT * FROM orders",
        reads=[dataset(ORDERS, facets=fields)],
        writes=[dataset(TOTALS, facets={"schema": facet(fields=[{"name": "total"}])})],
    )
    assert rows(stored(said), EDGES) == [(*EXPECTED[:5], "IDENTITY", "sql")]


def test_what_a_producer_says_of_an_output_stands_before_its_sql() -> None:
    said = column_lineage({"total": [f"{ORDERS}#price"]})
    store = stored(
        running(reads=[ORDERS], writes=[dataset(TOTALS, facets=said)], at=1),
        running(reads=[ORDERS], writes=[TOTALS], at=2),
    )
    assert rows(store, "select source_field, facet from column_edges") == [("price", "columnLineage")]


def test_without_a_connection_a_table_that_nobody_names_stays_unnamed() -> None:
    assert rows(stored(running()), IO) == []


def test_the_connection_completes_names() -> None:
    about = {"dialect": "postgresql", "namespace": "postgres://db:5432", "database": "shop"}
    store = stored(running(about=about))
    assert rows(store, EDGES) == [EXPECTED]
    assert rows(store, IO) == [
        ("dataset:postgres://db:shop.public.orders", "in", "declared"),
        ("dataset:postgres://db:shop.public.totals", "out", "declared"),
    ]
    take(store, running(about=about, namespace=METAFLOW, job="Train/fit"))
    assert rows(store, "select distinct kind from run_io where job like 'job:metaflow:%'") == [("observed",)]


def test_a_name_that_cannot_be_completed_is_no_dataset() -> None:
    assert rows(stored(running(about={"dialect": "trino", "namespace": "trino://db"})), IO) == []
