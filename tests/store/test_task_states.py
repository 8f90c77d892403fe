"""Tasks that never began are in `task_states`, beside those that did, and in no count of runs."""

from build import dag, moment, rows, run_id, stored, task, told

from lineage.store.store import Store

STATES = "select job, task, state, began, runs from task_states order by task"


def branched() -> Store:
    states = told(choose="success", left="success", right="skipped", after="upstream_failed")
    return stored(
        dag("START", team="shop"),
        task("COMPLETE", "etl.choose", at=1),
        dag("COMPLETE", at=9, facets=states),
    )


def test_a_task_that_never_began_has_airflows_word_for_it_and_is_no_run() -> None:
    store = branched()
    assert rows(store, STATES) == [
        ("job:airflow://demo:etl.after", "after", "upstream_failed", False, 0),
        ("job:airflow://demo:etl.choose", "choose", "success", True, 1),
        ("job:airflow://demo:etl.left", "left", "success", False, 0),
        ("job:airflow://demo:etl.right", "right", "skipped", False, 0),
    ]
    assert rows(store, "select name from runs order by name") == [("etl",), ("etl.choose",)]


def test_it_names_the_pipeline_run_its_team_and_when_it_was_said() -> None:
    query = """select pipeline_run_id, pipeline, team, external_id, stated_at from task_states
               where task = 'right'"""
    assert rows(branched(), query) == [(run_id("etl"), "job:airflow://demo:etl", "shop", "1", moment(9))]


def test_of_a_cleared_run_the_last_word_stands_once() -> None:
    again = dag("COMPLETE", run="1", at=30, facets=told(load="success"))
    again["run"]["runId"] = str(run_id("etl", "cleared"))
    events = (
        dag("START"),
        task("FAIL", at=1),
        dag("FAIL", at=9, facets=told(load="failed")),
        {**dag("START", at=20), "run": again["run"]},
        task("COMPLETE", at=25, attempt=2),
        again,
    )
    assert rows(stored(*events), STATES) == [("job:airflow://demo:etl.load", "load", "success", True, 2)]
