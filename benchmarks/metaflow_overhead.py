"""What listening costs a Metaflow flow: CPU seconds of whole runs, and microseconds of an open().

python benchmarks/metaflow_overhead.py [RUNS]

Runs a flow of four steps with and without the listener in turn, the collector answering on loopback.
CPU time of all its processes is compared and not wall time, which other work on the machine would blur.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from lineage.emit.capture import layers, window

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
OPENS = 20_000


class Collector(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing."""


def cpu_of_a_run(folder: Path, url: str, *, listening: bool) -> float:
    environment = {
        **os.environ,
        "METAFLOW_HOME": str(folder / "home"),
        "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(folder),
        "METAFLOW_USER": "benchmark",
        "LINEAGE_URL": url,
        "LINEAGE_OUTBOX": str(folder / "outbox"),
        "LINEAGE_DISABLED": "" if listening else "1",
    }
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "cost.py", "--no-pylint", "run"],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def microseconds_of_an_open(path: Path) -> float:
    began = time.perf_counter()
    for _ in range(OPENS):
        os.close(os.open(path, os.O_RDONLY))
    return (time.perf_counter() - began) / OPENS * 1e6


def opens(folder: Path) -> None:
    path = folder / "read.csv"
    path.write_text("x")
    print(f"open+close without the hook       {microseconds_of_an_open(path):6.2f} us")
    began = time.perf_counter()
    layers.install()
    print(f"installing all layers             {(time.perf_counter() - began) * 1e3:6.2f} ms")
    print(f"open+close outside of a window    {microseconds_of_an_open(path):6.2f} us")
    window.open_window(window.Window())
    print(f"open+close of data, in a window   {microseconds_of_an_open(path):6.2f} us")
    code = folder / "code.pyc"
    code.write_bytes(b"")
    print(f"open+close of code, in a window   {microseconds_of_an_open(code):6.2f} us")
    window.close_window()


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        opens(folder)
        (folder / "cost.py").write_text(FLOW)
        pairs = [
            (cpu_of_a_run(folder, url, listening=False), cpu_of_a_run(folder, url, listening=True))
            for _ in range(runs)
        ]
    plain, listened = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"CPU of a run without the listener {plain:6.2f} s")
    print(f"CPU of a run with the listener    {listened:6.2f} s")
    extra = statistics.median(with_ - without for without, with_ in pairs)
    print(f"extra CPU of each of its {STEPS} steps   {extra / STEPS * 1e3:6.0f} ms")
    server.shutdown()


if __name__ == "__main__":
    main()
