"""What a session has prepared and opened, by name."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import duckdb

from lineage.serve.postgres import cursors, messages
from lineage.serve.postgres.messages import Format
from lineage.serve.postgres.portal import Portal
from lineage.serve.postgres.refusal import Refused
from lineage.serve.postgres.settings import Told
from lineage.serve.postgres.statement import Statement

Values: TypeAlias = Sequence[duckdb.Value]


class Prepared(NamedTuple):
    """What a text asks for: rows, something of the session or of a cursor, or (with neither) nothing."""

    statement: Statement | None = None
    told: Told | None = None
    cursor: cursors.Said | None = None

    def told_columns(self) -> bytes:
        """The RowDescription of what the session itself tells."""
        if self.told is None or not self.told.column:
            return messages.NO_DATA
        return messages.row_description([(self.told.column, 25, -1, Format.TEXT)])


class Bound(NamedTuple):
    """What has no rows of its own, with the values of the query that it declares a cursor over."""

    prepared: Prepared
    values: Values = ()

    def description(self) -> bytes:
        """The RowDescription of what it sends."""
        return self.prepared.told_columns()


class Fetching(NamedTuple):
    """The next rows of a cursor; 0 means all that are left."""

    cursor: Portal
    rows: int

    def description(self) -> bytes:
        """The RowDescription of what it sends."""
        return self.cursor.description()


AnyPortal: TypeAlias = Portal | Bound | Fetching


class Opened:
    """Prepared statements and portals, cursors among them; whatever leaves is closed. Raises Refused."""

    def __init__(self) -> None:
        self._prepared: dict[str, Prepared] = {}
        self._portals: dict[str, AnyPortal] = {}

    def check_free(self, name: str) -> None:
        """A statement with a name is prepared once; the one without is replaced."""
        if name and name in self._prepared:
            raise Refused("42P05", f'the statement "{name}" is prepared already')

    def prepare(self, name: str, prepared: Prepared) -> None:
        self._prepared[name] = prepared

    def prepared(self, name: str) -> Prepared:
        if name not in self._prepared:
            raise Refused("26000", f'no statement is prepared as "{name}"')
        return self._prepared[name]

    def forget(self, name: str) -> None:
        """Drop a prepared statement, known or not."""
        self._prepared.pop(name, None)

    def deallocate(self, name: str) -> None:
        """Drop a prepared statement, or ALL of them."""
        if name == "ALL":
            self._prepared.clear()
        else:
            self.prepared(name)
            self.forget(name)

    def open(self, name: str, portal: AnyPortal) -> None:
        """Keep a portal in place of one of the same name."""
        self.drop(name)
        self._portals[name] = portal

    def declare(self, name: str, opens: Callable[[], Portal]) -> None:
        """Keep the cursor that is opened if there is none of its name."""
        if name in self._portals:
            raise Refused("42P03", f'cursor "{name}" already exists')
        self._portals[name] = opens()

    def portal(self, name: str) -> AnyPortal:
        if name not in self._portals:
            raise Refused("34000", f'there is no portal "{name}"')
        return self._portals[name]

    def cursor(self, name: str) -> Portal:
        found = self._portals.get(name)
        if not isinstance(found, Portal):
            raise Refused("34000", f'cursor "{name}" does not exist')
        return found

    def drop(self, name: str) -> None:
        portal = self._portals.pop(name, None)
        if isinstance(portal, Portal):
            portal.close()

    def close(self) -> None:
        """Drop every portal."""
        for name in list(self._portals):
            self.drop(name)
