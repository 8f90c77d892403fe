"""What is kept as text says what the store would say, whatever has come since it was made."""

from build import Event, examples, rows, stored, take
from companies import companies
from hypothesis import given
from hypothesis import strategies as st
from test_columns_order import sayings
from worlds import WORLDS, told_again

from lineage.event import encode
from lineage.query.marquez.ready import columns_of, graph_texts, list_texts, make_missing
from lineage.query.marquez.rendering import make
from lineage.store.store import Store
from lineage.store.texts.text import text_of

_NODES = """
select job_id::varchar, true from core.jobs
union all
select dataset_id::varchar, false from core.datasets
where dataset_id not in (select dataset_id from core.identities)
"""


def nodes(store: Store) -> dict[bytes, bool]:
    return {bytes.fromhex(node.replace("-", "")): is_job for node, is_job in rows(store, _NODES)}


def check(store: Store) -> None:
    """What is answered is what the tables give."""
    known = nodes(store)
    made = make(store, known)
    assert graph_texts(store, known) == {each.id: text_of(each, whole=False) for each in made}
    assert list_texts(store, known) == {each.id: text_of(each, whole=True) for each in made}
    datasets = {each.id.hex(): each.columns for each in made if not each.is_job}
    found = columns_of(store, [bytes.fromhex(each) for each in datasets])
    assert {each: encode(known.columns).decode() for each, known in found.items()} == datasets


@examples(10)
@given(st.data())
def test_texts_that_are_kept_follow_what_the_batches_bring(data: st.DataObject) -> None:
    events: list[Event] = data.draw(
        st.one_of(WORLDS, companies(), st.lists(sayings(), min_size=1, max_size=6))
    )
    store = stored()
    for batch in data.draw(told_again(events)):
        take(store, *batch)
        if data.draw(st.booleans()):
            check(store)
        elif data.draw(st.booleans()):
            while make_missing(store, 5):
                pass
    check(store)
