"""Sources: the places datasets lie in."""

from lineage.errors import NotFound
from lineage.query.marquez.page import ALL, Page
from lineage.query.marquez.types import Source, Sources
from lineage.store.sql import script
from lineage.store.store import Store


def sources(store: Store, page: Page = ALL) -> Sources:
    """Every source, by name."""
    return Sources(_find(store, None, page))


def source(store: Store, name: str) -> Source:
    """The source of that name. Raises NotFound."""
    found = _find(store, name, Page(1))
    if not found:
        raise NotFound(f"Source '{name}' not found.")
    return found[0]


def _find(store: Store, name: str | None, page: Page) -> list[Source]:
    asked = {"name": name, **page._asdict()}
    return [Source(*row) for row in store.query(script(__package__, "sources"), asked).rows]
