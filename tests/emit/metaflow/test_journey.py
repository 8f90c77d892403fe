"""One run of one flow, seen from all sides; and a second flow that reads its model."""

import re
from datetime import datetime
from importlib.metadata import version
from uuid import NAMESPACE_DNS, uuid5

import pytest
from laboratory import Lab, Ran, artifacts, bare, facts, places

pytestmark = pytest.mark.acceptance  # real flows, which take seconds

NAMESPACE = uuid5(NAMESPACE_DNS, "unified-lineage")


@pytest.fixture(scope="module")
def ran(lab: Lab) -> Ran:
    return lab.run("journey.py", "run", "--tag", "team:ml", "--tag", "nightly", "--max-workers", "2")


@pytest.fixture(scope="module")
def reader(lab: Lab, ran: Ran) -> Ran:
    return lab.run("reader.py")


def test_the_flow_itself_notices_nothing(ran: Ran) -> None:
    assert ran.status == 0
    assert "plain from the start 42" in ran.output
    assert "lineage" not in re.sub(r"/\S+", "", ran.output)


def test_run_ids_are_derived_from_the_deployment_and_the_pathspec(ran: Ran) -> None:
    flow = ran.end("JourneyFlow")
    assert flow["run"]["runId"] == str(uuid5(NAMESPACE, f"metaflow/lab/JourneyFlow/{ran.run}"))
    end = ran.end("JourneyFlow/end")
    path = f"{facts(end)['pathspec']}/0"
    assert end["run"]["runId"] == str(uuid5(NAMESPACE, f"metaflow/lab/{path}"))


def test_the_flow_run_is_told_with_its_parameters_and_tags(ran: Ran) -> None:
    start, end = ran.of("JourneyFlow")
    assert (start["eventType"], end["eventType"]) == ("START", "COMPLETE")
    assert bare(end["run"]["facets"]["metaflow_parameters"]) == {
        "parameters": {"alpha": 0.5, "secret_token": "***"}
    }
    job = end["job"]
    assert job["namespace"] == "metaflow://lab"
    assert bare(job["facets"]["jobType"]) == {
        "integration": "METAFLOW",
        "processingType": "BATCH",
        "jobType": "FLOW",
    }
    assert job["facets"]["tags"]["tags"] == [
        {"key": "nightly", "value": "true", "source": "METAFLOW"},
        {"key": "team", "value": "ml", "source": "METAFLOW"},
    ]
    assert job["facets"]["documentation"]["description"] == "Goes from numbers to a model."
    assert end["inputs"] == end["outputs"] == []


def test_the_code_is_found_in_git(ran: Ran) -> None:
    source = ran.end("JourneyFlow")["job"]["facets"].get("sourceCodeLocation")
    if source is None:
        pytest.skip("this copy of the project is no git checkout")
    assert source["path"] == "tests/emit/metaflow/flows/journey.py"
    assert re.fullmatch("[0-9a-f]{40}", source["version"])


def test_a_task_knows_its_run_its_parents_and_its_attempt(ran: Ran) -> None:
    start, join = ran.end("JourneyFlow/start"), ran.end("JourneyFlow/join")
    told = facts(join)
    assert told.pop("pythonVersion").startswith("3.")
    each = sorted({facts(event)["pathspec"] for event in ran.of("JourneyFlow/each")})
    assert sorted(told.pop("parents")) == each
    assert told == {
        "pathspec": f"JourneyFlow/{ran.run}/join/4",
        "flow": "JourneyFlow",
        "runId": ran.run,
        "step": "join",
        "taskId": "4",
        "attempt": 0,
        "maxRetries": 0,
        "user": "ann",
        "tags": ["nightly", "team:ml"],
        "runtime": "local",
    }
    flow = ran.end("JourneyFlow")
    assert bare(start["run"]["facets"]["parent"]) == {
        "run": {"runId": flow["run"]["runId"]},
        "job": {"namespace": "metaflow://lab", "name": "JourneyFlow"},
    }


def test_a_step_writes_artifacts_with_sha_type_and_size(ran: Ran) -> None:
    end = ran.end("JourneyFlow/end")
    (model,) = [each for each in end["outputs"] if "metaflow_artifact" in each["facets"]]
    fact = bare(model["facets"]["metaflow_artifact"])
    assert re.fullmatch("[0-9a-f]{40}", fact.pop("sha"))
    assert fact.pop("size") > 100
    assert fact == {
        "pathspec": f"JourneyFlow/{ran.run}/end/5/model",
        "type": "sklearn.linear_model._base.LinearRegression",
        "attempt": 0,
        "library": {"name": "sklearn", "version": version("scikit-learn")},
    }
    assert (model["namespace"], model["name"]) == ("metaflow://lab", "JourneyFlow/end/model")
    assert model["facets"]["version"]["datasetVersion"] == model["facets"]["metaflow_artifact"]["sha"]
    assert model["facets"]["datasetType"]["datasetType"] == "MODEL"


def test_parameters_and_constants_are_no_artifacts(ran: Ran) -> None:
    assert artifacts(ran.end("JourneyFlow/start")["outputs"]).keys() == {
        "JourneyFlow/start/items",
        "JourneyFlow/start/kept",
        "JourneyFlow/start/loss",
        "JourneyFlow/start/ready",
    }
    assert bare(ran.end("JourneyFlow/start")["run"]["facets"]["metaflow_metrics"]) == {
        "metrics": {"loss": 0.25, "ready": True}
    }


def test_a_join_reads_the_version_of_every_branch_and_passes_on_what_it_did_not_make(ran: Ran) -> None:
    join = ran.end("JourneyFlow/join")
    read = [each["facets"]["metaflow_artifact"]["pathspec"] for each in join["inputs"]]
    assert sorted(read) == [f"JourneyFlow/{ran.run}/each/{task}/doubled" for task in (2, 3)]
    assert artifacts(join["outputs"]) == {"JourneyFlow/join/total": f"JourneyFlow/{ran.run}/join/4/total"}


def test_a_passed_on_artifact_is_read_from_its_maker(ran: Ran) -> None:
    assert artifacts(ran.end("JourneyFlow/end")["inputs"]) == {
        "JourneyFlow/start/kept": f"JourneyFlow/{ran.run}/start/1/kept",
        "JourneyFlow/join/total": f"JourneyFlow/{ran.run}/join/4/total",
    }


def test_a_retried_attempt_fails_without_being_final_and_the_next_is_another_run(ran: Ran) -> None:
    second = [event for event in ran.of("JourneyFlow/each") if facts(event)["splitIndex"] == 1]
    ends = [event for event in second if event["eventType"] != "START"]
    assert [(event["eventType"], facts(event)["attempt"]) for event in ends] == [("FAIL", 0), ("COMPLETE", 1)]
    assert facts(ends[0])["final"] is False
    assert facts(ends[0])["maxRetries"] == 1
    assert len({event["run"]["runId"] for event in second}) == 2
    error = ends[0]["run"]["facets"]["errorMessage"]
    assert error["message"] == "ValueError: not at the first try, password=***"
    assert "hunter2" not in str(ends[0])


def test_files_and_tables_are_read_and_written(ran: Ran, lab: Lab) -> None:
    start, table = ran.end("JourneyFlow/start"), str(lab.folder / "table.parquet")
    written = places(start["outputs"])
    assert written.keys() == {("file", table), ("file", str(lab.folder / "plain.txt"))}
    seen = written["file", table]
    assert seen["via"] == "pandas"
    assert seen["size"] == (lab.folder / "table.parquet").stat().st_size
    datetime.strptime(seen["at"], "%Y-%m-%dT%H:%M:%S.%fZ")  # noqa: DTZ007 - only the form is looked at
    (output,) = [each for each in start["outputs"] if each["name"] == table]
    assert output["facets"]["schema"]["fields"][0] == {"name": "a", "type": "int64"}
    assert output["outputFacets"]["outputStatistics"]["rowCount"] == 2
    assert places(ran.of("JourneyFlow/each")[-1]["inputs"]).keys() == {("file", table)}
    assert places(ran.end("JourneyFlow/end")["inputs"]).keys() == {("file", str(lab.folder / "plain.txt"))}


def test_every_run_that_began_has_ended(ran: Ran) -> None:
    assert ran.open_runs() == set()


def test_another_flow_reads_the_model_from_its_maker(ran: Ran, reader: Ran) -> None:
    assert reader.status == 0, reader.output
    assert artifacts(reader.end("ReaderFlow/start")["inputs"]) == {
        "JourneyFlow/end/model": f"JourneyFlow/{ran.run}/end/5/model",
        "JourneyFlow/start/kept": f"JourneyFlow/{ran.run}/start/1/kept",
    }
    (model,) = [each for each in reader.end("ReaderFlow/start")["inputs"] if each["name"].endswith("model")]
    (made,) = [each for each in ran.end("JourneyFlow/end")["outputs"] if each["name"].endswith("model")]
    assert model["facets"] == made["facets"]
