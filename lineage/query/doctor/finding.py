"""What a check says, and how it is cut to what a person reads."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning", "notice"]

MAX_OF_A_CHECK = 20
"""Findings of one check that are listed; the rest is counted."""


class Finding(Struct, frozen=True):
    """One line on what is wrong, one on what to do; `toml` is what lineage.toml would need, if it helps."""

    check: str
    severity: Severity
    summary: str
    advice: str
    toml: str | None = None


class Diagnosis(Struct, frozen=True):
    """The findings, worst first; `left_out` counts by check those that are not listed."""

    findings: list[Finding]
    left_out: dict[str, int]

    @property
    def alarming(self) -> bool:
        """Whether anything is worse than a notice."""
        return any(finding.severity != "notice" for finding in self.findings)


_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "notice": 2}


def diagnosis(findings: Sequence[Finding]) -> Diagnosis:
    """The worst findings of each check first; within one severity in the order they were found."""
    kept: list[Finding] = []
    seen: dict[str, int] = {}
    for finding in sorted(findings, key=lambda finding: _RANK[finding.severity]):
        seen[finding.check] = seen.get(finding.check, 0) + 1
        if seen[finding.check] <= MAX_OF_A_CHECK:
            kept.append(finding)
    return Diagnosis(
        kept, {check: count - MAX_OF_A_CHECK for check, count in seen.items() if count > MAX_OF_A_CHECK}
    )


def many(number: int, one: str, several: str | None = None) -> str:
    """A number and its noun.

    >>> many(1, "job"), many(2, "body", "bodies")
    ('1 job', '2 bodies')
    """
    return f"{number} {one if number == 1 else several or one + 's'}"


def listed(names: Sequence[str], most: int = 3) -> str:
    """The first names and how many more there are.

    >>> listed(["a", "b", "c", "d", "e"])
    'a, b, c and 2 more'
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
