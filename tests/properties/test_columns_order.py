"""Any order, repetition and split of what is said of columns gives the same rows."""

from build import Event, dataset, event, examples, facet, stored, take
from contents import differences
from hypothesis import given
from hypothesis import strategies as st
from say import column_lineage, entries_facet, entry
from worlds import told_again

FIELDS = st.sampled_from(["a", "b"])
SOURCES = st.sampled_from(["s3://lake/x", "s3a://lake/x/", "s3://lake/y"])
TARGETS = st.sampled_from(["s3://lake/y", "s3://lake/z"])
COLUMNS = st.builds(lambda uri, field: f"{uri}#{field}", SOURCES, FIELDS)
COLUMN_LINEAGE = st.builds(
    column_lineage,
    st.dictionaries(FIELDS, st.lists(COLUMNS, max_size=2), max_size=2),
    st.lists(COLUMNS, max_size=1),
)
ENTRIES = st.lists(st.builds(entry, TARGETS, SOURCES), max_size=2).map(lambda found: entries_facet(*found))
SQL = st.sampled_from(
    ["insert into z (a) select b from y", "insert into z (a) select sum(b) from y", "select"]
).map(lambda query: {"sql": facet(query=query)})


@st.composite
def sayings(draw: st.DrawFn) -> Event:
    return event(
        draw(st.sampled_from(["START", "COMPLETE"])),
        job=draw(st.sampled_from(["load", "tidy"])),
        run=draw(st.sampled_from(["1", "2"])),
        at=draw(st.integers(0, 3)),
        reads=draw(st.lists(SOURCES, max_size=1)),
        writes=[dataset(draw(TARGETS), facets=draw(st.one_of(st.just({}), COLUMN_LINEAGE)))],
        job_facets=draw(st.one_of(st.just({}), ENTRIES, SQL)),
    )


@examples(8)
@given(st.lists(sayings(), min_size=1, max_size=6), st.data())
def test_any_order_repetition_and_split_of_statements_gives_the_same_rows(
    events: list[Event], data: st.DataObject
) -> None:
    store = stored()
    for batch in data.draw(told_again(events)):
        take(store, *batch)
    assert differences(stored(*events), store) == {}
