"""`lineage diff`: a line a difference, what is the same last."""

import re

from rich.text import Text

from lineage.names import NodeName
from lineage.query.diff.difference import Change, Diff, InputChange, Seen, Side
from lineage.show.words import clock, count, short, state

_DIGEST = re.compile(r"[0-9a-f]{32,64}")


def lines(answer: Diff) -> list[Text]:
    """The two runs, what differs, what is the same, what nobody knows."""
    differing = [("input", _label(changed.dataset), _input(changed)) for changed in answer.inputs]
    differing += [(change.kind, _subject(change), _change(change)) for change in answer.changes]
    width = max((len(subject) for _, subject, _ in differing), default=0)
    shown = [_head(answer)]
    shown += [
        _line(kind, "cyan").append(f"{subject:<{width}}   ").append(said) for kind, subject, said in differing
    ]
    if not differing:
        shown.append(Text("nothing differs", style="green"))
    for word, items in (("same", answer.same), ("unknown", answer.unknown)):
        if items:
            shown.append(_line(word, "dim").append(", ".join(map(_readable, items))))
    return shown


def _line(word: str, style: str) -> Text:
    return Text.assemble((f"{word:<11}", style))


def _head(answer: Diff) -> Text:
    name = Text.assemble((answer.before.name, "bold"), "   ")
    return name.append(_side(answer.before)).append("  →  ").append(_side(answer.after))


def _side(side: Side) -> Text:
    name = side.external_id or str(side.run_id)
    when = clock(side.ended_at or side.started_at)
    return Text.assemble(name, " (", state(side.state), f" {when})")


def _label(node: str) -> str:
    return NodeName.parse(node).label


def _readable(item: str) -> str:
    """An item as a person reads it: a dataset by its label."""
    words, separator, node = item.partition("dataset:")
    return words + _label(separator + node) if separator else item


def _input(changed: InputChange) -> Text:
    line = Text(f"{_writings(changed.before)} → {_writings(changed.after)}")
    return line.append("  same content", style="dim") if changed.same_content else line


def _writings(seen: list[Seen]) -> str:
    if not seen:
        return "not read"
    newest = max(seen, key=lambda each: (each.written_at is not None, str(each.written_at)))
    writer = newest.writer_external_id or newest.writer_job
    version = f'"{short(newest.version, 8)}" ' if newest.version else ""
    said = f"{version}{clock(newest.written_at)} by {writer}" if writer else f"{version}of an unknown run"
    return said if len(seen) == 1 else f"{count(len(seen), 'version')}, newest {said}"


def _subject(change: Change) -> str:
    more = f" and {len(change.also)} more" if change.also else ""
    return change.subject + more


def _change(change: Change) -> Text:
    if change.trait == "run":
        return Text("only in the earlier run" if change.after is None else "only in the later run")
    trait = "" if change.trait == "value" else f"{change.trait} "
    line = Text(f"{trait}{_value(change.before)} → {_value(change.after)}")
    return line if change.percent is None else line.append(f"  {change.percent:+.3g}%", style="bold")


def _value(value: str | float | None) -> str:
    if value is None:
        return "none"
    if isinstance(value, str):
        return short(value) if _DIGEST.fullmatch(value) else value
    return f"{value:.6g}"
