from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from lineage.demo.flows import Metaflow
from lineage.demo.processes import ServiceError, Services

FLOW = """
from metaflow import FlowSpec, Parameter, step

class LittleFlow(FlowSpec):
    grain = Parameter("grain", default="wheat")

    @step
    def start(self):
        assert self.grain == "wheat", "only wheat is milled"
        self.next(self.end)

    @step
    def end(self):
        pass

if __name__ == "__main__":
    LittleFlow()
"""


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    file = tmp_path / "little.py"
    file.write_text(FLOW)
    return file


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "LINEAGE_DISABLED": "1", "LINEAGE_OUTBOX": str(tmp_path / "outbox")}


def test_a_flow_is_run_in_the_folder_and_names_its_run(
    tmp_path: Path, flow: Path, env: dict[str, str]
) -> None:
    with Services(tmp_path) as services:
        run = Metaflow(services, tmp_path / "metaflow", env).run(flow, seconds=60)
    assert (tmp_path / "metaflow" / ".metaflow" / "LittleFlow" / run / "end").is_dir()


def test_a_flow_that_fails_is_named_with_its_log(tmp_path: Path, flow: Path, env: dict[str, str]) -> None:
    expected = re.escape("little ended with status 1: ") + ".*" + re.escape(f"({tmp_path}/logs/little.log)")
    with Services(tmp_path) as services, pytest.raises(ServiceError, match=expected):
        Metaflow(services, tmp_path / "metaflow", env).run(flow, "--grain", "rye", seconds=60)
