"""Gauges say how things stand now, 0 when fine; what cannot be asked leaves the others standing."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from build import Event, artifact, dag, dataset, flow, moment, pathspec, step, task
from scrape import opened, scraped, send, spelled

from exporters.prometheus.families import Cap, Series
from exporters.prometheus.metrics import Exposition, LineageCollector

ORDERS, FEATURES = "s3://lake/orders", "s3://lake/features"


def data(run: str, at: float, kind: str = "COMPLETE") -> list[Event]:
    return [
        dag("START", job="etl", run=run, at=at, team="data"),
        task(kind, "etl.load", run=run, at=at + 4, team="data", writes=[ORDERS]),
        dag(kind, job="etl", run=run, at=at + 5, team="data"),
    ]


def science(run: str, at: float, kind: str = "COMPLETE") -> list[Event]:
    return [
        dag("START", job="use", run=run, at=at, team="science"),
        task(kind, "use.fit", run=run, at=at + 4, team="science", reads=[ORDERS], writes=[FEATURES]),
        dag(kind, job="use", run=run, at=at + 5, team="science"),
    ]


def train(run: str, at: float, seen: float | None = None) -> list[Event]:
    made = artifact("Train/fit/m", f"sha{run}", pathspec(run=run), model=True)
    return [
        flow("START", run=run, at=at, team="ml"),
        step(
            "COMPLETE",
            run=run,
            at=at + 3,
            team="ml",
            reads=[dataset(ORDERS, seen=seen or at + 1)],
            writes=[made],
        ),
        flow("COMPLETE", run=run, at=at + 4, team="ml"),
    ]


GOOD = [*data("1", 0), *science("1", 10)]


def failed(job: str, team: str, root: str = "", orchestrator: str = "airflow") -> str:
    labels = {"job_name": job, "orchestrator": orchestrator, "root_job": root or job, "team": team}
    return spelled("lineage_pipeline_failed", {**labels, "root": "false" if root else "true"})


def test_a_failure_is_1_and_its_repair_0(tmp_path: Path) -> None:
    with opened(tmp_path) as pipeline:
        send(pipeline, *GOOD, *data("2", 20, "FAIL"))
        fine = {failed("use", "science"): 0}
        assert scraped(pipeline, "lineage_pipeline_failed") == {**fine, failed("etl", "data"): 1}
        send(pipeline, *data("3", 30))
        assert scraped(pipeline, "lineage_pipeline_failed") == {**fine, failed("etl", "data"): 0}


def test_a_failure_downstream_names_its_root_and_its_series_stays_at_0(tmp_path: Path) -> None:
    report = [
        dag("START", job="report", run="1", at=16, team="board"),
        task("COMPLETE", "report.make", run="1", at=17, team="board", reads=[FEATURES]),
        dag("COMPLETE", job="report", run="1", at=18, team="board"),
    ]
    with opened(tmp_path) as pipeline:
        send(pipeline, *GOOD, *report, *data("2", 20, "FAIL"), *science("2", 30, "FAIL"))
        stand = scraped(pipeline, "lineage_pipeline_failed")
        assert (stand[failed("etl", "data")], stand[failed("use", "science", "etl")]) == (1, 1)
        assert stand[failed("use", "science")] == 0
        send(pipeline, *data("3", 40), *science("3", 50))
        stand = scraped(pipeline, "lineage_pipeline_failed")
        assert stand[failed("use", "science", "etl")] == 0
        assert set(stand.values()) == {0}


def test_a_cross_team_failure_names_both_teams_and_its_reach(tmp_path: Path) -> None:
    pair = {"producer_team": "data", "consumer_team": "science", "job_name": "etl"}
    runs = spelled("lineage_cross_team_failed_runs", {**pair, "orchestrator": "airflow"})

    def reach(kind: str) -> str:
        return spelled("lineage_cross_team_impacted", {**pair, "kind": kind})

    with opened(tmp_path) as pipeline:
        send(pipeline, *GOOD, *data("2", 20, "FAIL"))
        asked = ("lineage_cross_team_failed_runs", "lineage_cross_team_impacted")
        found = {reach("datasets"): 1, reach("pipelines"): 1, reach("models"): 0}
        assert scraped(pipeline, *asked) == {runs: 1, **found}
        send(pipeline, *data("3", 30))
        assert scraped(pipeline, *asked) == dict.fromkeys([runs, *found], 0)


def test_a_lost_run_is_counted_until_a_later_one_succeeds(tmp_path: Path) -> None:
    day = 24 * 3600
    name = spelled("lineage_runs_lost", {"orchestrator": "airflow", "team": "data"})
    with opened(tmp_path) as pipeline:
        send(pipeline, dag("START", job="etl", run="0", at=-2 * day, team="data"))
        assert scraped(pipeline, "lineage_runs_lost") == {name: 1}
        send(pipeline, *data("1", 0))
        assert scraped(pipeline, "lineage_runs_lost") == {name: 0}


def stale(pipeline: Any) -> float:
    found = scraped(pipeline, "lineage_model_stale_inputs")
    return found[spelled("lineage_model_stale_inputs", {"model": "Train/fit/m", "team": "ml"})]


def test_a_model_that_read_what_a_failed_run_owed_has_a_stale_input(tmp_path: Path) -> None:
    with opened(tmp_path) as pipeline:
        send(pipeline, *data("1", 0), *train("1", 10))
        assert stale(pipeline) == 0
        send(pipeline, *data("2", 20, "FAIL"), *train("2", 30))
        assert stale(pipeline) == 1
        send(pipeline, *data("3", 40), *train("3", 50))
        assert stale(pipeline) == 0


def test_a_model_that_read_data_past_its_target_has_a_stale_input(tmp_path: Path) -> None:
    (tmp_path / "lineage.toml").write_text(f'[[freshness]]\ndataset = "{ORDERS}"\nmax_age_hours = 1\n')
    with opened(tmp_path) as pipeline:
        send(pipeline, *data("1", 0), *train("1", 10))
        assert stale(pipeline) == 0
        send(pipeline, *train("2", 3700))
        assert stale(pipeline) == 1


TARGETS = f"""
[[freshness]]
dataset = "{ORDERS}"
schedule = "0 0 1 1 *"
grace_minutes = 30
team = "on-call"

[[freshness]]
dataset = "s3://lake/*"
max_age_hours = 6

[[freshness]]
dataset = "s3://lake/never"
max_age_hours = 1
"""


def test_freshness_is_shown_of_datasets_with_a_target(tmp_path: Path) -> None:
    (tmp_path / "lineage.toml").write_text(TARGETS)

    def labels(name: str, team: str) -> dict[str, str]:
        return {"dataset_namespace": "s3://lake", "dataset": name, "team": team}

    asked = ("lineage_dataset_last_update_timestamp_seconds", "lineage_dataset_freshness_target_seconds")
    every = (labels("orders", "on-call"), labels("features", "science"), labels("never", "unowned"))
    before = datetime.now(UTC).timestamp()
    with opened(tmp_path) as pipeline:
        send(pipeline, *GOOD)
        found = scraped(pipeline, *asked)
        assert found.keys() == {spelled(name, each) for name in asked for each in every}
        ticks = datetime(moment(4).year + 1, 1, 1, 0, 30, tzinfo=UTC)
        assert found[spelled(asked[0], every[0])] == moment(4).timestamp()
        assert found[spelled(asked[1], every[0])] == (ticks - moment(4)).total_seconds()
        assert found[spelled(asked[1], every[1])] == 6 * 3600
        assert found[spelled(asked[0], every[2])] >= before
    with opened(tmp_path) as pipeline:
        assert scraped(pipeline, *asked) == found


def test_a_question_that_fails_leaves_the_others_standing(tmp_path: Path) -> None:
    with opened(tmp_path) as pipeline:
        send(pipeline, *GOOD, *data("2", 20, "FAIL"))
        with pipeline.store.transaction() as transaction:
            transaction.execute("drop view public.models")
        assert scraped(pipeline, "lineage_collector_success", "lineage_model_stale_inputs") == {
            "lineage_collector_success": 0
        }
        assert scraped(pipeline, "lineage_pipeline_failed")[failed("etl", "data")] == 1


def test_the_cap_leaves_out_quiet_series_and_never_a_failing_one() -> None:
    cap = Cap(2)
    series = [Series((name,), 0) for name in "dcba"] + [Series((name,), 1, failing=True) for name in "zyx"]
    assert [each.labels[0] for each in cap.keep(series)] == ["x", "y", "z"]
    assert [each.labels[0] for each in cap.keep(series[:4])] == ["a", "b"]
    assert cap.dropped == 6


@pytest.mark.parametrize(
    ("accept", "kind", "ending"),
    [
        ("", "text/plain; version=0.0.4; charset=utf-8", b"\n"),
        (
            "application/openmetrics-text;version=1.0.0,text/plain;q=0.5",
            "application/openmetrics-text",
            b"# EOF\n",
        ),
    ],
)
def test_the_form_is_that_which_is_accepted(tmp_path: Path, accept: str, kind: str, ending: bytes) -> None:
    with opened(tmp_path) as pipeline:
        text, content_type = Exposition(pipeline).render(accept)
    assert content_type.startswith(kind)
    assert text.endswith(ending)


@pytest.mark.skipif(shutil.which("promtool") is None, reason="prometheus is not installed")
def test_promtool_finds_no_fault_with_the_metrics(tmp_path: Path) -> None:
    (tmp_path / "lineage.toml").write_text(TARGETS)
    with opened(tmp_path) as pipeline:
        send(pipeline, *GOOD, *data("2", 20, "FAIL"), *train("1", 30))
        text, _ = Exposition(pipeline).render("")
    done = subprocess.run(
        ["promtool", "check", "metrics"],  # noqa: S607
        input=text,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_no_label_is_one_that_prometheus_renames(tmp_path: Path) -> None:
    with opened(tmp_path) as pipeline:
        send(pipeline, *GOOD, *data("2", 20, "FAIL"), *train("1", 30))
        families = list(LineageCollector(pipeline).collect())
    labels = {label for family in families for sample in family.samples for label in sample.labels}
    assert labels & {"job", "instance", "namespace"} == set()
    assert len(families) == 15
