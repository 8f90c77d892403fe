"""What a person types -> the one node it names."""

from msgspec import Struct

from lineage.errors import AmbiguousNode, NotFound
from lineage.names import NodeName
from lineage.store.sql import script
from lineage.store.store import Store


class Node(Struct, frozen=True):
    """A job or dataset; `node` is its id as in Marquez."""

    node: str
    kind: str
    namespace: str
    name: str

    @property
    def label(self) -> str:
        """The name a person reads."""
        return NodeName(self.kind, self.namespace, self.name).label


def resolve(store: Store, text: str) -> Node:
    """The node that `text` names: an id, a name, or any unambiguous ending of one.

    Raises NotFound with what is near, AmbiguousNode with the candidates.
    """
    for row in store.query(script(__package__, "resolve_id"), {"text": text}).rows:
        return Node(*row)
    found = store.query(script(__package__, "resolve"), {"text": text}).rows
    if not found:
        raise NotFound(f'"{text}" names nothing{_near(store, text)}')
    nearest = [Node(*row[:4]) for row in found if row[4] == found[0][4]]
    if len(nearest) > 1:
        listed = ", ".join(node.node for node in nearest)
        raise AmbiguousNode(f'"{text}" fits several: {listed}')
    return nearest[0]


def _near(store: Store, text: str) -> str:
    rows = store.query(script(__package__, "near"), {"text": text}).rows
    labels = ", ".join(f"{Node(*row).label} ({row[1]})" for row in rows)
    return f"; near: {labels}" if labels else ""
