"""For what no listener can see: the user says what a step or task reads and writes."""

from lineage.emit.capture import observation, window
from lineage.emit.harmless import harmless


@harmless
def reads(namespace: str, name: str) -> None:
    """Say that this step reads a dataset, by its OpenLineage namespace and name; outside of a step, nothing.

    The input counts as declared, not as observed.
    """
    _declare("read", namespace, name)


@harmless
def writes(namespace: str, name: str) -> None:
    """Say that this step writes a dataset; as declared, it counts once the step has succeeded."""
    _declare("write", namespace, name)


def _declare(direction: observation.Direction, namespace: str, name: str) -> None:
    seeing = window.current()
    if seeing is not None:
        seeing.record(observation.observe(direction, namespace, name, None))
