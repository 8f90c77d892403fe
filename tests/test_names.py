"""One spelling for one place."""

import doctest

import pytest
from build import examples
from hypothesis import given
from hypothesis import strategies as st
from naming_page import PAGE, page

from lineage import event, names
from lineage.names import DatasetName, NodeName, digest, node_uuid, subset_of


@pytest.mark.parametrize("module", [names, event], ids=lambda module: module.__name__)
def test_the_examples_in_the_documentation_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def test_the_page_about_names_is_told_by_the_examples() -> None:
    assert PAGE.read_text() == page(), "write it anew: python tests/naming_page.py"


@pytest.mark.parametrize(
    "scheme",
    [
        "postgres://",
        "mysql://",
        "snowflake://",
        "bigquery",
        "awsathena://",
        "arn:aws:glue:",
        "trino://",
        "s3://",
        "gs://",
        "abfss://",
        "hdfs://",
        "file",
        "file://",
        "kafka://",
        "inmemory://",
    ],
)
def test_every_scheme_of_the_naming_table_has_an_example(scheme: str) -> None:
    assert f"| `{scheme}" in page()


@pytest.mark.parametrize(
    ("namespace", "name", "expected"),
    [
        ("s3n://Lake", "a//b/", ("s3://lake", "a/b")),
        ("gcs://lake", "/a", ("gs://lake", "a")),
        ("postgresql://db:5432", "shop.public.Orders", ("postgres://db", "shop.public.Orders")),
        ("postgres://db:5433", "shop.public.orders", ("postgres://db:5433", "shop.public.orders")),
        ("file", "/a/b.csv", ("file", "/a/b.csv")),
        ("file://host1", "/a/b.csv", ("file://host1", "/a/b.csv")),
        ("file://", "a", ("file", "/a")),
        ("bigquery", "project.set.table", ("bigquery", "project.set.table")),
        ("metaflow://Lab/x", "Flow/step/a", ("metaflow://Lab/x", "Flow/step/a")),
        ("s3://lake", "dt=1", ("s3://lake", "dt=1")),
        ("s3://lake", "part-0", ("s3://lake", "part-0")),
        ("s3://lake", "a/_SUCCESS", ("s3://lake", "a")),
    ],
)
def test_spellings_of_one_place_are_folded(namespace: str, name: str, expected: tuple[str, str]) -> None:
    assert DatasetName.canonical(namespace, name) == expected


PLACES = st.tuples(
    st.sampled_from(
        [
            "s3://b",
            "S3A://B/",
            "file",
            "file://localhost",
            "postgres://u@h:5432/x",
            "ns",
            "gs://",
            "bigquery",
            "kafka://b:9092,a:9092",
            "wasb://c@a.blob.core.windows.net",
            "Snowflake://A",
            "ARN:aws:glue:x:1",
        ]
    ),
    st.text("aB/=.-1$", min_size=1, max_size=12),
)


@examples(100)
@given(PLACES)
def test_folding_twice_changes_nothing_more(place: tuple[str, str]) -> None:
    once = DatasetName.canonical(*place)
    assert DatasetName.canonical(*once) == once
    assert subset_of(*once) == ""


def test_ids_separate_their_parts() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert node_uuid("job", "a", "b") == digest("job:a:b")


@pytest.mark.parametrize(
    "node",
    [
        NodeName("dataset", "postgres://db:5433", "shop.public.orders"),
        NodeName("job", "airflow://demo", "etl.load"),
        NodeName("dataset", "file", "/data/a.csv"),
        NodeName("dataset", "metaflow://lab", "Flow/step/model"),
        NodeName("dataset", "s3://lake", "a:b"),
    ],
)
def test_a_node_id_is_taken_apart_as_it_was_put_together(node: NodeName) -> None:
    assert NodeName.parse(":".join(node)) == node
