"""Which events are there already."""

from collections.abc import Collection
from uuid import UUID

from lineage.store.sql import script
from lineage.store.store import Store


def known(store: Store, events: Collection[bytes]) -> set[bytes]:
    """Those of the ids (of events, or of dead letters) that the store holds."""
    asked = [str(UUID(bytes=each)) for each in events]
    return {found.bytes for (found,) in store.query(script(__package__, "known"), {"events": asked}).rows}
