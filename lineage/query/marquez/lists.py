"""Lists of jobs and of datasets."""

from collections.abc import Sequence

from lineage.query.marquez.page import ALL, Page
from lineage.query.marquez.ready import list_texts, listed
from lineage.query.marquez.states import RunState
from lineage.query.marquez.types import Datasets, Jobs
from lineage.store.sql import script
from lineage.store.store import Store


def jobs(
    store: Store,
    namespace: str | None,
    page: Page = ALL,
    *,
    last_run_states: Sequence[RunState] = (),
    within: Sequence[str] | None = None,
) -> Jobs:
    """The jobs of a namespace, of those `within`, or all; the newest update first, hidden ones left out."""
    asked = {"namespace": namespace, "within": within, **page._asdict()}
    if last_run_states:
        asked["states"] = list(last_run_states)
    wanted = "job_page_in_states" if last_run_states else "job_page"
    found = store.query(script(__package__, wanted), asked).rows
    known = list_texts(store, {row[0].bytes: True for row in found})
    return Jobs(listed(known.values()), found[0][1] if found else 0)


def datasets(store: Store, namespace: str, page: Page = ALL) -> Datasets:
    """The datasets of a namespace that are not hidden, by name."""
    asked = {"namespace": namespace, **page._asdict()}
    found = store.query(script(__package__, "dataset_page"), asked).rows
    known = list_texts(store, {row[0].bytes: False for row in found})
    return Datasets(listed(known.values()), found[0][1] if found else 0)
