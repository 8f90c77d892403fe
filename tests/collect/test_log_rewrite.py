"""Records are taken out of the log, and every place in it keeps its meaning."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from build import examples
from event_log import bodies, events, fill, replay
from hypothesis import given
from hypothesis import strategies as st

from lineage.collect.log import Change, Entry, EventLog, Kind, Record, unchanged
from lineage.errors import LogUnavailable, NotFound

SMALL = 4096


def keeping(keep: Callable[[Entry], bool]) -> Change:
    return lambda entry: unchanged(entry) if keep(entry) else None


@contextmanager
def opened(folder: Path) -> Iterator[EventLog]:
    with EventLog.open(folder, segment_bytes=SMALL) as log:
        yield log


@given(st.lists(st.tuples(st.integers(0, 3000), st.booleans()), max_size=30), st.integers(1, 5))
@examples(40)
def test_what_is_kept_stays_where_it_was(
    tmp_path_factory: pytest.TempPathFactory, records: list[tuple[int, bool]], rounds: int
) -> None:
    folder = tmp_path_factory.mktemp("log")
    with opened(folder) as log:
        before = fill(log, *(b"x" * size for size, _ in records))
        end = log.end
        log.leave_segment()
        kept = [entry for entry, (_, keep) in zip(before, records, strict=True) if keep]
        stays = {entry.position for entry in kept}
        for limit in range(rounds):
            log.rewrite(
                keeping(
                    lambda entry, limit=limit: (
                        entry.position in stays or entry.position.count % rounds > limit
                    )
                )
            )
        assert (replay(log), log.end) == (kept, end)
        gone = [entry for entry in before if entry.position not in stays]
        for entry in kept:
            assert log.body(entry.position.segment, entry.position.offset) == entry.body
        for entry in gone:
            with pytest.raises(NotFound):
                log.body(entry.position.segment, entry.position.offset)
        assert [replay(log, entry.position) for entry in before] == [
            [later for later in kept if later.position >= entry.position] for entry in before
        ]
        assert log.corrupt() == []
    with opened(folder) as log:
        assert (replay(log), log.end) == (kept, end)
        (new,) = fill(log, b"new")[len(kept) :]
        assert (new.body, new.position.count) == (b"new", len(before))
        assert new.position > end or not before


def test_nothing_is_written_where_nothing_goes(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        fill(log, *bodies(20, pad=1000))
        log.leave_segment()
        log.seal()
        before = {path.name: path.stat().st_ino for path in tmp_path.glob("*.zst")}
        assert log.rewrite(unchanged) == []
        assert {path.name: path.stat().st_ino for path in tmp_path.glob("*.zst")} == before


def test_a_dry_run_says_what_would_go_and_leaves_it(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        before = fill(log, *bodies(7, pad=1000))
        log.leave_segment()
        would = log.rewrite(keeping(lambda entry: entry.position.count == 3), dry_run=True)
        assert [(told.segment, told.kept, told.gone) for told in would] == [(1, 0, 3), (2, 1, 2), (3, 0, 1)]
        assert replay(log) == before
        did = log.rewrite(keeping(lambda entry: entry.position.count == 3))
        assert [told[:4] for told in did] == [told[:4] for told in would]
        assert next(told.bytes_after for told in did) == 0
        assert replay(log) == [before[3]]


def test_an_emptied_segment_is_removed_but_never_the_last(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        fill(log, *bodies(7, pad=1000))
        end = log.end
        log.leave_segment()
        log.rewrite(keeping(lambda _: False))
    assert [path.name for path in tmp_path.glob("*.log*")] == ["000000000003.log.zst"]
    with opened(tmp_path) as log:
        assert (replay(log), log.end) == ([], end)
        fill(log, b"new")
        log.rewrite(keeping(lambda _: True))
        assert [path.name for path in sorted(tmp_path.glob("*.log*"))] == ["000000000004.log"]


def test_a_record_may_be_cut_in_its_place(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        before = fill(log, b"one", b"two: secret", b"three")
        log.leave_segment()

        def cut(entry: Entry) -> Record | None:
            return Record(Kind.CUT, b"two:  ", "short") if b"secret" in entry.body else unchanged(entry)

        (told,) = log.rewrite(cut)
        assert (told.kept, told.changed, told.gone) == (2, 1, 0)
        after = replay(log)
    assert [entry.position for entry in after] == [entry.position for entry in before]
    assert after[1][:3] == (Kind.CUT, b"two:  ", "short")


def test_the_segment_that_is_appended_to_is_not_touched(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        before = fill(log, *bodies(3, pad=100))
        assert log.rewrite(keeping(lambda _: False)) == []
        assert replay(log) == before


def test_a_full_disk_leaves_the_segment_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with opened(tmp_path) as log:
        before = fill(log, *bodies(3, pad=100))
        log.leave_segment()
        log.seal()
        monkeypatch.setattr("lineage.collect.log.sealed.write_all", full)
        with pytest.raises(LogUnavailable, match="No space left"):
            log.rewrite(keeping(lambda entry: entry.position.count == 1))
        assert (replay(log), list(tmp_path.glob("*.tmp"))) == (before, [])


def test_a_reader_in_the_middle_goes_on(tmp_path: Path) -> None:
    """A page that was begun before the rewrite and one that is begun after it fit together."""
    with opened(tmp_path) as log:
        before = fill(log, *bodies(12, pad=1000))
        log.leave_segment()
        first = log.read(before[0].position, max_records=5, max_bytes=1 << 20)
        log.rewrite(keeping(lambda entry: entry.position.count > 7))
        rest = log.read(first[-1].next, max_records=99, max_bytes=1 << 20)
        assert (first, rest) == (before[:5], before[8:])
        log.append(events(b"new")).result(timeout=30)
        assert [entry.body for entry in log.read(rest[-1].next, max_records=9, max_bytes=99)] == [b"new"]
