"""What columnLineage and lineage facets say, as rows of column_edges."""

from typing import Any

import pytest
from build import Event, dataset, event, facet, instant, moment, rows, stored, take
from say import column_lineage, entries_facet, entry

from lineage.store.store import Store

RAW, CLEAN, OTHER = "s3://lake/raw", "s3://lake/clean", "s3://lake/other"
JOB = "job:airflow://demo:load"


def writing(facets: dict[str, Any], **about: Any) -> Event:
    return event(writes=[dataset(CLEAN, facets=facets)], **about)


def edges(store: Store) -> list[tuple[Any, ...]]:
    return rows(store, "select source, source_field, target, target_field from column_edges order by all")


def test_every_part_of_the_facet_is_kept_and_names_are_canonical() -> None:
    masked = {"type": "DIRECT", "subtype": "AGGREGATION", "masking": True, "description": "md5(zip)"}
    filtered = {"type": "INDIRECT", "subtype": "FILTER"}
    said = column_lineage({"area": [("s3a://Lake/raw/#zip", masked)]}, [(f"{RAW}#day", filtered)])
    query = "select * exclude (last_seen_at) from column_edges order by source_field"
    source, target = ["dataset:s3://lake:raw"], ["dataset:s3://lake:clean"]
    assert rows(stored(writing(said, reads=[RAW])), query) == [
        (*source, "day", *target, None, JOB, "INDIRECT", "FILTER", None, None, "columnLineage"),
        (*source, "zip", *target, "area", JOB, "DIRECT", "AGGREGATION", True, "md5(zip)", "columnLineage"),
    ]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("IDENTITY", ("DIRECT", "IDENTITY", None, "as it is")),
        ("MASKED", ("DIRECT", None, True, "as it is")),
        (None, (None, None, None, "as it is")),
    ],
)
def test_the_words_of_the_first_versions_are_understood(kind: str | None, expected: tuple[Any, ...]) -> None:
    said = column_lineage({"km": [f"{RAW}#miles"]})
    said["columnLineage"]["fields"]["km"] |= {
        "transformationType": kind,
        "transformationDescription": "as it is",
    }
    query = "select transformation, subtype, masking, description from column_edges"
    assert rows(stored(writing(said)), query) == [expected]


def test_a_source_that_only_the_facet_names_is_an_input_of_the_job() -> None:
    store = stored(writing(column_lineage({"km": [f"{RAW}#miles"]})))
    assert rows(store, "select dataset, direction, kind from run_io order by all") == [
        ("dataset:s3://lake:clean", "out", "declared"),
        ("dataset:s3://lake:raw", "in", "declared"),
    ]


def test_what_a_job_derives_from_its_own_output_is_no_input() -> None:
    store = stored(writing(column_lineage({"km": [f"{CLEAN}#km"]})))
    assert rows(store, "select dataset, direction from run_io") == [("dataset:s3://lake:clean", "out")]


@pytest.mark.parametrize("turned", [False, True])
def test_the_newest_facet_of_a_job_and_output_stands_whole(turned: bool) -> None:
    said = [
        writing(column_lineage({"km": [f"{RAW}#miles"], "day": [f"{RAW}#day"]}), run="1", at=1),
        writing(column_lineage({"km": [f"{OTHER}#distance"]}), run="2", at=2),
        writing(column_lineage({"hour": [f"{RAW}#hour"]}), job="tidy", at=0),
    ]
    store = stored()
    for each in reversed(said) if turned else said:
        take(store, each)
    assert edges(store) == [
        ("dataset:s3://lake:other", "distance", "dataset:s3://lake:clean", "km"),
        ("dataset:s3://lake:raw", "hour", "dataset:s3://lake:clean", "hour"),
    ]


@pytest.mark.parametrize("empty", [column_lineage({}), column_lineage({"km": []}), {}, {"columnLineage": 7}])
def test_a_facet_that_names_no_source_unsays_nothing(empty: dict[str, Any]) -> None:
    store = stored(writing(column_lineage({"km": [f"{RAW}#miles"]}), at=1), writing(empty, at=2))
    assert edges(store) == [("dataset:s3://lake:raw", "miles", "dataset:s3://lake:clean", "km")]


def test_what_is_repeated_is_seen_last_when_it_was_said_last() -> None:
    said = column_lineage({"km": [f"{RAW}#miles"]})
    store = stored(writing(said, at=1))
    take(store, writing(said, at=5, run="2"))
    assert rows(store, "select last_seen_at = $at from column_edges", at=moment(5)) == [(True,)]


def test_the_facet_of_a_dataset_that_nobody_writes_belongs_to_no_job() -> None:
    said = dataset(CLEAN, facets=column_lineage({"km": [f"{RAW}#miles"]}))
    told = {"eventTime": instant(0), "producer": "p", "dataset": said}
    for each in (told, event(reads=[said])):
        store = stored(each)
        assert edges(store) == [("dataset:s3://lake:raw", "miles", "dataset:s3://lake:clean", "km")]
        assert rows(store, "select job from column_edges") == [(None,)]


def test_the_lineage_facets_of_job_and_dataset_say_the_same() -> None:
    of_job = event(writes=[CLEAN], job_facets=entries_facet(entry(CLEAN, RAW, km=[f"{RAW}#miles"])))
    said = entry(CLEAN, RAW, km=[f"{RAW}#miles"])
    of_dataset = writing({"lineage": facet(inputs=said["inputs"], fields=said["fields"])})
    expected = [("dataset:s3://lake:raw", "miles", "dataset:s3://lake:clean", "km")]
    assert edges(stored(of_job)) == edges(stored(of_dataset)) == expected


def test_targets_that_only_a_lineage_facet_names_are_outputs_of_the_job() -> None:
    store = stored(event(job_facets=entries_facet(entry(CLEAN, RAW))))
    assert rows(store, "select dataset, direction from run_io order by all") == [
        ("dataset:s3://lake:clean", "out"),
        ("dataset:s3://lake:raw", "in"),
    ]
