"""How much of what a flow truly opens the capture tells: recall and precision against strace.

python benchmarks/capture_truth.py

Twelve steps of a real flow, each with a library or a way of its own, run under strace. Filtered from what
strace saw: folders and failed calls, scratch files that are gone in the end, reads of what the step wrote
itself. Files of a folder that was written as one dataset count as that folder. Renames are followed.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parents[1] / "tests" / "emit"
sys.path.insert(0, str(TESTS / "capture"))

Truth = set[tuple[str, str]]
_CALL = re.compile(r"^(?P<at>\d+\.\d+) (?P<call>\w+)\((?P<arguments>.*)\) += \d+")
_PATH = re.compile(r'"([^"]*)"')


class Collector(BaseHTTPRequestHandler):
    events: list[dict[str, Any]] = []  # noqa: RUF012 - one collector a process

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.events.extend(told if isinstance(told, list) else [told])
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing."""


def run(home: Path, folders: list[Path], url: str) -> list[str]:
    """Run the flow under strace; its file calls in the order of their times."""
    environment = {
        **os.environ,
        "METAFLOW_HOME": str(home / "home"),
        "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(home),
        "METAFLOW_USER": "benchmark",
        "LINEAGE_URL": url,
        "LINEAGE_OUTBOX": str(home / "outbox"),
        "FOLDERS": ":".join(map(str, folders)),
    }
    calls = "open,openat,openat2,creat,rename,renameat,renameat2"
    strace = [
        "strace",
        "-ff",
        "-qq",
        "-z",
        "-ttt",
        "-s",
        "4096",
        "-e",
        f"trace={calls}",
        "-o",
        home / "trace",
    ]
    flow = [
        sys.executable,
        TESTS / "metaflow" / "flows" / "truth.py",
        "--no-pylint",
        "run",
        "--max-workers",
        "2",
    ]
    subprocess.run([*strace, *flow], cwd=home, env=environment, check=True, capture_output=True)
    lines = [line for file in home.glob("trace.*") for line in file.read_text(errors="replace").splitlines()]
    return sorted(line for line in lines if str(home / "data") in line)


def opened(calls: Iterable[str], folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """What the calls did below the folder: how ("r", "w", "rw" or "rename") and the paths."""
    for line in calls:
        match = _CALL.match(line)
        paths = [Path(path) for path in _PATH.findall(match["arguments"])] if match else []
        if match is None or not any(folder in path.parents for path in paths):
            continue
        if match["call"].startswith("rename"):
            yield "rename", paths
        elif "O_DIRECTORY" not in match["arguments"]:
            ways = {"O_WRONLY": "w", "O_RDWR": "rw"}
            flag = next((flag for flag in ways if flag in match["arguments"]), "")
            yield ways.get(flag, "w" if match["call"] == "creat" else "r"), paths


def truth(calls: Iterable[str], folder: Path) -> dict[str, str]:
    """The files below the folder that count: name, and how they were opened."""
    found: dict[Path, str] = {}
    for way, paths in opened(calls, folder):
        if way == "rename":
            how = found.pop(paths[0], "w")
            found[paths[1]] = found.get(paths[1], "") + how
        elif not (way == "r" and "w" in found.get(paths[0], "")):
            found[paths[0]] = found.get(paths[0], "") + way
    kept = {path: how for path, how in found.items() if path.exists()}
    names: defaultdict[str, str] = defaultdict(str)
    for path, how in kept.items():
        names[path.relative_to(folder).parts[0]] += how
    return dict(names)


def told(folder: Path) -> Truth:
    """What the events tell of the folder."""
    found = {
        (direction, Path(each["name"]))
        for event in Collector.events
        for side, direction in (("inputs", "r"), ("outputs", "w"))
        for each in event[side]
        if each["namespace"] == "file"
    }
    return {(way, path.relative_to(folder).parts[0]) for way, path in found if folder in path.parents}


def expected(seen: dict[str, str], claimed: Truth) -> Truth:
    """The truth as reads and writes; of a file opened both ways at once the claims say which it was."""
    both = {(way, name) for way, name in claimed if "rw" in seen.get(name, "")}
    certain = {(way, name) for name, how in seen.items() for way in set(how.replace("rw", ""))}
    unclaimed = {
        ("w", name) for name, how in seen.items() if "rw" in how and name not in {n for _, n in both}
    }
    return certain | both | unclaimed


def main() -> int:
    from accesses import VARIED, prepare

    if shutil.which("strace") is None:
        sys.exit("strace is missing")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hits = claims = truths = 0
    with tempfile.TemporaryDirectory() as name:
        home = Path(name).resolve()
        folders = [home / "data" / access.__name__ for access in VARIED]
        for folder in folders:
            folder.mkdir(parents=True)
            prepare(folder)
        calls = run(home, folders, f"http://127.0.0.1:{server.server_address[1]}")
        for folder in folders:
            claimed = told(folder)
            wanted = expected(truth(calls, folder), claimed)
            hits, claims, truths = hits + len(claimed & wanted), claims + len(claimed), truths + len(wanted)
            missed, invented = sorted(wanted - claimed), sorted(claimed - wanted)
            verdict = "all" if claimed == wanted else f"missed {missed}, invented {invented}"
            print(f"{folder.name:24} {len(wanted)} {verdict}")
    server.shutdown()
    print(f"recall {hits / truths:.3f}, precision {hits / claims:.3f} of {truths} reads and writes")
    return 0 if hits == claims == truths else 1


if __name__ == "__main__":
    sys.exit(main())
