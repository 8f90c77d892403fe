"""Import of a file and of a live server, and export: seconds, sizes, and whether the bytes are the same.

python benchmarks/transfer.py [--events N] [--home FOLDER]    (100,000 events need about 4 GB of disk)

Each home has a server in a process of its own; the commands are run as a person runs them.
"""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from events import events
from ingest import Server, run


def main(count: int, folder: Path) -> None:
    """Print what each step took; the files and homes are made in `folder`."""
    source = folder / "source.ndjson"
    with source.open("wb") as file:
        file.writelines(body + b"\n" for body in events(count))
    print(f"{count:,} events, {source.stat().st_size / 1e6:,.0f} MB of NDJSON, {os.cpu_count()} cores")
    files = [folder / f"{name}.ndjson.zst" for name in ("first", "of_the_file", "of_the_server")]
    with Server.running(folder / "one") as first:
        Step(count, first)("import of a file", "import", str(source))
        print(f"  {first.sizes()}; log sealed {sealed_mb(folder / 'one'):,.0f} MB", flush=True)
        Step(count, first)("import again", "import", str(source))
        Step(count, first)("export", "export", str(files[0]))
        print(f"  {files[0].stat().st_size / 1e6:,.0f} MB of zstd", flush=True)
        for place, what in ((first.url, "server"), (str(files[0]), "file")):
            take_over(count, folder / f"from-{what}", place, folder / f"of_the_{what}.ndjson.zst")
    same = len({digest(file) for file in files}) == 1
    print(f"  {'all exports are byte-identical' if same else 'THE EXPORTS DIFFER'}")


def take_over(count: int, home: Path, place: str, file: Path) -> None:
    """Import a file or a live server into a fresh home, twice, and export that."""
    what = "a live server" if "://" in place else "that export"
    with Server.running(home) as server:
        Step(count, server)(f"import of {what}", "import", place)
        Step(count, server)("import again", "import", place)
        Step(count, server)("export", "export", str(file))


class Step(NamedTuple):
    """A command beside a server: one line says how long it took, the server's CPU, and its last word."""

    count: int
    server: Server

    def __call__(self, what: str, *arguments: str) -> None:
        began, before = time.perf_counter(), self.server.cpu()
        command = [sys.executable, "-m", "lineage.cli", *arguments]
        environment = {**os.environ, "LINEAGE_URL": self.server.url}
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        took = time.perf_counter() - began
        rate, cpu = self.count / took, self.server.cpu() - before
        said = done.stdout.strip()
        print(f"{what:<24}{took:>8.1f} s{rate:>10,.0f} events/s{cpu:>8.1f} s of CPU   {said}", flush=True)


def sealed_mb(home: Path) -> float:
    """What the sealed segments take on the disk."""
    return sum(path.stat().st_size for path in (home / "log").glob("*.zst")) / 1e6


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    run(main, __doc__)
