"""Installing the package is enough: wheel and editable, alone and beside another extension of Metaflow."""

import subprocess
import sys
from pathlib import Path

import pytest
from laboratory import FLOWS, SECONDS, Lab

pytestmark = pytest.mark.acceptance

PROJECT = Path(__file__).parents[3]
UV = Path(sys.executable).with_name("uv")
NEIGHBOUR = "metaflow-checkpoint"


def uv(*arguments: str | Path) -> None:
    """Run uv; skips the test where there is no index to install from."""
    done = subprocess.run(
        [UV, *arguments], cwd=PROJECT, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    if done.returncode and "connect" in done.stderr:
        pytest.skip(f"no index: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    uv("build", "--wheel", "--no-build-isolation", "--python", sys.executable, "--out-dir", folder)
    [built] = folder.glob("*.whl")
    return built


@pytest.mark.parametrize("neighbours", [[], [NEIGHBOUR]], ids=["alone", NEIGHBOUR])
@pytest.mark.parametrize("editable", [False, True], ids=["wheel", "editable"])
def test_the_listener_fires(
    lab: Lab, wheel: Path, tmp_path: Path, neighbours: list[str], *, editable: bool
) -> None:
    uv("venv", "--python", sys.executable, tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    package = ["--editable", f"{PROJECT}[metaflow]"] if editable else [f"{wheel}[metaflow]"]
    uv("pip", "install", "--python", python, *package, *neighbours)
    seen = len(lab.collector.events)
    done = subprocess.run(
        [python, FLOWS / "projected.py", "--no-pylint", "run"],
        cwd=lab.folder,
        env=lab.environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = [(event["job"]["name"], event["eventType"]) for event in lab.collector.events[seen:]]
    flow = "taxi.user.ann.ProjectedFlow"
    assert sorted(told) == sorted(
        (job, kind) for job in (flow, f"{flow}/start", f"{flow}/end") for kind in ("START", "COMPLETE")
    )
