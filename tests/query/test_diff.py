"""Two runs of one job beside each other: a story of two models, between whose making everything changed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from build import (
    Event,
    Facet,
    artifact,
    dag,
    dataset,
    event,
    facet,
    flow,
    moment,
    pathspec,
    run_id,
    step,
    task,
)
from recorded import recorded

from lineage.collect.log import EventLog
from lineage.errors import AmbiguousNode, BadRequest, NotFound
from lineage.query.diff.diff import diff
from lineage.query.diff.difference import Change, Diff, InputChange, Seen
from lineage.query.run_facets import run_facets, told
from lineage.store.store import Store

FEATURES = "s3://lake/features"
OLD_COMMIT, NEW_COMMIT = "4be1c0" + "0" * 34, "91aa37" + "0" * 34
Answers = tuple[Store, EventLog]


def schema(**fields: str) -> Facet:
    return facet(fields=[{"name": name, "type": kind} for name, kind in fields.items()])


def code(commit: str) -> dict[str, Facet]:
    return {"sourceCodeLocation": facet(type="git", url="https://example.org/etl.py", version=commit)}


def export(
    run: str, at: float, version: str, *, commit: str, conf: dict[str, Any] | None = None
) -> list[Event]:
    """A DAG run that writes the features once."""
    about = {"airflowDagRun": facet(dagRun={"run_id": run, "dag_version_number": 1, "conf": conf or {}})}
    written = dataset(FEATURES, version=version, seen=at + 2)
    common: dict[str, Any] = {"run": run, "team": "data", "job_facets": code(commit)}
    return [
        dag("START", at=at, **common, facets=about),
        task("COMPLETE", at=at + 3, **common, writes=[written]),
        dag("COMPLETE", at=at + 4, **common, facets=about),
    ]


def training(  # noqa: PLR0913 - the builder of a story names everything that changes in it
    run: str, at: float, version: str, *, sha: str, mse: float, seed: int = 42, python: str = "3.11.7",
    fields: dict[str, str] | None = None,
) -> list[Event]:  # fmt: skip
    """A flow run that reads the features and makes a model."""
    facets = {
        "metaflow_parameters": facet(parameters={"seed": seed}),
        "metaflow_metrics": facet(metrics={"mse": mse}),
        "processing_engine": facet(name="Metaflow", version="2.19.39"),
    }
    seen = schema(**fields or {"trip_distance": "double"})
    read = dataset(FEATURES, version=version, seen=at + 1, facets={"schema": seen})
    model = artifact("Train/fit/lr", sha, pathspec(run=run), model=True)
    common: dict[str, Any] = {"run": run, "team": "science", "about": {"pythonVersion": python}}
    return [
        flow("START", at=at, **common, facets=facets),
        step("COMPLETE", at=at + 5, reads=[read], writes=[model], **common),
        flow("COMPLETE", at=at + 6, **common, facets=facets),
    ]


def story() -> list[Event]:
    changed = {"trip_distance": "varchar", "tip": "double"}
    return [
        *export("r1", 0, "v1", commit=OLD_COMMIT),
        *training("1", 100, "v1", sha="8f21aa", mse=100.0),
        *training("2", 200, "v1", sha="8f21aa", mse=100.0),
        *export("r2", 300, "v2", commit=NEW_COMMIT, conf={"month": "02"}),
        *training("3", 400, "v2", sha="77cc00", mse=150.0, seed=7, python="3.12.1", fields=changed),
    ]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    with recorded(tmp_path_factory.mktemp("home"), *story()) as opened:
        yield opened


def seen(version: str, run: str, at: float) -> Seen:
    return Seen(version, run_id("etl.load", f"{run}/1"), run, "etl.load", moment(at))


def test_everything_that_changed_between_two_models(answers: Answers) -> None:
    found = diff(*answers, "1", "3")
    node = "dataset:s3://lake:features"
    assert found.inputs == [InputChange(node, [seen("v1", "r1", 2)], [seen("v2", "r2", 302)], False)]
    assert found.changes == [
        Change("schema", FEATURES, "trip_distance", "double", "varchar"),
        Change("schema", FEATURES, "tip", None, "double"),
        Change("upstream", "etl.load", "commit", OLD_COMMIT, NEW_COMMIT, also=["etl"]),
        Change("upstream", "etl", "parameter month", None, "02"),
        Change("parameter", "seed", "value", "42", "7"),
        Change("metric", "mse", "value", 100.0, 150.0, 50.0),
        Change("library", "Train", "Python", "3.11.7", "3.12.1", also=["Train/fit"]),
    ]
    assert (found.same, found.unknown) == (["Metaflow 2.19.39"], ["code"])


def test_runs_that_differ_in_nothing(answers: Answers) -> None:
    found = diff(*answers, "Train/1", "Train/2")
    assert (found.inputs, found.changes) == ([], [])
    assert found.same == [
        "inputs", "schema of inputs", "upstream jobs", "parameters", "metrics", "Metaflow 2.19.39",
        "Python 3.11.7",
    ]  # fmt: skip


def test_a_run_and_itself(answers: Answers) -> None:
    found = diff(*answers, "1", "Train/1")
    assert (found.inputs, found.changes, found.same, found.unknown) == ([], [], ["the run itself"], [])


def test_runs_of_a_dag(answers: Answers) -> None:
    found = diff(*answers, "r1", "r2")
    assert found.changes == [
        Change("code", "etl", "commit", OLD_COMMIT, NEW_COMMIT, also=["etl.load"]),
        Change("parameter", "month", "value", None, "02"),
    ]
    assert (found.inputs, found.same, found.unknown) == ([], [], [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Train/1", "Train/3"),
        (str(run_id("Train", "1")), "3"),
        ("Train/fit/lr#8f21", "Train/fit/lr#77cc"),
        ("Train/fit/lr@2", "fit/lr@3"),
        ("Train@1", "job:metaflow://lab:Train@3"),
        ("Train/fit/lr#8f21@1", "3"),
    ],
)
def test_a_run_has_many_names(answers: Answers, before: str, after: str) -> None:
    found = diff(*answers, before, after)
    assert (found.before.name, found.before.pipeline, found.before.asked) == ("Train", True, before)
    assert found.after.external_id == "Train/3"
    assert Change("metric", "mse", "value", 100.0, 150.0, 50.0) in found.changes


def test_tasks_are_compared_as_tasks(answers: Answers) -> None:
    found = diff(*answers, "Train/1/fit/1", "Train/3/fit/1")
    assert (found.before.name, found.before.pipeline) == ("Train/fit", False)
    assert [change.kind for change in found.changes][:2] == ["schema", "schema"]


def test_runs_of_different_jobs_are_refused(answers: Answers) -> None:
    with pytest.raises(BadRequest) as refused:
        diff(*answers, "r1", "Train/1")
    assert str(refused.value) == "only runs of one job can be compared: r1 ran etl, Train/1 ran Train"


@pytest.mark.parametrize("text", ["nobody", "etl", "etl@r9"])
def test_what_names_no_run(answers: Answers, text: str) -> None:
    with pytest.raises(NotFound):
        diff(*answers, text, "r1")


def test_equal_content_written_anew(tmp_path: Path) -> None:
    events = [
        *export("r1", 0, "v1", commit=OLD_COMMIT),
        *training("1", 100, "v1", sha="aa", mse=1.0),
        *export("r2", 200, "v1", commit=OLD_COMMIT),
        *training("2", 300, "v1", sha="aa", mse=1.0),
    ]
    with recorded(tmp_path, *events) as opened:
        found = diff(*opened, "1", "2")
    node = "dataset:s3://lake:features"
    assert found.inputs == [InputChange(node, [seen("v1", "r1", 2)], [seen("v1", "r2", 202)], True)]
    assert found.changes == []


def test_one_run_id_of_several_dags_means_the_dag_both_have(tmp_path: Path) -> None:
    events = [
        dag("COMPLETE", run="scheduled__1", job="etl"),
        dag("COMPLETE", run="scheduled__1", job="other"),
        dag("COMPLETE", run="scheduled__2", job="etl"),
    ]
    both = dag("COMPLETE", run="scheduled__2", job="other")
    with recorded(tmp_path / "one", *events) as opened:
        assert diff(*opened, "scheduled__1", "scheduled__2").before.name == "etl"
    with recorded(tmp_path / "both", *events, both) as opened:
        with pytest.raises(AmbiguousNode) as ambiguous:
            diff(*opened, "scheduled__1", "scheduled__2")
        assert str(ambiguous.value) == (
            "both fit runs of several jobs: job:airflow://demo:etl, job:airflow://demo:other; "
            "name one as JOB@RUN"
        )
        assert diff(*opened, "etl@scheduled__1", "scheduled__2").before.name == "etl"


def test_two_models_of_one_run_are_compared_by_their_tasks(tmp_path: Path) -> None:
    def made(number: int) -> Event:
        task_path = f"Train/1/fit/{number}"
        about = facet(pathspec=task_path, runId="1", attempt=0)
        return event(
            "COMPLETE", job="Train/fit", run=f"1/{number}", namespace="metaflow://lab", job_type="STEP",
            parent=("Train", "1"), at=number, facets={"metaflow_run": about},
            writes=[artifact("Train/fit/lr", f"sha{number}", task_path, model=True)],
        )  # fmt: skip

    with recorded(tmp_path, flow("START"), made(1), made(2), flow("COMPLETE", at=9)) as opened:
        found = diff(*opened, "Train/fit/lr#sha1", "Train/fit/lr#sha2")
    assert (found.before.external_id, found.after.external_id) == ("Train/1/fit/1", "Train/1/fit/2")


def test_a_job_that_ran_once_only(tmp_path: Path) -> None:
    events = [
        dag("COMPLETE", run="r1", at=1),
        dag("COMPLETE", run="r2", at=2),
        task("COMPLETE", run="r2", at=2),
    ]
    with recorded(tmp_path, *events) as opened:
        found = diff(*opened, "r1", "r2")
    assert found.changes == [Change("job", "etl.load", "run", None, "ran")]


def test_a_trait_that_one_side_names_only_is_unknown(tmp_path: Path) -> None:
    engine = {"processing_engine": facet(name="Airflow", version="3.3.2")}
    events = [
        task("COMPLETE", run="r1", at=1, job_facets=code(OLD_COMMIT)),
        task("COMPLETE", run="r2", at=2, facets=engine),
    ]
    with recorded(tmp_path, *events) as opened:
        found = diff(*opened, "r1", "r2")
    assert (found.changes, found.same) == ([], [])
    assert found.unknown == ["commit", "location", "Airflow"]


def test_a_version_nobody_knows(tmp_path: Path) -> None:
    events = [task("COMPLETE", run=run, at=at, reads=["s3://lake/raw"]) for run, at in (("r1", 1), ("r2", 2))]
    with recorded(tmp_path, *events) as opened:
        found = diff(*opened, "r1", "r2")
    assert (found.inputs, found.changes) == ([], [])
    assert found.unknown == ["version of dataset:s3://lake:raw", "code"]


def test_source_and_sql_stand_for_themselves(tmp_path: Path) -> None:
    def ran(run: str, at: float, source: str, query: str) -> Event:
        about = {"sourceCode": facet(language="bash", sourceCode=source), "sql": facet(query=query)}
        return task("COMPLETE", run=run, at=at, job_facets=about)

    with recorded(tmp_path, ran("r1", 1, "ls", "select 1"), ran("r2", 2, "ls -l", "select 1")) as opened:
        (change,) = diff(*opened, "r1", "r2").changes
    assert (change.kind, change.subject, change.trait) == ("code", "etl.load", "source")
    assert change.before != change.after


def test_facets_of_a_run_are_the_latest_of_its_events(tmp_path: Path) -> None:
    late = dag("COMPLETE", at=9, facets={"nominalTime": facet(nominalStartTime="2026-01-02T00:00:00Z")})
    early = dag("START", at=1, facets={"nominalTime": facet(nominalStartTime="2026-01-01T00:00:00Z")})
    early["run"]["facets"]["tags"] = facet(tags=[])
    with recorded(tmp_path, late, early) as (store, log):
        facets = run_facets(store, log, run_id("etl"))
        job = told(store, log, run_id("etl")).job
    assert sorted(facets) == ["airflowDagRun", "nominalTime", "tags"]
    assert b"2026-01-02" in bytes(facets["nominalTime"])
    assert sorted(job) == ["jobType"]


def test_an_answer_survives_json(answers: Answers) -> None:
    found = diff(*answers, "1", "3")
    assert msgspec.json.decode(msgspec.json.encode(found), type=Diff) == found
