"""States of runs: Marquez knows five."""

from collections.abc import Mapping
from typing import Literal

RunState = Literal["NEW", "RUNNING", "COMPLETED", "FAILED", "ABORTED"]

MARQUEZ: Mapping[str, RunState] = {
    "RUNNING": "RUNNING",
    "LOST": "RUNNING",
    "COMPLETE": "COMPLETED",
    "FAIL": "FAILED",
    "RETRYING": "FAILED",
    "ABORT": "ABORTED",
}
"""Our state -> Marquez's. A run without an end goes on; a try that is repeated has failed."""

_ENDS: tuple[RunState, ...] = ("ABORTED", "FAILED", "COMPLETED")
"""By `lineage.normalise.END_RANK`."""


def run_state(end_key: int | None, *, begun: bool) -> RunState:
    """The state of a run by its end (see `lineage.rows.Run`); NEW is a run that was only announced.

    >>> run_state(4_000_002, begun=True)
    'COMPLETED'
    """
    if end_key is not None:
        return _ENDS[end_key % 4]
    return "RUNNING" if begun else "NEW"
