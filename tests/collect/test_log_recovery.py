"""Torn ends, rotten bytes, half-done seals: what is left over is cut or set aside, the rest is all there."""

import logging
import random
import shutil
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from event_log import bodies, events, fill, only_segment, read_bodies, replay
from hypothesis import given, settings
from hypothesis import strategies as st

from lineage.collect.log import BEGINNING, Corrupt, Entry, EventLog, Kind, Record
from lineage.collect.log.record import MAGIC, encode
from lineage.collect.log.segment import HEADER_BYTES
from lineage.errors import LogUnavailable


def flip(path: Path, offset: int, mask: int = 0xFF) -> None:
    data = bytearray(path.read_bytes())
    data[offset] ^= mask
    path.write_bytes(data)


def written(folder: Path, *all_bodies: bytes) -> list[Entry]:
    with EventLog.open(folder) as log:
        return fill(log, *all_bodies)


@pytest.fixture
def three(tmp_path: Path) -> list[Entry]:
    """Three records in one plain segment."""
    return written(tmp_path / "log", *bodies(3))


def test_a_last_record_torn_at_any_byte_is_cut_off(tmp_path: Path, three: list[Entry]) -> None:
    whole = only_segment(tmp_path / "log").read_bytes()
    for length in range(three[2].position.offset, len(whole)):
        folder = tmp_path / str(length)
        folder.mkdir()
        (folder / "000000000001.log").write_bytes(whole[:length])
        with EventLog.open(folder) as log:
            assert log.end == three[1].next
            assert fill(log, b"after")[:2] == three[:2]
            assert [entry.position.count for entry in replay(log)] == [0, 1, 2]
            assert log.corrupt() == []
        torn = list((folder / "corrupt").glob("*.torn"))
        assert [path.read_bytes() for path in torn] == [whole[three[2].position.offset : length]] * len(torn)
        assert len(torn) == (length > three[2].position.offset)


def test_a_cut_is_said_in_the_log(
    tmp_path: Path, three: list[Entry], caplog: pytest.LogCaptureFixture
) -> None:
    path = only_segment(tmp_path / "log")
    path.write_bytes(path.read_bytes()[:-1])
    with caplog.at_level(logging.WARNING, "lineage"):
        EventLog.open(tmp_path / "log").close()
    (message,) = caplog.messages
    offset = three[2].position.offset
    expected = f"event log: segment 1 ends in a torn record at offset {offset}: 43 bytes cut off, kept in"
    assert message.startswith(expected)


def test_a_position_after_a_cut_never_means_another_record(tmp_path: Path, three: list[Entry]) -> None:
    path = only_segment(tmp_path / "log")
    path.write_bytes(path.read_bytes()[:-1])
    with EventLog.open(tmp_path / "log") as log:
        fill(log, b"after", b"the cut")
        assert [entry.body for entry in replay(log, three[2].next)] == [b"after", b"the cut"]


@pytest.mark.parametrize("mask", [0x01, 0xFF])
def test_a_flipped_byte_anywhere_in_a_record_costs_only_that_record(
    tmp_path: Path, three: list[Entry], mask: int
) -> None:
    start, end = three[1].position.offset, three[1].next.offset
    for offset in range(start, end):
        folder = tmp_path / f"{offset}"
        shutil.copytree(tmp_path / "log", folder)
        flip(only_segment(folder), offset, mask)
        kept = folder / "corrupt" / f"000000000001-{start}-{end - start}.bin"
        with EventLog.open(folder) as log:
            assert replay(log) == [three[0], three[2]]
            assert log.end == three[2].next
            assert log.corrupt() == [Corrupt(1, start, end - start, kept)]
            assert kept.read_bytes() == only_segment(folder).read_bytes()[start:end]
        with EventLog.open(folder) as log:
            assert log.corrupt() == [Corrupt(1, start, end - start, kept)]


@settings(max_examples=60, deadline=None)
@given(st.data(), st.lists(st.binary(max_size=400), min_size=3, max_size=12))
def test_whatever_lies_over_some_records_the_others_are_read(
    data: st.DataObject, all_bodies: list[bytes]
) -> None:
    with TemporaryDirectory() as name:
        entries = written(Path(name), *all_bodies)
        damaged = data.draw(st.sets(st.integers(0, len(entries) - 2)))
        content = bytearray(only_segment(Path(name)).read_bytes())
        for number in damaged:
            start, end = entries[number].position.offset, entries[number].next.offset
            at = data.draw(st.integers(start, end - 1))
            noise = data.draw(st.sampled_from([bytes(600), MAGIC * 150, content[start:end] * 20]))[: end - at]
            content[at] ^= 0x5A
            content[at + 1 : at + len(noise)] = noise[1:]
        only_segment(Path(name)).write_bytes(content)
        with EventLog.open(Path(name)) as log:
            assert replay(log) == [entry for number, entry in enumerate(entries) if number not in damaged]


def test_a_flipped_byte_in_the_header_costs_nothing(tmp_path: Path, three: list[Entry]) -> None:
    for offset in range(HEADER_BYTES):
        flip(only_segment(tmp_path / "log"), offset)
        with EventLog.open(tmp_path / "log") as log:
            assert replay(log) == three


def test_a_corrupt_stretch_is_reported_once(
    tmp_path: Path, three: list[Entry], caplog: pytest.LogCaptureFixture
) -> None:
    flip(only_segment(tmp_path / "log"), three[1].position.offset + 20)
    with caplog.at_level(logging.WARNING, "lineage"):
        for _ in range(2):
            with EventLog.open(tmp_path / "log") as log:
                assert replay(log) == replay(log)
    (message,) = caplog.messages
    assert message.startswith(
        f"event log: segment 1 is corrupt at offset {three[1].position.offset}: 44 bytes skipped, kept in"
    )


def test_a_record_inside_a_body_is_never_taken_for_one(tmp_path: Path) -> None:
    with EventLog.open(tmp_path) as log:
        (first,) = fill(log, b"first")
        bait = [b"".join(encode(Record(Kind.EVENT, b"forged"), 0, first.next)), MAGIC * 50]
        entries = fill(log, b" ".join(bait), b"last")
    flip(only_segment(tmp_path), entries[1].position.offset + 8)
    with EventLog.open(tmp_path) as log:
        assert read_bodies(log) == [b"first", b"last"]


def test_a_reader_before_rotten_records_waits_for_what_comes_after(tmp_path: Path) -> None:
    with EventLog.open(tmp_path) as log:
        entries = fill(log, *bodies(3))
        for entry in entries[1:]:
            flip(only_segment(tmp_path), entry.position.offset + 20)
        position = entries[0].next
        assert log.read(position, max_records=10, max_bytes=1000) == []
        assert not log.wait(position, 0.01)
        log.append(events(b"good")).result()
        assert log.wait(position, 5)
        assert [entry.body for entry in replay(log, position)] == [b"good"]


def test_flipped_bytes_in_a_sealed_segment_cost_at_most_one_frame(tmp_path: Path) -> None:
    draw = random.Random(5)  # noqa: S311 - bytes that do not compress, the same each time
    expected = [draw.randbytes(20_000) for _ in range(60)]
    with EventLog.open(tmp_path / "log") as log:
        log.append(events(*expected)).result()
    with EventLog.open(tmp_path / "log") as log:
        assert log.seal() == 1
        whole = replay(log)
    frames = [list(range(start, min(start + 14, 60))) for start in range(0, 60, 14)]
    size = only_segment(tmp_path / "log").stat().st_size
    for number, offset in enumerate([*draw.sample(range(size), 25), 0, 5, *range(size - 30, size)]):
        folder = tmp_path / str(number)
        shutil.copytree(tmp_path / "log", folder)
        flip(only_segment(folder), offset)
        with EventLog.open(folder) as log:
            left = replay(log)
            lost = [at for at, entry in enumerate(whole) if entry not in left]
            assert lost in ([], *frames)
            assert [entry for at, entry in enumerate(whole) if at not in lost] == left
            assert bool(lost) == bool(log.corrupt())
        shutil.rmtree(folder)


def test_zstd_alone_gives_a_sealed_segment_back(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    written(tmp_path, *bodies(100, pad=5000))
    plain = only_segment(tmp_path).read_bytes()
    with EventLog.open(tmp_path) as log:
        log.seal()
    with only_segment(tmp_path).open("rb") as file:
        reader = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
        assert reader.read() == plain


def test_a_seal_stopped_at_any_point_is_finished_or_forgotten(tmp_path: Path, three: list[Entry]) -> None:
    folder = tmp_path / "log"
    plain = only_segment(folder).read_bytes()
    with EventLog.open(folder) as log:
        log.seal()
    done = only_segment(folder).read_bytes()
    for left in [
        {"000000000001.log": plain, "000000000001.log.tmp": done[:50]},
        {"000000000001.log": plain, "000000000001.log.tmp": done},
        {"000000000001.log": plain, "000000000001.log.zst": done},
    ]:
        only_segment(folder).unlink()
        for name, content in left.items():
            (folder / name).write_bytes(content)
        with EventLog.open(folder) as log:
            assert replay(log) == three
        assert only_segment(folder).suffix == (".zst" if "000000000001.log.zst" in left else ".log")


def test_a_segment_that_was_begun_but_never_written_is_removed(tmp_path: Path, three: list[Entry]) -> None:
    begun = tmp_path / "log" / "000000000002.log"
    for content in [b"", only_segment(tmp_path / "log").read_bytes()[:HEADER_BYTES], b"\0" * 4096]:
        begun.write_bytes(content)
        with EventLog.open(tmp_path / "log") as log:
            assert log.end == three[-1].next
            assert not begun.exists()
            assert replay(log) == three


def test_a_segment_of_another_version_is_refused(tmp_path: Path, three: list[Entry]) -> None:
    path = only_segment(tmp_path / "log")
    fields = path.read_bytes()[:8] + (2).to_bytes(4, "little")
    checked = fields + zlib.crc32(fields).to_bytes(4, "little")
    path.write_bytes(checked + path.read_bytes()[HEADER_BYTES:])
    with pytest.raises(LogUnavailable, match="has format 2; this version reads format 1"):
        EventLog.open(tmp_path / "log")


def test_a_lost_segment_is_passed_over(tmp_path: Path) -> None:
    with EventLog.open(tmp_path, segment_bytes=200) as log:
        entries = fill(log, *bodies(9, pad=40))
    (tmp_path / "000000000002.log").unlink()
    with EventLog.open(tmp_path) as log:
        assert replay(log, BEGINNING) == [entry for entry in entries if entry.position.segment != 2]
