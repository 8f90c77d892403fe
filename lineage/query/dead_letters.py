"""Bodies that could not be placed."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from lineage.store.sql import script
from lineage.store.store import Store


class DeadLetter(Struct, frozen=True):
    """A refused body; `segment` and `log_offset` say where its bytes are kept."""

    dead_letter_id: UUID
    received_at: datetime
    reason: str
    size_bytes: int
    segment: int
    log_offset: int


def dead_letters(store: Store, *, limit: int = 100) -> list[DeadLetter]:
    """The newest dead letters, each body once."""
    found = store.query(script(__package__, "dead_letters"), {"limit": limit})
    return [DeadLetter(*row) for row in found.rows]
