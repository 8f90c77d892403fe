"""Any order and any repetition of events, split in any way over batches, gives the same rows."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from build import Event, body, examples, stored, take
from contents import differences
from empty import empty_store
from exported_run import AIRFLOW_HALF, METAFLOW_HALF
from hypothesis import given
from hypothesis import strategies as st
from worlds import WORLDS, told_again

from lineage.collect.log import EventLog, Kind, Record
from lineage.pipeline import drain
from lineage.store.store import Store


def taken(batches: list[list[Event]]) -> Store:
    store = stored()
    for batch in batches:
        take(store, *batch)
    return store


@examples(8)
@given(st.data())
def test_any_order_repetition_and_split_of_events_gives_the_same_rows(data: st.DataObject) -> None:
    events = data.draw(WORLDS)
    batches = data.draw(told_again(events))
    assert differences(stored(*events), taken(batches)) == {}


CAPTURED = sorted((Path(__file__).parent.parent / "events").rglob("*.ndjson"))


def captured(path: Path) -> list[Event]:
    """Events of a real scheduler."""
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize("path", CAPTURED, ids=lambda path: path.stem)
@examples(1)
@given(st.data())
def test_captured_events_give_the_same_rows_in_any_order(path: Path, data: st.DataObject) -> None:
    events = captured(path)
    batches = data.draw(told_again(events))
    assert differences(stored(*events), taken(batches)) == {}


@examples(4)
@given(WORLDS, st.data())
def test_a_rebuild_from_the_log_equals_the_live_state(events: list[Event], data: st.DataObject) -> None:
    with TemporaryDirectory() as folder, EventLog.open(Path(folder) / "log") as log:
        live, rebuilt = empty_store(), empty_store()
        for batch in data.draw(told_again(events)):
            log.append([Record(Kind.EVENT, body(said)) for said in batch]).result(timeout=30)
            assert drain(log, live)
        assert drain(log, rebuilt)
        assert not drain(log, rebuilt)
        assert differences(live, rebuilt) == {}


def test_a_rebuild_of_the_captured_events_equals_the_live_state(tmp_path: Path) -> None:
    with EventLog.open(tmp_path / "log") as log:
        live, rebuilt = empty_store(), empty_store()
        for path in CAPTURED:
            log.append([Record(Kind.EVENT, line.encode()) for line in path.read_text().splitlines()]).result()
            assert drain(log, live)
        while drain(log, rebuilt):
            pass
        assert differences(live, rebuilt) == {}


@examples(6)
@given(st.data())
def test_the_halves_of_an_exported_flow_are_one_in_any_order(data: st.DataObject) -> None:
    batches = data.draw(told_again([*AIRFLOW_HALF, *METAFLOW_HALF]))
    assert differences(stored(*AIRFLOW_HALF, *METAFLOW_HALF), taken(batches)) == {}
