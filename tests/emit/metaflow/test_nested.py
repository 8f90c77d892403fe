"""A foreach inside a foreach that ends too late, and the run that resumes it."""

import pytest
from laboratory import Lab, Ran, artifacts, bare, facts

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def late(lab: Lab) -> Ran:
    return lab.run("nested.py", "run", "--factor", "30", "--max-workers", "2", FATE="late")


@pytest.fixture(scope="module")
def resumed(lab: Lab, late: Ran) -> Ran:
    return lab.run("nested.py", "resume", "--origin-run-id", late.run)


def paths(ran: Ran, step: str) -> list[str]:
    """The tasks of a step."""
    return sorted({facts(event)["pathspec"] for event in ran.of(f"NestedFlow/{step}")})


def test_every_task_of_a_nested_foreach_is_a_run_of_one_job(late: Ran) -> None:
    assert [len(paths(late, step)) for step in ("start", "split", "leaf", "join_inner", "join_outer")] == [
        1,
        2,
        4,
        2,
        1,
    ]
    leaves = [event for event in late.of("NestedFlow/leaf") if event["eventType"] == "COMPLETE"]
    assert sorted(facts(event)["splitIndex"] for event in leaves) == [0, 0, 1, 1]
    assert {parent for event in leaves for parent in facts(event)["parents"]} == set(paths(late, "split"))


def test_each_join_reads_its_own_branches(late: Ran) -> None:
    joins = [event for event in late.of("NestedFlow/join_inner") if event["eventType"] == "COMPLETE"]
    read = [each["facets"]["metaflow_artifact"]["pathspec"] for join in joins for each in join["inputs"]]
    assert sorted(read) == [f"{leaf}/leaf_value" for leaf in paths(late, "leaf")]
    assert [len(join["inputs"]) for join in joins] == [2, 2]


def test_a_step_that_takes_too_long_fails_its_run(late: Ran) -> None:
    assert late.status == 1
    end = late.end("NestedFlow/end")
    assert (end["eventType"], facts(end)["final"]) == ("FAIL", True)
    assert end["run"]["facets"]["errorMessage"]["message"].startswith("TimeoutException: ")
    assert late.kinds("NestedFlow") == ["START", "FAIL"]
    assert late.open_runs() == set()


def test_a_resumed_run_has_the_parameters_of_its_origin(late: Ran, resumed: Ran) -> None:
    assert resumed.status == 0, resumed.output
    for ran in (late, resumed):
        facets = ran.end("NestedFlow")["run"]["facets"]
        assert bare(facets["metaflow_parameters"]) == {"parameters": {"factor": 30}}


def test_every_clone_of_a_nested_foreach_names_its_origin(late: Ran, resumed: Ran) -> None:
    for step in ("start", "split", "leaf", "join_inner", "join_outer"):
        ends = [event for event in resumed.of(f"NestedFlow/{step}") if event["eventType"] == "COMPLETE"]
        assert sorted(facts(event)["originPathspec"] for event in ends) == paths(late, step)
    assert artifacts(resumed.end("NestedFlow/end")["inputs"]) == {
        "NestedFlow/join_outer/total": f"{paths(late, 'join_outer')[0]}/total"
    }
    assert resumed.open_runs() == set()
