"""Namespaces."""

from lineage.errors import NotFound
from lineage.query.marquez.page import ALL, Page
from lineage.query.marquez.types import Namespace, Namespaces
from lineage.store.sql import script
from lineage.store.store import Store


def namespaces(store: Store, page: Page = ALL) -> Namespaces:
    """Those that are not hidden, by name."""
    return Namespaces(_find(store, None, page, hidden=False))


def namespace(store: Store, name: str, *, hidden: bool = False) -> Namespace:
    """The namespace of that name, with `hidden` also a hidden one. Raises NotFound."""
    found = _find(store, name, Page(1), hidden=hidden)
    if not found:
        raise NotFound(f"Namespace '{name}' not found.")
    return found[0]


def _find(store: Store, name: str | None, page: Page, *, hidden: bool) -> list[Namespace]:
    asked = {"name": name, "hidden": hidden, **page._asdict()}
    return [Namespace(*row) for row in store.query(script(__package__, "namespaces"), asked).rows]
