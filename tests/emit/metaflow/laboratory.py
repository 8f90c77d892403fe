"""Real flows in real processes, with a datastore, a home and a collector of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loopback import Loopback
from specification import check

FLOWS = Path(__file__).parent / "flows"
DEPLOYMENT = "lab"
SECONDS = 180

Event = dict[str, Any]


@dataclass(frozen=True)
class Ran:
    """What a command did: exit status, output, and the events the collector has got by then."""

    status: int
    output: str
    events: list[Event]

    @property
    def run(self) -> str:
        """The id of the run whose events came."""
        return next(facts(event)["runId"] for event in self.events)

    def of(self, job: str) -> list[Event]:
        """A job's events, in the order of their times."""
        found = (event for event in self.events if event["job"]["name"] == job)
        return sorted(found, key=lambda event: event["eventTime"])

    def end(self, job: str) -> Event:
        """The last event of a job that ran once."""
        return self.of(job)[-1]

    def kinds(self, job: str) -> list[str]:
        return [event["eventType"] for event in self.of(job)]

    def open_runs(self) -> set[str]:
        """Runs that began and did not end."""
        ended = {"COMPLETE", "FAIL", "ABORT"}
        begun = {event["run"]["runId"] for event in self.events}
        return begun - {event["run"]["runId"] for event in self.events if event["eventType"] in ended}


class Lab:
    """Starts flows; each has the same empty home at first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.collector = Loopback()
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("LINEAGE", "OPENLIN"))
            },
            "METAFLOW_HOME": str(folder / "home"),
            "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(folder),
            "METAFLOW_CLIENT_CACHE_PATH": str(folder / "cache"),
            "METAFLOW_USER": "ann",
            "LINEAGE_URL": self.collector.url,
            "LINEAGE_OUTBOX": str(folder / "outbox"),
            "LINEAGE_NAMESPACE": DEPLOYMENT,
        }

    def start(self, flow: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start `python FLOW ARGUMENTS` in the lab's folder."""
        return subprocess.Popen(
            [sys.executable, str(FLOWS / flow), "--no-pylint", *arguments],
            cwd=self.folder,
            env=self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def finish(self, process: subprocess.Popen[str], seen: int = 0) -> Ran:
        """Wait for a flow; its events are those after the first `seen`."""
        output, _ = process.communicate(timeout=SECONDS)
        events = self.collector.events[seen:]
        for event in events:
            check(event)
        return Ran(process.returncode, output, events)

    def run(self, flow: str, *arguments: str, **environment: str) -> Ran:
        """Run a flow to its end."""
        seen = len(self.collector.events)
        return self.finish(self.start(flow, *(arguments or ("run",)), **environment), seen)

    @contextmanager
    def ended(self, process: subprocess.Popen[str]) -> Iterator[None]:
        """See to it that a process does not outlive its test."""
        try:
            yield
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()


def facts(event: Event) -> dict[str, Any]:
    """The metaflow_run facet, without what every facet carries."""
    return bare(event["run"]["facets"]["metaflow_run"])


def bare(facet: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facet.items() if key not in ("_producer", "_schemaURL")}


def artifacts(datasets: list[dict[str, Any]]) -> dict[str, str]:
    """The artifacts among inputs or outputs: dataset name -> pathspec of the maker."""
    return {
        each["name"]: each["facets"]["metaflow_artifact"]["pathspec"]
        for each in datasets
        if "metaflow_artifact" in each["facets"]
    }


def places(datasets: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """The datasets outside of Metaflow: (namespace, name) -> what was observed."""
    return {
        (each["namespace"], each["name"]): bare(each["facets"].get("lineage_observation", {}))
        for each in datasets
        if "metaflow_artifact" not in each["facets"]
    }
