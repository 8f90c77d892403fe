"""Counters count what happened once: over repetition, late words, restarts, and rebuilds."""

import sqlite3
from pathlib import Path

import pytest
from build import dag, flow, step, task
from exported_run import AIRFLOW_HALF, METAFLOW_HALF
from scrape import caught_up, opened, refuse, scraped, send

from lineage.pipeline import Pipeline

COMPLETE = 'lineage_runs_total{orchestrator="airflow",state="complete",team="data"}'
FAIL = 'lineage_runs_total{orchestrator="airflow",state="fail",team="data"}'


def ended(run: str, kind: str = "COMPLETE", at: float = 0) -> list[dict[str, object]]:
    return [dag("START", run=run, at=at, team="data"), dag(kind, run=run, at=at + 40, team="data")]


def runs(pipeline: Pipeline) -> dict[str, float]:
    return scraped(pipeline, "lineage_runs_total")


def test_pipeline_runs_are_counted_and_their_tasks_are_not(tmp_path: Path) -> None:
    with opened(tmp_path) as pipeline:
        send(pipeline, *ended("1"), *ended("2", "FAIL"), task("COMPLETE", run="1", team="data"))
        assert runs(pipeline) == {COMPLETE: 1, FAIL: 1}


def test_an_end_told_again_is_counted_once(tmp_path: Path) -> None:
    again = dag("COMPLETE", run="1", at=40.5, team="data")
    with opened(tmp_path) as pipeline:
        send(pipeline, *ended("1"))
        send(pipeline, *ended("1"), again)
        send(pipeline, dag("ABORT", run="1", at=30, team="data"))
        assert runs(pipeline) == {COMPLETE: 1}


def test_a_restart_counts_nothing_again(tmp_path: Path) -> None:
    with opened(tmp_path) as pipeline:
        send(pipeline, *ended("1"))
    with opened(tmp_path) as pipeline:
        assert runs(pipeline) == {COMPLETE: 1}
        send(pipeline, *ended("2"))
        assert runs(pipeline) == {COMPLETE: 2}


def test_a_rebuild_counts_nothing_again(tmp_path: Path) -> None:
    counted = ("lineage_runs_total", "lineage_events_total", "lineage_ingest_lag_seconds_count")
    with opened(tmp_path) as pipeline:
        send(pipeline, *ended("1"), *ended("2", "FAIL"))
        before, old = scraped(pipeline, *counted), pipeline.store
        pipeline.rebuild()
        while pipeline.store is old:
            assert pipeline.fault is None
        caught_up(pipeline)
        assert scraped(pipeline, *counted) == before
        send(pipeline, *ended("3"))
        assert runs(pipeline) == {COMPLETE: 2, FAIL: 1}


def test_a_batch_that_was_stored_and_not_counted_is_counted_at_the_next_start(tmp_path: Path) -> None:
    """As after a kill between the two commits."""
    with opened(tmp_path) as pipeline:
        send(pipeline, *ended("1"))
    with sqlite3.connect(tmp_path / "state.sqlite") as state:
        state.execute("delete from counters")
        state.execute("delete from ended_runs")
        state.execute("update counted_until set segment = 0, log_offset = 0")
    state.close()
    with opened(tmp_path) as pipeline:
        send(pipeline, *ended("2"))
        assert runs(pipeline) == {COMPLETE: 2}


def test_a_clear_is_a_run_that_ends_again(tmp_path: Path) -> None:
    cleared = ended("2")
    for said in cleared:
        said["run"]["facets"]["airflowDagRun"]["dagRun"]["run_id"] = "1"  # type: ignore[index]
    with opened(tmp_path) as pipeline:
        send(pipeline, *ended("1", "FAIL"))
        send(pipeline, *cleared)
        assert runs(pipeline) == {COMPLETE: 1, FAIL: 1}


@pytest.mark.parametrize(
    "batches",
    [[AIRFLOW_HALF, METAFLOW_HALF], [METAFLOW_HALF, AIRFLOW_HALF], [[*AIRFLOW_HALF, *METAFLOW_HALF]]],
    ids=["airflow first", "metaflow first", "at once"],
)
def test_the_two_halves_of_an_exported_flow_are_one_run(
    tmp_path: Path, batches: list[list[dict[str, object]]]
) -> None:
    with opened(tmp_path) as pipeline:
        for batch in batches:
            send(pipeline, *batch)
        assert sum(runs(pipeline).values()) == 1


def test_dev_runs_are_not_counted(tmp_path: Path) -> None:
    about = {"project": "taxi", "branch": "user.ann", "production": False}
    with opened(tmp_path) as pipeline:
        send(pipeline, flow("START", about=about), step("COMPLETE", about=about), flow("FAIL", about=about))
        assert runs(pipeline) == {}


def test_jobs_that_a_dev_rule_names_are_not_counted(tmp_path: Path) -> None:
    (tmp_path / "lineage.toml").write_text('[[dev]]\njob = "etl"\n')
    with opened(tmp_path) as pipeline:
        send(pipeline, *ended("1"), *ended("2", "FAIL"))
        assert runs(pipeline) == {}
        assert scraped(pipeline, "lineage_pipeline_failed") == {}


def test_durations_are_a_histogram(tmp_path: Path) -> None:
    with opened(tmp_path) as pipeline:
        send(pipeline, *ended("1"), *ended("2", "FAIL"))
        assert scraped(
            pipeline, "lineage_run_duration_seconds_sum", "lineage_run_duration_seconds_count"
        ) == {
            'lineage_run_duration_seconds_sum{orchestrator="airflow",team="data"}': 80,
            'lineage_run_duration_seconds_count{orchestrator="airflow",team="data"}': 2,
        }
        buckets = scraped(pipeline, "lineage_run_duration_seconds_bucket")
        name = 'lineage_run_duration_seconds_bucket{{le="{}",orchestrator="airflow",team="data"}}'
        assert [buckets[name.format(le)] for le in ("30.0", "60.0", "+Inf")] == [0, 2, 2]


def test_refused_bodies_are_counted_by_the_place_of_the_fault(tmp_path: Path) -> None:
    """What is behind the colon may tell what is in the body, and has no end of values."""
    with opened(tmp_path) as pipeline:
        refuse(
            pipeline,
            "$.inputs[0].name: is empty",
            "$.inputs[17].name: is empty",
            "$.eventTime: 'soon' is no ISO-8601 instant",
            "$: JSON is malformed: invalid character (byte 0)",
        )
        assert scraped(pipeline, "lineage_dead_letters_total") == {
            'lineage_dead_letters_total{reason="inputs[].name"}': 2,
            'lineage_dead_letters_total{reason="eventTime"}': 1,
            'lineage_dead_letters_total{reason="body"}': 1,
        }
