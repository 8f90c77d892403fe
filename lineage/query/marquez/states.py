"""States of runs: Marquez knows five."""

from collections.abc import Mapping
from typing import Literal

RunState = Literal["NEW", "RUNNING", "COMPLETED", "FAILED", "ABORTED"]

STATES: Mapping[RunState, tuple[str, ...]] = {
    "NEW": ("NEW",),
    "RUNNING": ("RUNNING", "LOST"),
    "COMPLETED": ("COMPLETE",),
    "FAILED": ("FAIL", "RETRYING"),
    "ABORTED": ("ABORT",),
}
"""Marquez's state -> ours. A run without an end goes on; a try that is repeated has failed."""

MARQUEZ: Mapping[str, RunState] = {ours: theirs for theirs, several in STATES.items() for ours in several}
"""Our state -> Marquez's."""
