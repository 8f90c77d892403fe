"""The server shows its metrics in the form that is accepted; the command prints them once."""

from pathlib import Path

import pytest
from build import dag
from conftest import Server

from lineage.cli import main

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

ENDED = 'lineage_runs_total{orchestrator="airflow",state="complete",team="data"} 1.0'


@pytest.mark.parametrize(
    ("accept", "content_type", "last"),
    [
        ("*/*", "text/plain; version=0.0.4; charset=utf-8", None),
        (
            "application/openmetrics-text;version=1.0.0;q=0.8,*/*;q=0.1",
            "application/openmetrics-text",
            "# EOF",
        ),
    ],
)
def test_metrics_come_in_the_form_that_is_accepted(
    shared_server: Server, accept: str, content_type: str, last: str | None
) -> None:
    shared_server.send(dag("START", team="data"), dag("COMPLETE", at=5, team="data"))
    assert shared_server.rows("select state from pipeline_runs") == [["COMPLETE"]]
    answer = shared_server.http.get("/metrics", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(content_type)
    lines = answer.text.splitlines()
    assert ENDED in lines
    assert "lineage_collector_success 1.0" in lines
    assert last in (None, lines[-1])


def test_the_command_prints_the_metrics_of_a_home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["metrics", "--home", str(tmp_path)]) == 0
    assert "lineage_collector_success 1.0" in capsys.readouterr().out.splitlines()
