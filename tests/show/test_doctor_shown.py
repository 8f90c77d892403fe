"""A block a finding: what, what to do, and the lines of lineage.toml."""

from lineage.query.doctor.finding import Diagnosis, Finding
from lineage.show.doctor import lines


def test_findings_are_blocks_and_counted() -> None:
    toml = '[[alias]]\ndataset = "a"\nsame_as = ["b"]\n'
    findings = [
        Finding("corrupt_log", "error", "bytes skipped", "look at the disk"),
        Finding("near_miss", "notice", "a is only written, b only read", "say so in lineage.toml", toml),
    ]
    assert [line.plain for line in lines(Diagnosis(findings, {"near_miss": 3}))] == [
        "error    bytes skipped",
        "         → look at the disk",
        "",
        "notice   a is only written, b only read",
        "         → say so in lineage.toml",
        "           [[alias]]",
        '           dataset = "a"',
        '           same_as = ["b"]',
        "",
        "and 3 more findings of near_miss",
        "1 error, 0 warnings, 1 notice.",
    ]


def test_no_finding() -> None:
    assert [line.plain for line in lines(Diagnosis([], {}))] == ["nothing found: every check passed."]
