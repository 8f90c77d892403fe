"""The names under which datasets stay."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from lineage.query.ids import id_list
from lineage.query.marquez.types import Id
from lineage.store.sql import script
from lineage.store.store import Store

Names = Mapping[bytes, Id]
"""By the datasets' 16-byte ids."""


def dataset_names(store: Store, datasets: Iterable[bytes], known: Names) -> Names:
    """The known names, and those of the datasets that are not among them."""
    missing = [each for each in dict.fromkeys(datasets) if each not in known]
    if not missing:
        return known
    asked = id_list(UUID(bytes=each) for each in missing)
    rows = store.query(script(__package__, "dataset_names"), asked).rows
    return {**known, **{missing[place]: Id(*name) for place, *name in rows}}
