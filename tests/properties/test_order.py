"""Any order and any repetition of events, split in any way over batches, gives the same rows."""

from build import Event, examples, stored, take
from contents import differences
from hypothesis import given
from hypothesis import strategies as st
from worlds import WORLDS, told_again

from lineage.store.store import Store


def taken(batches: list[list[Event]]) -> Store:
    store = stored()
    for batch in batches:
        take(store, *batch)
    return store


@examples(12)
@given(st.data())
def test_any_order_repetition_and_split_of_events_gives_the_same_rows(data: st.DataObject) -> None:
    events = data.draw(WORLDS)
    batches = data.draw(told_again(events))
    assert differences(stored(*events), taken(batches)) == {}
