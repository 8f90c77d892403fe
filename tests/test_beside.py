"""Work beside the server comes after the threads that answer."""

import os
import sys
import threading
from pathlib import Path

import pytest

from lineage.beside import beside
from lineage.pipeline import Pipeline

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has priorities of threads")


def nice(thread: int) -> int:
    return os.getpriority(os.PRIO_PROCESS, thread)


def test_work_beside_the_server_gives_way() -> None:
    seen = list[int]()

    def work(stopping: threading.Event) -> None:
        seen.append(nice(threading.get_native_id()))
        stopping.wait(30)

    with beside("test", work, seconds=30):
        pass
    assert seen == [5]
    assert nice(threading.get_native_id()) == 0


def test_the_writer_gives_way(tmp_path: Path) -> None:
    others = set(threading.enumerate())
    with Pipeline.open(tmp_path):
        began = set(threading.enumerate()) - others
        (writer,) = (each for each in began if each.name.startswith("lineage-writer"))
        assert writer.native_id is not None
        assert nice(writer.native_id) == 5
    assert nice(threading.get_native_id()) == 0
