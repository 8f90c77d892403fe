"""Comparisons of what is known of two runs; each adds changes, what is the same, and what nobody knows."""

import math
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, TypeVar

from lineage.query.diff.difference import Change, Kind
from lineage.query.diff.inputs import Inputs, schema_changes, unknown_versions
from lineage.query.diff.traits import Account, Traits

T = TypeVar("T")


class Part(NamedTuple):
    """What one comparison adds to the answer."""

    changes: list[Change]
    same: list[str]
    unknown: list[str]


class Pair(NamedTuple):
    """What two runs of one job say of themselves; None where the job did not run."""

    job: str
    before: Account | None
    after: Account | None


def compare_inputs(before: Inputs, after: Inputs, *, rewritten: bool) -> Part:
    """The schemas that both runs saw; `rewritten` says that they read different writings."""
    fields = schema_changes(before, after)
    unknown = unknown_versions(before, after)
    same = [] if rewritten or not before.seen.keys() - set(unknown) else ["inputs"]
    if not fields and before.fields.keys() & after.fields.keys():
        same.append("schema of inputs")
    return Part(fields, same, [f"version of {dataset}" for dataset in unknown])


def compare_metrics(before: dict[str, float], after: dict[str, float]) -> Part:
    """Metrics with the change in percent."""
    changes = [
        Change("metric", name, "value", old, new, _percent(old, new))
        for name, old, new in _differing(before, after)
        if not (old is not None and new is not None and math.isnan(old) and math.isnan(new))
    ]
    return Part(changes, ["metrics"] if before and not changes else [], [])


def _percent(before: float | None, after: float | None) -> float | None:
    """By how much it has grown, in percent of what it was."""
    if not before or after is None or not math.isfinite(before) or not math.isfinite(after):
        return None
    return (after - before) / abs(before) * 100


def compare_code(pairs: list[Pair]) -> Part:
    """The code of the runs' own jobs, and jobs that ran in one of them only."""
    changes = _together("code", _known(pairs, "code"))
    jobs = _together("job", _came_and_went(pairs))
    if not any(_said(pair, "code") for pair in pairs):
        return Part(jobs, [], ["code"])
    unknown = _half_known(pairs, "code")
    return Part([*jobs, *changes], [] if changes or unknown else ["code"], unknown)


def compare_parameters(pairs: list[Pair], before: Traits, after: Traits) -> Part:
    """Metaflow's parameters and Airflow's conf; neither is of one task."""
    old, new = dict(before), dict(after)
    for pair in pairs:
        old |= pair.before.settings if pair.before else {}
        new |= pair.after.settings if pair.after else {}
    changes = [Change("parameter", name, "value", was, now) for name, was, now in _differing(old, new)]
    return Part(changes, ["parameters"] if old and not changes else [], [])


def compare_libraries(pairs: list[Pair]) -> Part:
    """What the runs' own jobs ran on; versions that are the same are named."""
    changes = _together("library", _known(pairs, "libraries"))
    unknown = _half_known(pairs, "libraries")
    compared = {change.trait for change in changes} | set(unknown)
    said = sorted({item for pair in pairs for item in _said(pair, "libraries")})
    return Part(changes, [f"{name} {version}" for name, version in said if name not in compared], unknown)


def compare_upstream(pairs: list[Pair], *, known: bool) -> Part:
    """Everything of the jobs that the runs rest on; `known` says that both rest on some."""
    found = [*_came_and_went(pairs), *_known(pairs, "code")]
    found += [(job, f"parameter {name}", old, new) for job, name, old, new in _traits(pairs, "settings")]
    changes = _together("upstream", [*found, *_known(pairs, "libraries")])
    return Part(changes, ["upstream jobs"] if known and not changes else [], [])


_Traits = Literal["code", "settings", "libraries"]
"""The fields of an Account."""

_Difference = tuple[str, str, str | None, str | None]
"""Job, trait, and what it was and is."""


def _came_and_went(pairs: Iterable[Pair]) -> Iterator[_Difference]:
    for pair in pairs:
        if pair.before is None or pair.after is None:
            yield pair.job, "run", pair.before and "ran", pair.after and "ran"


def _traits(pairs: Iterable[Pair], kind: _Traits) -> Iterator[_Difference]:
    for pair in pairs:
        if pair.before is not None and pair.after is not None:
            for name, old, new in _differing(getattr(pair.before, kind), getattr(pair.after, kind)):
                yield pair.job, name, old, new


def _known(pairs: Iterable[Pair], kind: _Traits) -> list[_Difference]:
    """The differences of which both sides are known: a run that does not name its commit still had one."""
    return [difference for difference in _traits(pairs, kind) if None not in difference]


def _half_known(pairs: Iterable[Pair], kind: _Traits) -> list[str]:
    """The traits that one side names only."""
    return sorted({difference[1] for difference in _traits(pairs, kind) if None in difference})


def _said(pair: Pair, kind: _Traits) -> set[tuple[str, str]]:
    return {item for side in (pair.before, pair.after) if side for item in getattr(side, kind).items()}


def _differing(before: dict[str, T], after: dict[str, T]) -> Iterator[tuple[str, T | None, T | None]]:
    for name in sorted(before | after):
        if before.get(name) != after.get(name):
            yield name, before.get(name), after.get(name)


def _together(kind: Kind, differences: Iterable[_Difference]) -> list[Change]:
    """One change for all jobs in which a trait differs alike: a flow's steps share its code."""
    jobs: dict[tuple[str, str | None, str | None], list[str]] = {}
    for job, trait, old, new in differences:
        jobs.setdefault((trait, old, new), []).append(job)
    return [
        Change(kind, alike[0], trait, old, new, also=alike[1:]) for (trait, old, new), alike in jobs.items()
    ]
