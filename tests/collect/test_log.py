"""Whatever is appended is read back: the same bytes, in order, with positions that hold."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from event_log import bodies, events, fill, pages, read_bodies, replay
from hypothesis import given, settings
from hypothesis import strategies as st

from lineage.collect.log import BEGINNING, MAX_BODY, EventLog, Kind, Position, Record
from lineage.errors import LogUnavailable, NotFound, TooLarge

RECORDS = st.builds(
    Record, st.sampled_from([Kind.EVENT, Kind.DEAD, Kind.CUT]), st.binary(max_size=600), st.text(max_size=20)
)
CALLS = st.lists(st.lists(RECORDS, min_size=1, max_size=8), max_size=12)
SMALL = 1024


def plain_view(log: EventLog, max_records: int = 1000) -> list[tuple[Kind, bytes, str]]:
    return [(entry.kind, entry.body, entry.reason) for entry in replay(log, max_records=max_records)]


@settings(max_examples=60, deadline=None)
@given(CALLS, st.integers(1, 7), st.sampled_from([SMALL, 4 * SMALL, 1 << 20]), st.data())
def test_every_record_comes_back_live_reopened_and_sealed(
    calls: list[list[Record]], page: int, segment_bytes: int, data: st.DataObject
) -> None:
    reopen_at = data.draw(st.integers(0, len(calls)))
    expected = [(record.kind, record.body, record.reason) for call in calls for record in call]
    with TemporaryDirectory() as name:
        folder = Path(name) / "log"
        with EventLog.open(folder, segment_bytes=segment_bytes) as log:
            for call in calls[:reopen_at]:
                log.append(call).result()
        with EventLog.open(folder, segment_bytes=segment_bytes) as log:
            for call in calls[reopen_at:]:
                assert log.append(call).result() == log.end
            before = replay(log)
            assert plain_view(log, page) == expected
            assert [entry.position.count for entry in before] == list(range(len(expected)))
            assert log.end.count == len(expected)
            log.seal()
            assert replay(log, max_records=page) == before
            for entry in before:
                assert log.body(*entry.position[:2]) == entry.body
        with EventLog.open(folder) as log:
            assert replay(log) == before
            assert log.corrupt() == []


def test_positions_lead_from_one_entry_to_the_next_over_segments(tmp_path: Path) -> None:
    with EventLog.open(tmp_path, segment_bytes=SMALL) as log:
        entries = fill(log, *bodies(40, pad=100))
        assert {entry.position.segment for entry in entries} == {1, 2, 3, 4, 5, 6}
        assert [entry.position for entry in entries] == sorted(entry.position for entry in entries)
        assert entries[-1].next == log.end
        for entry in entries:
            assert replay(log, entry.position)[0] == entry


def test_a_page_ends_at_its_limits_but_holds_one_entry_at_least(tmp_path: Path) -> None:
    with EventLog.open(tmp_path) as log:
        fill(log, *bodies(10, pad=100))
        assert [len(page) for page in pages(log, BEGINNING, max_records=4, max_bytes=1 << 20)] == [4, 4, 2]
        assert [len(page) for page in pages(log, BEGINNING, max_records=100, max_bytes=350)] == [3, 3, 3, 1]
        assert [len(page) for page in pages(log, BEGINNING, max_records=100, max_bytes=1)] == [1] * 10


def test_the_largest_body_is_taken_and_a_larger_one_refused(tmp_path: Path) -> None:
    largest = bytes(MAX_BODY)
    with EventLog.open(tmp_path) as log:
        entries = fill(log, b"small", largest, b"small again")
        assert [entry.body for entry in entries] == [b"small", largest, b"small again"]
        with pytest.raises(TooLarge, match="16777217 bytes"):
            log.append(events(largest + b"!"))
        log.append(events(b"next")).result()
        log.close()
    with EventLog.open(tmp_path) as log:
        log.seal()
        assert read_bodies(log) == [b"small", largest, b"small again", b"next"]


def test_received_at_is_the_time_of_the_append(tmp_path: Path) -> None:
    before = time.time_ns() // 1000
    with EventLog.open(tmp_path) as log:
        (entry,) = fill(log, b"now")
    assert before <= entry.received_at <= time.time_ns() // 1000


def test_an_empty_log_ends_where_it_begins(tmp_path: Path) -> None:
    with EventLog.open(tmp_path) as log:
        assert (log.end, replay(log), log.seal(), log.size_bytes()) == (BEGINNING, [], 0, 0)
        assert log.append([]).result() == BEGINNING


def test_wait_ends_with_the_append_and_else_with_the_timeout(tmp_path: Path) -> None:
    with EventLog.open(tmp_path) as log:
        assert not log.wait(BEGINNING, 0.01)
        reader = ThreadPoolExecutor(1).submit(log.wait, BEGINNING, 30)
        end = log.append(events(b"one")).result()
        assert reader.result(timeout=5)
        assert not log.wait(end, 0.01)


def test_wait_ends_when_the_log_closes(tmp_path: Path) -> None:
    log = EventLog.open(tmp_path)
    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(log.wait, BEGINNING, 30)
        log.close()
        assert not reader.result(timeout=5)
    with pytest.raises(LogUnavailable, match="is closed"):
        log.append(events(b"late"))


def test_close_writes_what_was_handed_over(tmp_path: Path) -> None:
    log = EventLog.open(tmp_path)
    handed = [log.append(events(body)) for body in bodies(500)]
    log.close()
    assert [done.result(timeout=0).count for done in handed] == list(range(1, 501))


def test_there_is_no_body_between_records(tmp_path: Path) -> None:
    with EventLog.open(tmp_path) as log:
        fill(log, b"one", b"two")
        for place in [(1, 17), (1, 0), (0, 0), (9, 16), log.end[:2]]:
            with pytest.raises(NotFound, match="has no record"):
                log.body(*place)


def test_eight_threads_append_at_once_and_each_keeps_its_order(tmp_path: Path) -> None:
    def work(name: int) -> list[Position]:
        return [log.append(events(*pair)).result() for pair in calls(name)]

    def calls(name: int) -> list[list[bytes]]:
        return [[f"{name}/{turn}/{half}".encode() for half in "ab"] for turn in range(100)]

    with EventLog.open(tmp_path, segment_bytes=4096) as log, ThreadPoolExecutor(8) as pool:
        acknowledged = list(pool.map(work, range(8)))
        entries = replay(log)
    for name, positions in enumerate(acknowledged):
        own = [entry for entry in entries if entry.body.startswith(b"%d/" % name)]
        assert [entry.body for entry in own] == [body for call in calls(name) for body in call]
        assert [entry.next for entry in own[1::2]] == positions
        assert all(second.position == first.next for first, second in zip(own[::2], own[1::2], strict=True))
    assert len(entries) == 1600


def test_sealing_beside_appends_and_reads_disturbs_neither(tmp_path: Path) -> None:
    expected = bodies(1500, pad=200)
    with EventLog.open(tmp_path, segment_bytes=8192) as log, ThreadPoolExecutor(2) as pool:
        done = threading.Event()

        def keep_sealing() -> int:
            count = 0
            while not done.is_set():
                count += log.seal()
            return count

        def follow() -> list[bytes]:
            seen, position = [], BEGINNING
            while len(seen) < len(expected) and log.wait(position, 30):
                entries = log.read(position, max_records=50, max_bytes=1 << 20)
                seen += [entry.body for entry in entries]
                position = entries[-1].next
            return seen

        sealing, following = pool.submit(keep_sealing), pool.submit(follow)
        for body in expected:
            log.append(events(body)).result()
        assert following.result(timeout=60) == expected
        done.set()
        assert sealing.result() + log.seal() == len(list(tmp_path.glob("*.zst"))) > 10
        assert read_bodies(log) == expected


def test_sealing_saves_space_and_leaves_the_active_segment(tmp_path: Path) -> None:
    with EventLog.open(tmp_path, segment_bytes=100_000) as log:
        fill(log, *bodies(100, pad=5000))
        before = log.size_bytes()
        assert log.seal() == 5
        assert log.seal() == 0
        assert [path.suffix for path in sorted(tmp_path.glob("*.log*"))] == [".zst"] * 5 + [".log"]
        assert log.size_bytes() < before / 4


def test_a_cancelled_append_is_left_out_and_harms_no_other(tmp_path: Path) -> None:
    with EventLog.open(tmp_path) as log:
        appends = [log.append(events(body)) for body in bodies(200)]
        cancelled = {number for number, done in enumerate(appends) if number % 2 and done.cancel()}
        log.append(events(b"last")).result()
        kept = [body for number, body in enumerate(bodies(200)) if number not in cancelled]
        assert read_bodies(log) == [*kept, b"last"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_when_the_writer_dies_no_caller_waits_for_ever(tmp_path: Path) -> None:
    no_kind = 300  # does not fit its byte: a fault of the caller that only the writer meets
    with EventLog.open(tmp_path) as log:
        fill(log, b"kept")
        with pytest.raises(LogUnavailable, match="has stopped"):
            log.append([Record(no_kind, b"")]).result(timeout=30)  # type: ignore[arg-type]
        log.close()
        with pytest.raises(LogUnavailable, match="is closed"):
            log.append(events(b"late"))
        assert read_bodies(log) == [b"kept"]


def test_a_second_opener_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    script = "import sys, pathlib, lineage.collect.log as log; log.EventLog.open(pathlib.Path(sys.argv[1]))"
    with EventLog.open(tmp_path) as log:
        with pytest.raises(LogUnavailable, match="is open in another process"):
            EventLog.open(tmp_path)
        other = subprocess.run(
            [sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=False
        )
        assert other.returncode == 1
        assert f"LogUnavailable: {tmp_path} is open in another process" in other.stderr
        fill(log, b"still mine")
    with EventLog.open(tmp_path) as log:
        assert read_bodies(log) == [b"still mine"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(LogUnavailable, match=r"the event log in .*/file/log"):
        EventLog.open(tmp_path / "file" / "log")
