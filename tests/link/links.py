"""The links of a store, each run named by its job and its orchestrator's id."""

from typing import NamedTuple

from build import rows

from lineage.store.store import Store


class Link(NamedTuple):
    """`reader` and `writer` are `job@external id`."""

    reader: str
    writer: str
    rule: str
    mark: str | None = None


_QUERY = """
with named as (select run_id, name || '@' || coalesce(external_id, '') as run from runs)
select readers.run, writers.run, links.rule, links.mark
from run_links as links
  join named as readers on readers.run_id = links.reader_run_id
  join named as writers on writers.run_id = links.writer_run_id
where (links.dataset is null) = $control
order by all
"""


def links(store: Store) -> list[Link]:
    return [Link(*row) for row in rows(store, _QUERY, control=False)]


def control_links(store: Store) -> list[Link]:
    return [Link(*row) for row in rows(store, _QUERY, control=True)]
