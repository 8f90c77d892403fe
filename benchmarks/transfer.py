"""Export, import and export again: seconds, sizes, and whether the bytes are the same.

python benchmarks/transfer.py [--events N] [--home FOLDER]    (100,000 events need about 3 GB of disk)

Each home has a server in a process of its own; the commands are run as a person runs them.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from events import events
from ingest import Server


def main(count: int, folder: Path) -> None:
    """Print what each step took; the files and homes are made in `folder`."""
    source = folder / "source.ndjson"
    with source.open("wb") as file:
        file.writelines(body + b"\n" for body in events(count))
    print(f"{count:,} events, {source.stat().st_size / 1e6:,.0f} MB of NDJSON, {os.cpu_count()} cores")
    first, second = folder / "first.ndjson.zst", folder / "second.ndjson.zst"
    with Server.running(folder / "one") as server:
        timed("import", count, server.url, "import", str(source))
        print(f"  {server.sizes()}; log sealed {sealed_mb(folder / 'one'):,.0f} MB")
        timed("import again", count, server.url, "import", str(source))
        timed("export", count, server.url, "export", str(first))
        print(f"  {first.stat().st_size / 1e6:,.0f} MB of zstd")
    with Server.running(folder / "two") as server:
        timed("import of the export", count, server.url, "import", str(first))
        timed("export", count, server.url, "export", str(second))
    print(f"  {'byte-identical' if digest(first) == digest(second) else 'THE EXPORTS DIFFER'}")


def timed(what: str, count: int, url: str, *arguments: str) -> None:
    """One line: how long a command took, and its last word."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "lineage.cli", *arguments]
    done = subprocess.run(
        command, env={**os.environ, "LINEAGE_URL": url}, check=True, capture_output=True, text=True
    )
    took = time.perf_counter() - began
    print(f"{what:<24}{took:>8.1f} s{count / took:>10,.0f} events/s   {done.stdout.strip()}", flush=True)


def sealed_mb(home: Path) -> float:
    """What the sealed segments take on the disk."""
    return sum(path.stat().st_size for path in (home / "log").glob("*.zst")) / 1e6


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--events", type=int, default=20_000, metavar="N", help="how many (default %(default)s)"
    )
    parser.add_argument(
        "--home", type=Path, metavar="FOLDER", help="on the disk to be measured (default: temporary)"
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.home) as temporary:
        main(chosen.events, Path(temporary))
