"""The story of two teams: tables of one, a model of the other, a failure, and who is hit by it."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from lineage.demo.processes import ServiceError
from lineage.demo.world import DAG, FLOWS, World

MODEL = "TrainTripDurationFlow/train_model/lr"
PREDICTIONS = "s3://metaflow-data/taxi_pred.parquet"
MISSING_BUCKET = "taxi-data-2025"
OPEN_FAILURES = "SELECT DISTINCT failure_id FROM cross_team_failures WHERE closed_at IS NULL"
TRY_NEXT = (
    ("impact", DAG),
    ("upstream", MODEL, "--runs"),
    ("sql", "SELECT model_external_id, dataset, writer_external_id FROM model_provenance"),
)

_SETTLE_SECONDS = 30.0


class Story:
    """Tells what happens on a console while it happens in a world."""

    def __init__(self, world: World, console: Console) -> None:
        self._world = world
        self._console = console
        self._began = time.monotonic()

    def tell(self) -> None:
        """Tell all of it, in order; raise ServiceError if a part of the world fails."""
        self.set_the_stage()
        self.data_becomes_a_model()
        self.a_run_fails()
        self.the_run_is_repaired()
        self.what_to_try_next()

    def set_the_stage(self) -> None:
        """Wait for every server, saying which are real."""
        self._chapter("The stage", "everything on 127.0.0.1; nothing of yours is read or written")
        with self._step("S3, in which both teams keep their data", "stand-in: moto's server"):
            self._world.s3.wait_ready()
            self._world.make_buckets()
        with self._step("The collector", "real: lineage serve"):
            self._world.collector.wait_ready()
        if self._world.exported:
            with self._step("Team ml exports its flows", "real: airflow create, lineage airflow port"):
                self._world.export_flows()
        with self._step("Airflow of team data-eng", "real: scheduler, LocalExecutor, SQLite"):
            self._world.wait_for_airflow()

    def data_becomes_a_model(self) -> None:
        """Run the DAG and both flows, then ask where the model comes from."""
        self._chapter("Data becomes a model", "neither the DAG nor the flows hold a line about lineage")
        self._run_dag("success")
        if self._world.exported:
            self._follow_the_flows()
        else:
            self._run_the_flows()
        self._ask("provenance", MODEL)
        self._ask("upstream", PREDICTIONS)
        if self._world.exported:
            self._ask("upstream", PREDICTIONS, "--runs")

    def _run_the_flows(self) -> None:
        with self._step("Team ml trains on what the DAG wrote", "real: Metaflow, local processes, no pods"):
            self._world.train()
        with self._step("Team ml predicts with the newest model", "real: Metaflow's Client API"):
            self._world.predict()

    def _follow_the_flows(self) -> None:
        """The DAG has run the training to its end and started the prediction."""
        for (flow, _), what in zip(FLOWS, ("trained", "predicts"), strict=True):
            with self._step(f"Team ml {what}, started by the DAG", "stand-in: local processes for pods"):
                run_id, state = self._world.wait_for_flow(flow)
            if state != "success":
                logs = self._world.airflow.task_logs(flow, run_id)
                raise ServiceError(f"{flow} run {run_id} ended {state} ({logs})")

    def a_run_fails(self) -> None:
        """Let the next data run fail in its last task; ask who is hit."""
        self._chapter("The next data run fails", "somebody configured a bucket that does not exist")
        self._run_dag("failed", export_bucket=MISSING_BUCKET)
        self._wait_for_failures(1)
        self._ask("failures")

    def the_run_is_repaired(self) -> None:
        """Run the DAG as it should be; the failure closes."""
        self._chapter("The run is repaired", "a later run that succeeds closes the failure")
        self._run_dag("success", start_flows=False)
        self._wait_for_failures(0)
        self._ask("failures")

    def what_to_try_next(self) -> None:
        """Name three commands that answer something on a demo that is kept running."""
        self._chapter("Try next", "with lineage demo --keep-running, and LINEAGE_URL as it says")
        for arguments in TRY_NEXT:
            line = f"  lineage {shlex.join(arguments)}"
            self._console.print(line, style="bold", highlight=False, soft_wrap=True)
        seconds = time.monotonic() - self._began
        self._console.print(f"\n{seconds:.0f} s in all", style="dim", highlight=False)

    def _run_dag(self, expected: str, **conf: object) -> None:
        with self._step(f"Airflow runs {DAG}", "real: the scheduler, triggered through the REST API"):
            run_id, state = self._world.run_dag(**conf)
        if state != expected:
            logs = self._world.airflow.task_logs(DAG, run_id)
            raise ServiceError(f"{DAG} run {run_id} ended {state}, not {expected} ({logs})")
        self._console.print(f"           run {run_id} ended: {state}", style="dim", highlight=False)

    def _wait_for_failures(self, number: int) -> None:
        """Airflow's scheduler sends the end of a DAG run a moment after its REST API shows it."""
        deadline = time.monotonic() + _SETTLE_SECONDS
        while len(self._world.collector.rows(OPEN_FAILURES)) != number:
            if time.monotonic() > deadline:
                raise ServiceError(f"not {number} open failures within {_SETTLE_SECONDS:.0f} s")

    def _ask(self, *arguments: str) -> None:
        self._console.print(f"\n$ lineage {' '.join(arguments)}", style="bold cyan", highlight=False)
        answer = self._world.collector.ask(*arguments, colour=self._console.is_terminal)
        self._console.print(Text.from_ansi(answer.rstrip("\n")), soft_wrap=True)

    def _chapter(self, title: str, remark: str) -> None:
        self._console.print(f"\n[bold]{title}[/bold]  [dim]{remark}[/dim]", highlight=False)

    @contextmanager
    def _step(self, what: str, nature: str) -> Iterator[None]:
        began = time.monotonic()
        with self._console.status(f"{what} …"):
            yield
        seconds = time.monotonic() - began
        line = f"  [green]✓[/green] {seconds:5.1f} s  {what}  [dim]({nature})[/dim]"
        self._console.print(line, highlight=False, soft_wrap=True)
