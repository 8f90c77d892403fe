"""Namespaces."""

from collections.abc import Callable, Sequence

from lineage.errors import NotFound
from lineage.query.marquez.page import ALL, Page
from lineage.query.marquez.types import Namespace, Namespaces
from lineage.store.sql import script
from lineage.store.store import Store


def namespaces(store: Store, page: Page = ALL, *, within: Sequence[str] | None = None) -> Namespaces:
    """Those that are not hidden, by name; only those among `within`, if that is given."""
    return Namespaces(_find(store, None, page, within, hidden=False))


def reached(store: Store, reaches: Callable[[str], bool]) -> list[str]:
    """The namespaces, hidden ones too, that somebody may see."""
    rows = store.query(script(__package__, "namespaces_known")).rows
    return [name for (name,) in rows if reaches(name)]


def namespace(store: Store, name: str, *, hidden: bool = False) -> Namespace:
    """The namespace of that name, with `hidden` also a hidden one. Raises NotFound."""
    found = _find(store, name, Page(1), None, hidden=hidden)
    if not found:
        raise NotFound(f"Namespace '{name}' not found.")
    return found[0]


def _find(
    store: Store, name: str | None, page: Page, within: Sequence[str] | None, *, hidden: bool
) -> list[Namespace]:
    asked = {"name": name, "hidden": hidden, "within": within, **page._asdict()}
    return [Namespace(*row) for row in store.query(script(__package__, "namespaces"), asked).rows]
