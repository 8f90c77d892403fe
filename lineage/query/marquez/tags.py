"""Tags."""

from lineage.errors import NotFound
from lineage.query.marquez.page import ALL, Page
from lineage.query.marquez.types import Tag, Tags
from lineage.store.sql import script
from lineage.store.store import Store


def tags(store: Store, page: Page = ALL) -> Tags:
    """Every tag, by name."""
    return Tags(_find(store, None, page))


def tag(store: Store, name: str) -> Tag:
    """The tag of that name, in any case. Raises NotFound."""
    found = _find(store, name, Page(1))
    if not found:
        raise NotFound(f"Tag '{name}' not found.")
    return found[0]


def _find(store: Store, name: str | None, page: Page) -> list[Tag]:
    asked = {"name": name, **page._asdict()}
    return [Tag(*row) for row in store.query(script(__package__, "tags"), asked).rows]
