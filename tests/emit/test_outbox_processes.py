"""Many processes, forks, kills and a collector that comes and goes: every event at least once, in order."""

import os
import random
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from loopback import Answer, Event, Loopback, take, wait_until

from lineage.emit.outbox import Outbox

EMITTER = """
import sys, time
from pathlib import Path
import lineage.emit.outbox as module
module.RETRY_SECONDS = 0.05
outbox = module.Outbox(sys.argv[1], folder=Path(sys.argv[2]), timeout=0.5)
for number in range(int(sys.argv[4])):
    outbox.emit({"eventType": "START", "source": sys.argv[3], "number": number})
    print(number, flush=True)
    time.sleep(0.002)
"""

FLUSHER = """
import sys
from pathlib import Path
from lineage.emit.outbox import Outbox
Outbox(sys.argv[1], folder=Path(sys.argv[2])).flush(30)
"""


def emitter(url: str, folder: Path, source: str, count: int) -> "subprocess.Popen[str]":
    arguments = [sys.executable, "-c", EMITTER, url, str(folder), source, str(count)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def overloaded(_events: list[Event]) -> Answer:
    return 503, b""


def first_arrivals(events: list[Event], source: str) -> list[int]:
    """The event numbers of one source in the order they first arrived."""
    return list(dict.fromkeys(each["number"] for each in events if each["source"] == source))


def test_every_event_arrives_in_order_per_process_while_the_collector_goes_up_and_down(
    tmp_path: Path,
) -> None:
    server = Loopback()
    port, seen = server.port, server.events
    processes = [emitter(server.url, tmp_path, f"p{index}", 150) for index in range(5)]
    chance = random.Random(7)  # noqa: S311 - no secret hangs on it
    try:
        while any(process.poll() is None for process in processes):
            requests = chance.randrange(1, 30)
            wait_until(
                lambda up=server, requests=requests: (
                    len(up.paths) >= requests or all(process.poll() is not None for process in processes)
                )
            )
            server.close()
            server = Loopback(port, seen)
            server.answer = chance.choice([take, overloaded])
        server.answer = take
        flushed = Outbox(server.url, folder=tmp_path).flush(20)
    finally:
        for process in processes:
            process.kill()
            process.communicate()
        server.close()
    assert flushed is not None
    assert (flushed.left, flushed.dropped, flushed.refused) == (0, 0, 0)
    for index in range(5):
        assert first_arrivals(seen, f"p{index}") == list(range(150))


def test_what_an_emitter_said_it_emitted_survives_kill_9(loopback: Loopback, tmp_path: Path) -> None:
    for attempt in range(5):
        process = emitter("http://127.0.0.1:1", tmp_path, f"k{attempt}", 100_000)
        assert process.stdout is not None
        said = [int(process.stdout.readline()) for _ in range(20 + 7 * attempt)]
        process.send_signal(signal.SIGKILL)
        process.communicate()
        flushed = Outbox(loopback.url, folder=tmp_path).flush(20)
        assert flushed is not None
        assert flushed.left == 0
        arrived = first_arrivals(loopback.events, f"k{attempt}")
        assert arrived[: len(said)] == said
        assert all(after == before + 1 for before, after in pairwise(arrived))


def test_a_forked_child_that_ends_by_os_exit_loses_nothing(loopback: Loopback, tmp_path: Path) -> None:
    outbox = Outbox(loopback.url, folder=tmp_path)
    children = []
    for number in range(4):
        child = os.fork()
        if child == 0:
            (outbox.emit if number % 2 else outbox.append)({"source": "f", "number": number})
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0, 0]
    outbox.flush(10)
    assert sorted(each["number"] for each in loopback.events) == [0, 1, 2, 3]


def test_a_delivery_killed_between_post_and_removal_sends_again_and_loses_nothing(
    loopback: Loopback, tmp_path: Path
) -> None:
    outbox = Outbox(loopback.url, folder=tmp_path)
    for number in range(50):
        outbox.append({"source": "d", "number": number})
    loopback.hang()
    process = subprocess.Popen([sys.executable, "-c", FLUSHER, loopback.url, str(tmp_path)])
    wait_until(lambda: len(loopback.paths) == 1)
    process.kill()
    process.wait()
    loopback.raw = None
    outbox.flush(10)
    assert first_arrivals(loopback.events, "d") == list(range(50))
