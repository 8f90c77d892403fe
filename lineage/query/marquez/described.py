"""What jobs and datasets say of themselves, and what tags people gave them."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from msgspec import Raw

from lineage import facets as f
from lineage.query.ids import all_names, id_list
from lineage.query.marquez import said as s
from lineage.query.marquez.types import Field, JsonObject, raw
from lineage.store.sql import script
from lineage.store.store import Store

T = TypeVar("T")


class Described:
    """The newest facets of one job or dataset, and its tags by field ('' is the whole)."""

    def __init__(self) -> None:
        self.facets: dict[str, Raw] = {}
        self._by_hand: dict[tuple[str, str], bool] = {}

    def say(self, name: str, body: str) -> None:
        """Add a facet."""
        self.facets[name] = raw(body)

    def tag(self, name: str, field: str, *, present: bool) -> None:
        """Add that a person gave or took a tag."""
        self._by_hand[field, name.upper()] = present

    def facet(self, name: str, kind: type[T]) -> T | None:
        """A facet that fits its definition, or None."""
        return f.parse(self.facets, name, kind)

    @property
    def all_facets(self) -> JsonObject:
        return dict(self.facets)

    @property
    def description(self) -> str | None:
        found = self.facet("documentation", s.Documentation)
        return found.description if found else None

    def tags(self, field: str = "") -> list[str]:
        """Tags as facets name them; what a person gave or took stands above."""
        if "tags" not in self.facets and not self._by_hand:
            return []
        told = self.facet("tags", f.Tags)
        found = (
            {_named(tag) for tag in told.tags if (tag.field or "") == field and tag.key} if told else set()
        )
        given = {tag for (on, tag), present in self._by_hand.items() if on == field and present}
        taken = {tag for (on, tag), present in self._by_hand.items() if on == field and not present}
        return sorted((found | given) - taken)

    def fields(self, schema: s.Fields | None) -> list[Field]:
        """The columns of a schema with their tags."""
        named = schema.fields if schema and schema.fields else []
        return [Field(field.name, field.type, self.tags(field.name), field.description) for field in named]


def _named(tag: f.Tag) -> str:
    plain = tag.value is None or tag.value.lower() == "true"
    return (tag.key if plain else f"{tag.key}:{tag.value}").upper()


def described(store: Store, ids: Sequence[UUID]) -> dict[UUID, Described]:
    """What each of the jobs or datasets says of itself, under any of its names."""
    names, places = all_names(store.adjacency(), ids)
    asked = id_list(names)
    found = [Described() for _ in ids]
    told: dict[tuple[int, str], tuple[int, str]] = {}
    for place, name, *said in store.query(script(__package__, "described"), asked).rows:
        about, newer = (places[place], name), (said[0], said[1])
        told[about] = max(told.get(about, newer), newer)
    for (place, name), (_, body) in sorted(told.items()):
        found[place].say(name, body)
    for place, tag, field, present in store.query(script(__package__, "given_tags"), asked).rows:
        found[places[place]].tag(tag, field, present=present)
    return dict(zip(ids, found, strict=True))
