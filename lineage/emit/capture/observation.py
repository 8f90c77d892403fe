"""One read or write of a dataset, and how two sights of it become one."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Literal

Direction = Literal["read", "write"]


@dataclass(slots=True)
class Observation:
    """One read or write of a dataset outside the host's own storage.

    `via` names the layer that saw it, None says that nobody did: the user declared it. `at` is when it
    happened, `size` counts bytes, `schema` is (column, type) in the library's own words. An entity tag
    comes without quotes, a version id only from a versioned bucket.
    """

    direction: Direction
    namespace: str
    name: str
    via: str | None
    at: datetime
    etag: str | None = None
    version_id: str | None = None
    last_modified: datetime | None = None
    size: int | None = None
    rows: int | None = None
    schema: tuple[tuple[str, str], ...] | None = None

    @property
    def place(self) -> tuple[Direction, str, str]:
        """Where it was, and which way."""
        return self.direction, self.namespace, self.name

    @property
    def key(self) -> tuple[Direction, str, str, str | None]:
        """What makes two observations the same news."""
        return *self.place, self.version

    @property
    def version(self) -> str | None:
        """The content key: the store's version id, else its entity tag."""
        return self.version_id or self.etag

    def absorb(self, other: "Observation") -> None:
        """Add what another layer knew of the same access.

        A read counts from its first moment, a write until its last. Of two layers the outer one, which
        reports later, names itself; boto3 and open() are inner ones of everything.
        """
        for each in fields(self):
            if getattr(self, each.name) is None:
                setattr(self, each.name, getattr(other, each.name))
        if self.direction == "write":
            self._replace_content(other)
        self.at = min(self.at, other.at) if self.direction == "read" else max(self.at, other.at)
        if other.via not in (None, "open", "botocore") or self.via is None:
            self.via = other.via

    def of_folder(self) -> "Observation":
        """The same access, told of the folder only."""
        return Observation(
            self.direction, self.namespace, self.name.rpartition("/")[0] or "/", self.via, self.at
        )

    def _replace_content(self, later: "Observation") -> None:
        for name in ("etag", "version_id", "last_modified", "size", "rows", "schema"):
            value = getattr(later, name)
            if value is not None:
                setattr(self, name, value)

    def is_same_access(self, seen: "Observation") -> bool:
        """Whether another access of this place is this one: only reads of two known versions are not."""
        versions = (self.version, seen.version)
        return seen.direction == "write" or None in versions or self.version == seen.version


def observe(direction: Direction, namespace: str, name: str, via: str | None) -> Observation:
    """An observation of this moment."""
    return Observation(direction, namespace, name, via, datetime.now(UTC))
