"""What a user can set: numbers kept back, an artifact called a model."""

import pytest
from laboratory import Lab, Ran, bare

pytestmark = pytest.mark.acceptance

END = "taxi.user.ann.ProjectedFlow/end"


@pytest.fixture(scope="module")
def ran(lab: Lab) -> Ran:
    return lab.run("projected.py", "run", "--tag", "model:result", LINEAGE_METRICS="off")


def test_a_tag_makes_an_artifact_a_model(ran: Ran) -> None:
    [result] = ran.end(END)["outputs"]
    assert result["name"] == f"{END}/result"
    assert bare(result["facets"]["datasetType"]) == {"datasetType": "MODEL"}


def test_numbers_are_kept_back(ran: Ran, lab: Lab) -> None:
    assert "metaflow_metrics" not in ran.end(END)["run"]["facets"]
    told = lab.run("projected.py")
    assert bare(told.end(END)["run"]["facets"]["metaflow_metrics"]) == {"metrics": {"result": 5}}
