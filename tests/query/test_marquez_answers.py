"""Jobs, runs and datasets as the Marquez API tells them."""

import json
from typing import Any
from uuid import UUID

from build import AIRFLOW, dataset, event, facet, instant, moment, run_id, stored, take

from lineage.event import encode
from lineage.names import node_uuid
from lineage.query.marquez.datasets import dataset as dataset_of
from lineage.query.marquez.graph import lineage
from lineage.query.marquez.jobs import job
from lineage.query.marquez.lists import datasets, jobs
from lineage.query.marquez.page import Page
from lineage.query.marquez.runs import runs, runs_of
from lineage.query.marquez.types import Answer, DatasetVersionOf
from lineage.store.store import Store


def told(versions: list[DatasetVersionOf]) -> list[str]:
    return [each.dataset_version_id.name for each in versions]


def said(answer: Answer) -> Any:
    """As it is sent."""
    return json.loads(encode(answer))


def job_named(name: str) -> UUID:
    return UUID(bytes=node_uuid("job", AIRFLOW, name))


def test_a_run_tells_its_versions_also_after_a_late_start_has_moved_its_beginning() -> None:
    store = stored(event(job="land", at=0, writes=["s3://lake/raw"]))
    take(store, event(job="load", run="1", at=9, reads=["s3://lake/raw"], writes=["s3://lake/orders"]))
    take(store, event("START", job="load", run="1", at=5))
    (found,) = runs_of(store, [run_id("load", "1")])
    assert (found.started_at, found.ended_at, found.state) == (moment(5), moment(9), "COMPLETED")
    assert (told(found.input_dataset_versions), told(found.output_dataset_versions)) == (["raw"], ["orders"])


def test_the_versions_a_run_read_are_told_though_their_writer_speaks_later() -> None:
    store = stored(event(job="load", run="1", at=9, reads=["s3://lake/raw"]))
    take(store, event(job="land", at=3, writes=["s3://lake/raw"]))
    (found,) = runs_of(store, [run_id("load", "1")])
    assert told(found.input_dataset_versions) == ["raw"]


def test_a_job_tells_its_ten_newest_runs_the_newest_start_first() -> None:
    times = [3, 14, 1, 5, 9, 2, 6, 12, 8, 7, 4, 11]
    store = stored(*(event(job="load", run=str(at), at=at) for at in times))
    newest = sorted(times, reverse=True)[:10]
    found = job(store, AIRFLOW, "load")
    assert [run.id for run in found.latest_runs] == [run_id("load", str(at)) for at in newest]
    assert found.latest_run == found.latest_runs[0]
    listed = runs(store, job_named("load"), Page(10))
    assert (listed.runs, listed.total_count) == (found.latest_runs, 12)


def test_runs_that_began_at_one_instant_stand_by_their_ids() -> None:
    store = stored(*(event(job="load", run=run, at=1) for run in "abcd"))
    ids = sorted(run_id("load", run) for run in "abcd")
    assert [run.id for run in job(store, AIRFLOW, "load").latest_runs] == ids


def test_jobs_are_chosen_by_the_state_of_their_last_run() -> None:
    store = stored(
        event("FAIL", job="broken", run="1", at=1),
        event("COMPLETE", job="mended", run="2", at=3),
        event("FAIL", job="mended", run="1", at=1),
        event("START", job="busy", run="1", at=2),
    )

    def names(*states: str) -> list[str]:
        return [each["name"] for each in said(jobs(store, None, last_run_states=states))["jobs"]]  # type: ignore[arg-type]

    assert names("FAILED") == ["broken"]
    assert names("COMPLETED", "RUNNING") == ["mended", "busy"]
    assert (names("ABORTED"), names("NEW")) == ([], [])


def two_names() -> Store:
    """A dataset under two names: the table gives way to the path, as the table's own facet says."""
    linked = {
        "symlinks": facet(identifiers=[{"namespace": "s3://lake", "name": "raw", "type": "LOCATION"}]),
        "documentation": facet(description="of the table"),
    }
    described = {"documentation": facet(description="of the path")}
    return stored(
        event(job="land", at=5, writes=[dataset("s3://lake/raw", facets=described)]),
        event(job="load", at=8, reads=[dataset("hive://meta/shop.raw", facets=linked)]),
    )


def test_of_what_a_dataset_says_under_several_names_the_newest_counts() -> None:
    found = dataset_of(two_names(), "hive://meta", "shop.raw")
    assert (found.id.namespace, found.id.name, found.description) == ("s3://lake", "raw", "of the table")
    assert (found.created_at, found.updated_at) == (moment(5), moment(8))


def test_a_graph_shows_a_dataset_of_two_names_once_with_its_edges_on_both_sides() -> None:
    graph = said(lineage(two_names(), "dataset:hive://meta:shop.raw"))["graph"]
    nodes = {node["id"]: node for node in graph}
    land, load, raw = f"job:{AIRFLOW}:land", f"job:{AIRFLOW}:load", "dataset:s3://lake:raw"
    assert sorted(nodes) == sorted([land, load, raw])
    assert nodes[raw]["inEdges"] == nodes[land]["outEdges"] == [{"origin": land, "destination": raw}]
    assert nodes[raw]["outEdges"] == nodes[load]["inEdges"] == [{"origin": raw, "destination": load}]


def test_the_last_word_about_a_tag_stands_whichever_name_it_was_given_to() -> None:
    store = two_names()

    def say(name: tuple[str, str], tag: str, *, present: bool, at: float) -> None:
        place = {"subject": "dataset", "namespace": name[0], "name": name[1], "field": ""}
        said = {"kind": "tagged", **place, "tag": tag, "present": present}
        take(store, {"eventTime": instant(at), "producer": "https://example.org", "catalog": said})

    say(("hive://meta", "shop.raw"), "PII", present=True, at=10)
    say(("s3://lake", "raw"), "GOLD", present=True, at=11)
    say(("s3://lake", "raw"), "PII", present=False, at=12)
    assert dataset_of(store, "s3://lake", "raw").tags == ["GOLD"]


def test_a_list_and_a_graph_tell_a_job_and_a_dataset_as_they_are_told_alone() -> None:
    store = two_names()
    for at in (20, 21, 22):
        take(
            store, event(job="load", run=str(at), at=at, reads=["s3://lake/raw"], writes=["s3://lake/orders"])
        )
    load, raw = said(job(store, AIRFLOW, "load")), said(dataset_of(store, "s3://lake", "raw"))
    assert len(load["latestRuns"]) == 4
    listed = said(jobs(store, AIRFLOW)), said(datasets(store, "s3://lake"))
    assert ([load], [raw]) == (listed[0]["jobs"][:1], listed[1]["datasets"][1:])
    nodes = {node["id"]: node["data"] for node in said(lineage(store, "dataset:s3://lake:raw"))["graph"]}
    assert nodes[f"job:{AIRFLOW}:load"] == {**load, "latestRuns": load["latestRuns"][:1]}
    assert nodes["dataset:s3://lake:raw"] == raw
