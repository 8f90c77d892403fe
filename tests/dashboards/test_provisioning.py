"""What Grafana is provisioned with names the data sources of the panels, and the compose file sets them."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import dashboards.build
from dashboards.sources import PROMETHEUS, SQL

HERE = Path(dashboards.build.__file__).parent
COMPOSE = HERE / "compose.yaml"


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text())
    return found


def test_the_data_sources_are_those_of_the_panels() -> None:
    found = read(HERE / "provisioning/datasources/lineage.yaml")["datasources"]
    assert {(source["uid"], source["type"]) for source in found} == {
        (SQL.uid, SQL.type_val),
        (PROMETHEUS.uid, PROMETHEUS.type_val),
    }


def test_the_compose_file_sets_every_variable_of_the_provisioning() -> None:
    wanted = {
        name
        for path in (HERE / "provisioning").rglob("*.yaml")
        for name in re.findall(r"\$\{(\w+)\}", path.read_text())
    }
    assert wanted - set(read(COMPOSE)["services"]["grafana"]["environment"]) == set()


def test_the_compose_file_pins_images_and_mounts_what_is_there() -> None:
    for service in read(COMPOSE)["services"].values():
        assert re.fullmatch(r"[\w/.-]+:v?\d+\.\d+\.\d+", service["image"])
        for volume in service["volumes"]:
            assert (HERE / volume.split(":")[0]).exists(), volume


@pytest.mark.skipif(shutil.which("docker-compose") is None, reason="docker-compose is not installed")
def test_compose_reads_its_file() -> None:
    subprocess.run(
        ["docker-compose", "-f", str(COMPOSE), "config", "--quiet"],  # noqa: S607
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
