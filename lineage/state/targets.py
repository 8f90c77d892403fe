"""Since when a dataset has been expected: lineage.toml says what is, not since when."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from lineage.state.instants import instant, micros
from lineage.state.state import State, statement


def first_seen(state: State, targets: Iterable[str]) -> dict[str, datetime]:
    """When each target was seen first; one that was gone for a while begins anew."""
    wanted = set(targets)
    if wanted != set(_known(state)):
        parameters = {"datasets": json.dumps(sorted(wanted)), "now": micros(datetime.now(UTC))}
        with state.transaction() as transaction:
            transaction.execute(statement("forget_targets"), parameters)
            transaction.execute(statement("note_targets"), parameters)
    return _known(state)


def _known(state: State) -> dict[str, datetime]:
    return {dataset: instant(at) for dataset, at in state.query(statement("targets"))}
