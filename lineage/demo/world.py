"""The world the story happens in: S3, the collector, Airflow and Metaflow in one folder on loopback."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from lineage.demo.airflow import Airflow
from lineage.demo.collector import Collector
from lineage.demo.flows import Metaflow
from lineage.demo.processes import Services
from lineage.demo.s3 import S3
from lineage.errors import BadConfiguration

DAG = "data_engineering"
FLOWS = (
    ("TrainTripDurationFlow", "train_trip_duration.py"),
    ("PredictTripDurationFlow", "predict_trip_duration.py"),
)
TEAM = "team:ml"
BUCKETS = ("taxi-data", "metaflow-data")

_FOREIGN = ("AIRFLOW", "AWS_", "LINEAGE_", "METAFLOW_", "OPENLINEAGE_")
_RUN_SECONDS = 600.0


class World:
    """Everything started and not yet waited for; `wait_ready` waits, the story does so piece by piece."""

    def __init__(
        self, services: Services, home: Path, *, port: int | None = None, exported: bool = False
    ) -> None:
        self.home = home
        self._dags = _copy_of_the_dags(home)
        bare = _environment(home)
        self.s3 = S3(services, bare)
        self.collector = Collector(services, home / "lineage", bare, port=port)
        env = {**bare, **self.s3.environment(), **_lineage(home, self.collector.url)}
        self.metaflow = Metaflow(services, home / "metaflow", env)
        pods = {"METAFLOW_DATASTORE_SYSROOT_LOCAL": str(self.metaflow.home)}
        flows = {"TAXI_FLOWS": " ".join(flow for flow, _ in FLOWS)} if exported else {}
        airflow = {**env, **pods, **flows, **_openlineage()}
        self.airflow = Airflow(services, home / "airflow", self._dags, airflow)
        self.exported = exported

    def wait_ready(self) -> None:
        """Return once all of it can be used; raise ServiceError if a part of it fails."""
        self.s3.wait_ready()
        self.make_buckets()
        self.collector.wait_ready()
        if self.exported:
            self.export_flows()
        self.wait_for_airflow()

    def wait_for_airflow(self) -> None:
        """Return once Airflow runs and knows the DAG, and the flows it starts."""
        self.airflow.wait_ready(DAG)
        for flow, _ in FLOWS if self.exported else ():
            self.airflow.wait_for_dag(flow)

    def export_flows(self) -> None:
        """Export both flows, so that the DAG can start them."""
        for _, file in FLOWS:
            self.export(self._dags / "flows" / file)

    def make_buckets(self) -> None:
        """Make the buckets of both teams."""
        self.s3.make_buckets(BUCKETS)

    def run_dag(self, **conf: object) -> tuple[str, str]:
        """Run the data engineers' DAG to its end; return Airflow's run_id and the state it ended in."""
        run_id = self.airflow.trigger(DAG, conf)
        return run_id, self.airflow.wait(DAG, run_id, seconds=_RUN_SECONDS)

    def train(self, *options: str) -> str:
        """Run the training flow as team ml; return its run id."""
        return self._flow(FLOWS[0][1], *options)

    def predict(self, *options: str) -> str:
        """Run the prediction flow as team ml; return its run id."""
        return self._flow(FLOWS[1][1], *options)

    def wait_for_flow(self, dag_id: str) -> tuple[str, str]:
        """Wait for the newest run of an exported flow; return Airflow's run_id and the state it ended in."""
        run_id = self.airflow.run_ids(dag_id)[-1]
        return run_id, self.airflow.wait(dag_id, run_id, seconds=_RUN_SECONDS)

    def export(self, flow: Path, *options: str, schedule_on: Sequence[str] = ()) -> str:
        """Export a flow of team ml into the Airflow of the data engineers; return its DAG's id.

        All of the team's flows share a namespace, so that one can find the runs of another.
        """
        team = ("--tag", TEAM, "--namespace", TEAM)
        out = self._dags / f"{flow.stem}_dag.py"
        return self.metaflow.export(flow, out, *team, *options, schedule_on=schedule_on)

    def _flow(self, file: str, *options: str) -> str:
        flow = self._dags / "flows" / file
        return self.metaflow.run(flow, "--tag", TEAM, *options, seconds=_RUN_SECONDS)


@contextmanager
def world(home: Path, *, port: int | None = None, exported: bool = False) -> Iterator[World]:
    """Start a world in `home`; leaving the context ends every process of it.

    `port` is the collector's. `exported` lets the DAG start both flows, as exported to the same Airflow.
    """
    home.mkdir(parents=True, exist_ok=True)
    with Services(home) as services:
        yield World(services, home, port=port, exported=exported)


def _copy_of_the_dags(home: Path) -> Path:
    """Copy DAG and flows into the folder, where their byte code may lie and where they can be played with."""
    here = Path(__file__).parent
    source = next((dags for dags in (here / "dags", here.parents[1] / "dags") if dags.is_dir()), None)
    if source is None:
        raise BadConfiguration("the demo's DAG and flows are not installed here; run it in a checkout")
    leave_out = shutil.ignore_patterns("__pycache__", ".metaflow")
    return shutil.copytree(source, home / "dags", dirs_exist_ok=True, ignore=leave_out)


def _environment(home: Path) -> Mapping[str, str]:
    """Return our environment without what would lead to a real Airflow, Metaflow, S3 or collector."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    return {
        **ours,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{ours.get('PATH', os.defpath)}",
        "NO_PROXY": "127.0.0.1",
        "AWS_CONFIG_FILE": str(home / "no-aws-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / "no-aws-credentials"),
    }


def _lineage(home: Path, url: str) -> dict[str, str]:
    return {
        "LINEAGE_URL": url,
        "LINEAGE_OUTBOX": str(home / "outbox"),
        "LINEAGE_NAMESPACE": "demo",
    }


def _openlineage() -> dict[str, str]:
    return {
        "AIRFLOW__OPENLINEAGE__CONFIG_PATH": str(files("lineage.emit.airflow") / "openlineage.yml"),
        "AIRFLOW__OPENLINEAGE__NAMESPACE": "airflow://demo",
    }
