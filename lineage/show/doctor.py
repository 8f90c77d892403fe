"""`lineage doctor`: a finding, what to do about it, and the lines of lineage.toml that would."""

from rich.text import Text

from lineage.query.doctor.finding import Diagnosis, Finding, Severity
from lineage.show.words import count

_STYLES: dict[Severity, str] = {"error": "bold red", "warning": "yellow", "notice": "cyan"}
_INDENT = " " * 9


def lines(diagnosis: Diagnosis) -> list[Text]:
    """A block a finding, worst first; then the count."""
    if not diagnosis.findings:
        return [Text("nothing found: every check passed.", style="green")]
    shown: list[Text] = []
    for finding in diagnosis.findings:
        shown += [*_block(finding), Text()]
    for check, more in diagnosis.left_out.items():
        shown.append(Text(f"and {count(more, 'more finding')} of {check}", style="dim"))
    return [*shown, Text(_total(diagnosis))]


def _block(finding: Finding) -> list[Text]:
    head = Text(f"{finding.severity:<9}", style=_STYLES[finding.severity])
    block = [head.append(finding.summary, style="default not bold")]
    block.append(Text(f"{_INDENT}→ {finding.advice}", style="dim"))
    block += [Text(f"{_INDENT}  {line}", style="green") for line in (finding.toml or "").splitlines()]
    return block


def _total(diagnosis: Diagnosis) -> str:
    numbers: dict[Severity, int] = dict.fromkeys(_STYLES, 0)
    for finding in diagnosis.findings:
        numbers[finding.severity] += 1
    return ", ".join(count(number, severity) for severity, number in numbers.items()) + "."
