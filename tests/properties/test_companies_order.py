"""What links and failures say at last does not hang on the order in which a company's events come."""

from build import Event, examples, rows, stored
from companies import companies
from contents import differences
from hypothesis import given
from hypothesis import strategies as st
from test_order import taken
from worlds import told_again


@examples(4)
@given(st.data())
def test_links_and_failures_of_a_company_do_not_depend_on_arrival(data: st.DataObject) -> None:
    events = data.draw(companies())
    batches = data.draw(told_again(events))
    assert differences(stored(*events), taken(batches)) == {}


_WRITERS = """
select links.reader_run_id, links.dataset, versions.subset, count(distinct links.writer_run_id) as writers
from run_links as links join dataset_versions as versions using (version_id)
group by all
"""
_VERSIONS_READ = """
select run_id, dataset, count(distinct coalesce(version, '')) as versions
from run_io where direction = 'in'
group by all
"""


@examples(4)
@given(companies())
def test_every_version_that_was_read_has_one_writer_of_each_part(events: list[Event]) -> None:
    store = stored(*events)
    read = {(run, dataset): versions for run, dataset, versions in rows(store, _VERSIONS_READ)}
    linked = rows(store, _WRITERS)
    assert [row for row in linked if row[3] > read[row[0], row[1]]] == []


@examples(4)
@given(companies())
def test_a_write_after_the_read_is_never_the_last_before_it(events: list[Event]) -> None:
    late = "select * from run_links where rule = 'last_write' and mark is null and written_at > read_at"
    assert rows(stored(*events), late) == []
