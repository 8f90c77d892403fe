"""`make monitoring`: a real Prometheus and Alertmanager beside a lineage server, all on loopback.

python -m dashboards.monitoring [URL | --demo]      prints every message that a team would get, until Ctrl-C
"""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import yaml

from exporters.alertmanager import configuration
from lineage.config import Alerts, Receiver
from lineage.demo import command
from lineage.demo.http import answers
from lineage.demo.processes import Services, free_port
from lineage.errors import LineageError, MissingExtra

RULES = Path(__file__).parent / "alerts" / "rules.yml"
PROGRAMS = ("prometheus", "prometheus-alertmanager")
"""What must be installed; Debian's packages bear the same names."""

_READY_SECONDS = 30.0


class Message(NamedTuple):
    """One notification, as Alertmanager posts it."""

    team: str
    status: str
    alerts: list[dict[str, Any]]

    @property
    def names(self) -> list[str]:
        return sorted({alert["labels"]["alertname"] for alert in self.alerts})


@contextmanager
def inbox(take: Callable[[Message], None]) -> Iterator[str]:
    """A webhook receiver; gives the URL behind which each team's name stands."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            take(Message(unquote(self.path[1:]), said["status"], said["alerts"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing of single requests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Monitoring:
    """Prometheus and Alertmanager that watch the lineage server under `url`; their files lie in `folder`."""

    def __init__(self, services: Services, url: str, alerts: Alerts, *, seconds: int) -> None:
        self.prometheus = f"http://127.0.0.1:{free_port()}"
        self.alertmanager = f"http://127.0.0.1:{free_port()}"
        folder = services.folder
        (folder / "alertmanager.yml").write_text(configuration(alerts))
        (folder / "prometheus.yml").write_text(yaml.safe_dump(self._scraping(url, seconds)))
        self._start(services, "alertmanager", self._alertmanager(folder), self.alertmanager)
        self._start(services, "prometheus", self._prometheus(folder), self.prometheus)

    def _start(self, services: Services, name: str, command: Sequence[str], where: str) -> None:
        service = services.start(name, command, env=dict(os.environ))
        service.wait_until(lambda: answers(f"{where}/-/ready"), seconds=_READY_SECONDS, what="ready")

    def _scraping(self, url: str, seconds: int) -> dict[str, Any]:
        return {
            "global": {"scrape_interval": f"{seconds}s", "evaluation_interval": f"{seconds}s"},
            "rule_files": [str(RULES)],
            "alerting": {
                "alertmanagers": [{"static_configs": [{"targets": [urlsplit(self.alertmanager).netloc]}]}]
            },
            "scrape_configs": [
                {"job_name": "lineage", "static_configs": [{"targets": [urlsplit(url).netloc]}]}
            ],
        }

    def _alertmanager(self, folder: Path) -> Sequence[str]:
        return [
            "prometheus-alertmanager",
            f"--config.file={folder / 'alertmanager.yml'}",
            f"--storage.path={folder / 'alertmanager'}",
            f"--web.listen-address={urlsplit(self.alertmanager).netloc}",
            "--cluster.listen-address=",
        ]

    def _prometheus(self, folder: Path) -> Sequence[str]:
        return [
            "prometheus",
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'prometheus'}",
            f"--web.listen-address={urlsplit(self.prometheus).netloc}",
        ]


def ensure_installed() -> None:
    """Raise MissingExtra naming the programs that are not there."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        raise MissingExtra(f"missing: apt-get install {' '.join(missing)}")


def show(message: Message) -> None:
    """Print what a team is told."""
    for alert in message.alerts:
        said = alert["annotations"]
        sys.stdout.write(
            f"\n{message.status.upper():<9} to team {message.team}: {said['summary']}\n"
            f"          {said['description']}\n          {said['runbook_url']}\n"
        )
    sys.stdout.flush()


def watch(url: str, folder: Path, *, demo: bool) -> int:
    """Run until Ctrl-C; with `demo` its story is told meanwhile, and its exit status returned."""
    with inbox(show) as where, Services(folder) as services:
        receivers = [Receiver(team, webhook=f"{where}/{team}") for team in ("platform", "data-eng", "ml")]
        alerts = Alerts(receiver=receivers, group_wait_seconds=2, group_interval_seconds=5)
        running = Monitoring(services, url, alerts, seconds=2)
        sys.stdout.write(
            f"watching {url}/metrics\nPrometheus    {running.prometheus}/alerts\n"
            f"Alertmanager  {running.alertmanager}\n"
            "messages to teams are printed here; Ctrl-C ends all of it\n"
        )
        sys.stdout.flush()
        if demo:
            return command.run(keep_running=True, port=urlsplit(url).port)
        signal.pause()
        return 0


def main() -> int:
    """Exit status 0 after Ctrl-C, 130 if that cut the demo short, 1 with one line that names the fault."""
    parser = argparse.ArgumentParser(description="Prometheus and Alertmanager beside a lineage server.")
    default = os.environ.get("LINEAGE_URL", "http://127.0.0.1:5000")
    parser.add_argument("url", nargs="?", default=default, help="the server (default %(default)s)")
    parser.add_argument("--demo", action="store_true", help="run lineage demo there, and tell its story")
    args = parser.parse_args()
    url = f"http://127.0.0.1:{free_port()}" if args.demo else args.url
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        ensure_installed()
        with tempfile.TemporaryDirectory(prefix="lineage-monitoring-") as folder, suppress(KeyboardInterrupt):
            return watch(url, Path(folder), demo=args.demo)
    except LineageError as error:
        sys.stderr.write(f"monitoring: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
