"""What listening costs a Metaflow flow, side by side with the same work not listened to.

python benchmarks/metaflow_overhead.py [RUNS]

Every figure stands beside its limit; the exit status is 1 if one is missed. What is compared takes turns, so
that other work on the machine blurs both sides alike.
"""

import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from lineage.emit.capture import facets, layers, window

FLOW = """
from metaflow import FlowSpec, step

class CostFlow(FlowSpec):
    @step
    def start(self):
        self.numbers = list(range(1000))
        self.next(self.first)

    @step
    def first(self):
        self.total = sum(self.numbers)
        self.next(self.second)

    @step
    def second(self):
        self.half = self.total / 2
        self.next(self.end)

    @step
    def end(self):
        pass

if __name__ == "__main__":
    CostFlow()
"""
STEPS = 4
OPENS = 10_000
ROUNDS = 7
IMPORTS = 15
TIMED_IMPORT = "import time; b = time.process_time(); import metaflow; print(time.process_time() - b)"


class Collector(BaseHTTPRequestHandler):
    """Takes everything; or answers only once nobody listens any more."""

    silent: threading.Event | None = None

    def do_POST(self) -> None:
        if self.silent is not None:
            self.silent.wait()
            return
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing."""


class Silent(Collector):
    silent = threading.Event()


@contextmanager
def collector(handler: type[Collector]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


class Verdict:
    """Prints figures beside their limits and remembers what was missed."""

    missed = 0

    def say(self, what: str, figure: float, limit: float, unit: str) -> None:
        ok = figure <= limit
        self.missed += not ok
        print(f"{what:58} {figure:8.1f} {unit:2} (limit {limit:g}) {'ok' if ok else 'MISSED'}", flush=True)


def read(paths: list[Path]) -> float:
    """Microseconds of opening and reading each file."""
    names = [str(path) for path in paths]
    began = time.perf_counter()
    for name in names:
        with open(name) as file:  # noqa: PTH123 - the cost of open() itself is the point
            file.read()
    return (time.perf_counter() - began) / len(names) * 1e6


def listened(paths: list[Path]) -> tuple[float, float]:
    """The same in a window; and milliseconds of what is then left for the end of the step."""
    layers.install()
    seeing = window.Window()
    window.open_window(seeing)
    each = read(paths)
    window.close_window()
    began = time.perf_counter()
    facets.datasets(seeing.observations())
    return each, (time.perf_counter() - began) * 1e3


def opens(folder: Path, verdict: Verdict) -> None:
    many = [folder / f"{number}.csv" for number in range(OPENS)]
    for path in many:
        path.write_text("x" * 1000)
    for count in (1, 100, OPENS):
        paths = many[:count] * (OPENS // count)
        plain, listening, later = [], [], []
        for _ in range(ROUNDS):
            plain.append(in_a_fork(read, paths))
            each, rest = in_a_fork(listened, paths)
            listening.append(each)
            later.append(rest)
        without, with_ = min(plain), min(listening)
        what = f"{OPENS} open() of {count} file{'s' if count > 1 else ''}"
        print(
            f"{what}: {without:.2f} us each without, {with_:.2f} us with, then {min(later):.1f} ms at the end"
        )
        verdict.say(f"{what}, slower by", (with_ / without - 1) * 100, 5, "%")


def in_a_fork(work: Callable[[list[Path]], Any], paths: list[Path]) -> Any:
    """The result of the work in a process of its own: an audit hook cannot be taken away again."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(work, (paths,))


def imports(verdict: Verdict) -> None:
    """A fresh interpreter without site sees the packages, and the extension only if its folder is named."""
    packages, project = sysconfig.get_paths()["purelib"], str(Path(__file__).parents[1])

    def once(path: str) -> float:
        environment = {**os.environ, "PYTHONPATH": path}
        command = [sys.executable, "-S", "-c", TIMED_IMPORT]
        return float(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)

    pairs = [(once(packages), once(f"{packages}:{project}")) for _ in range(IMPORTS)]
    without, with_ = (min(column) * 1e3 for column in zip(*pairs, strict=True))
    count = len(list(Path(packages).glob("*.dist-info")))
    print(f"import metaflow: {without:.0f} ms without, {with_:.0f} ms with, among {count} distributions")
    verdict.say("import metaflow, more by", with_ - without, 10, "ms")


def seconds_of_a_run(folder: Path, url: str, *, listening: bool) -> tuple[float, float]:
    """Wall and CPU time of all processes of a run."""
    environment = {
        **os.environ,
        "METAFLOW_HOME": str(folder / "home"),
        "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(folder),
        "METAFLOW_USER": "benchmark",
        "LINEAGE_URL": url,
        "LINEAGE_OUTBOX": tempfile.mkdtemp(dir=folder),
        "LINEAGE_DISABLED": "" if listening else "1",
    }
    command = [sys.executable, "cost.py", "--no-pylint", "run"]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def extra_of_a_run(folder: Path, url: str, runs: int) -> tuple[float, float]:
    """How much longer a run takes with the listener: wall and CPU seconds, medians of `runs` pairs."""
    pairs = [
        (seconds_of_a_run(folder, url, listening=False), seconds_of_a_run(folder, url, listening=True))
        for _ in range(runs)
    ]
    wall, cpu = ([listened[i] - plain[i] for plain, listened in pairs] for i in (0, 1))
    return statistics.median(wall), statistics.median(cpu)


def whole_runs(folder: Path, runs: int, verdict: Verdict) -> None:
    (folder / "cost.py").write_text(FLOW)
    with collector(Collector) as url:
        wall, cpu = extra_of_a_run(folder, url, runs)
    verdict.say("collector up: a step takes longer by", wall / STEPS * 1e3, 50, "ms")
    verdict.say("collector up: CPU of a step and its share of the launcher", cpu / STEPS * 1e3, 50, "ms")
    wall, _ = extra_of_a_run(folder, "http://127.0.0.1:9", runs)
    verdict.say("collector down: a run takes longer by", wall, 1.5, "s")
    with collector(Silent) as url:
        wall, _ = extra_of_a_run(folder, url, runs)
        Silent.silent.set()
    verdict.say("collector hanging: a run takes longer by", wall, 1.5, "s")


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    verdict = Verdict()
    with tempfile.TemporaryDirectory() as name:
        opens(Path(name), verdict)
        imports(verdict)
        whole_runs(Path(name), runs, verdict)
    return 1 if verdict.missed else 0


if __name__ == "__main__":
    sys.exit(main())
