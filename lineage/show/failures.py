"""`lineage failures`: who failed, what it owes, whom it hits."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.text import Text

from lineage.names import NodeName
from lineage.query.failures import Failure, StaleRead
from lineage.show.words import age, clock, count


def lines(failures: Sequence[Failure], now: datetime | None = None) -> list[Text]:
    """Four lines a failure and one a pipeline that went on with older data, a block each; then the count."""
    now = now or datetime.now(UTC)
    if not failures:
        return [Text("no open cross-team failures, none closed in the last 24 hours.", style="green")]
    listed: list[Text] = []
    for failure in failures:
        listed += [
            _head(failure, now),
            _owes(failure),
            _hits(failure),
            *_stale(failure),
            _root(failure),
            Text(),
        ]
    states = Counter(failure.closed_at is None for failure in {f.failure_id: f for f in failures}.values())
    listed.append(Text(f"{states[True]} open, {states[False]} closed in the last 24 hours."))
    return listed


def _head(failure: Failure, now: datetime) -> Text:
    if failure.closed_at is None:
        line = Text("OPEN    ", style="bold red").append(age(now - failure.opened_at), style="default")
    else:
        line = Text("CLOSED  ", style="green").append(
            f"after {age(failure.closed_at - failure.opened_at)}", style="default"
        )
    said = (failure.error or "failed").splitlines()[0][:120]
    line.append(f"  {failure.producer_team}", style="magenta").append(
        f"  {failure.pipeline_name}", style="bold"
    )
    return line.append(
        f"  run {failure.external_id or failure.failure_id}   {failure.failed_job}: {said}", style="default"
    )


def _owes(failure: Failure) -> Text:
    owed = [
        f"{NodeName.parse(item['dataset']).label}   last good version {_good(item['last_good_at'])}"
        for item in failure.owes or []
    ]
    return Text("owes    ", style="dim").append("; ".join(owed), style="default")


def _good(moment: str | datetime | None) -> str:
    if moment is None:
        return "never"
    return clock(datetime.fromisoformat(moment) if isinstance(moment, str) else moment)


def _hits(failure: Failure) -> Text:
    named = ", ".join(failure.hits or [])
    numbers = f"{count(failure.models, 'model')} · {count(failure.datasets, 'dataset')}"
    return Text("hits    ", style="dim").append(
        f"{failure.consumer_team}: {named} · {numbers}", style="default"
    )


def _stale(failure: Failure) -> list[Text]:
    """Who went on with the version of before."""
    return [
        Text("older   ", style="dim").append(
            f"{NodeName.parse(read.pipeline).label}: {_which(read)} read {NodeName.parse(read.dataset).label}"
            f" {clock(read.read_at)}, the version of {clock(read.written_at)}, "
            f"then {age(read.read_at - read.written_at)} old",
            style="default",
        )
        for read in failure.stale_reads
    ]


def _which(read: StaleRead) -> str:
    newest = f"run {read.external_id or '?'}"
    return newest if read.runs == 1 else f"{newest}, the last of {read.runs},"


def _root(failure: Failure) -> Text:
    itself = failure.root_failure_id == failure.failure_id
    root = "itself" if itself else f"{failure.root_name} ({failure.root_failure_id})"
    return Text("root    ", style="dim").append(root, style="default")
