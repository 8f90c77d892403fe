"""kill -9 at any moment: what was acknowledged is there, in order, and nothing twice."""

import random
import subprocess
import sys
from pathlib import Path

from event_log import read_bodies

from lineage.collect.log import EventLog

KILLS = 20

# Appends numbered bodies from 4 threads, seals beside it, and prints each number once it is acknowledged.
CHILD = """
import os, sys, threading
from pathlib import Path
from lineage.collect.log import EventLog, Kind, Record

log = EventLog.open(Path(sys.argv[1]), segment_bytes=200_000)
start = int(sys.argv[2])

def append(thread):
    for number in range(start, start + 100_000):
        body = b"%d/%d " % (thread, number)
        log.append([Record(Kind.EVENT, body.ljust(number % 5000, b"."))]).result()
        os.write(1, body.strip() + b"\\n")

for thread in range(4):
    threading.Thread(target=append, args=(thread,), daemon=True).start()
while True:
    log.seal()
"""


def run_and_kill(folder: Path, start: int, acknowledgements: int) -> list[bytes]:
    """Kill the child after that many acknowledgements; returns all that were given."""
    command = [sys.executable, "-c", CHILD, str(folder), str(start)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout
        seen = [child.stdout.readline() for _ in range(acknowledgements)]
        child.kill()
        seen += child.stdout.readlines()
    return [line.strip() for line in seen if line.endswith(b"\n")]


def test_everything_acknowledged_outlives_kills_at_random_moments(tmp_path: Path) -> None:
    draw = random.Random()  # noqa: S311 - the moment of a kill is no secret
    acknowledged: list[bytes] = []
    for turn in range(KILLS):
        acknowledged += run_and_kill(tmp_path, turn * 100_000, draw.randint(1, 400))
        with EventLog.open(tmp_path) as log:
            found = [body.split(b" ")[0].rstrip(b".") for body in read_bodies(log)]
            assert log.corrupt() == []
            assert log.end.count == len(found)
        assert len(set(found)) == len(found)
        assert set(acknowledged) <= set(found)
        for thread in range(4):
            numbers = [int(name[2:]) for name in found if name.startswith(b"%d/" % thread)]
            assert numbers == sorted(numbers)
