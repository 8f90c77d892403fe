"""How events come in: clocks, dead letters, the log, the store behind it."""

from lineage.collect.log import EventLog
from lineage.query.doctor.finding import Finding, many
from lineage.store.sql import script
from lineage.store.store import Store


def clocks(store: Store) -> list[Finding]:
    """Senders whose clock, or whose delivery, is over two seconds off, and events dated in the future."""
    findings: list[Finding] = []
    for namespace, producer, events, lag, ahead in store.query(script(__package__, "clocks")).rows:
        who = f"{namespace} ({producer})"
        if ahead:
            findings.append(_from_the_future(who, ahead))
        else:
            findings.append(_off(who, events, lag))
    return findings


def _from_the_future(who: str, events: int) -> Finding:
    return Finding(
        "clock",
        "warning",
        f"{who}: {many(events, 'event')} dated more than 5 minutes ahead, ordered by receipt instead",
        "set the clock of the machine they come from",
    )


def _off(who: str, events: int, lag: float) -> Finding:
    if lag < 0:
        said, advice = "before", "set the clock of the machine they come from, or of this one"
    else:
        said, advice = (
            "after",
            "its clock is behind this one's, or its events wait: lineage outbox status there",
        )
    return Finding(
        "clock",
        "warning",
        f"{who}: events come {abs(lag):.1f} s {said} the time they name (median of {events})",
        advice,
    )


def waiting_dead_letters(store: Store) -> list[Finding]:
    """Bodies that could not be placed and have not been replayed, by reason."""
    return [
        Finding(
            "dead_letters",
            "warning",
            f"{many(letters, 'body', 'bodies')} could not be placed: {reason}",
            "mend the sender; what a newer version understands: lineage dead-letters replay",
        )
        for reason, letters, _ in store.query(script(__package__, "waiting_dead_letters")).rows
    ]


def corrupt_stretches(log: EventLog) -> list[Finding]:
    """Stretches of the log that could not be read and were skipped."""
    return [
        Finding(
            "corrupt_log",
            "error",
            f"segment {gap.segment} of the log is corrupt at offset {gap.offset}: {gap.length} bytes skipped",
            f"its bytes are kept in {gap.kept}; look at the disk" if gap.kept else "look at the disk",
        )
        for gap in log.corrupt()
    ]


def store_behind(behind: int, fault: str | None) -> list[Finding]:
    """Events that are in the log and cannot be asked about yet; `fault` is what keeps them out."""
    waiting = f"{many(behind, 'event')} in the log, not yet in the store"
    if fault is not None:
        advice = "nothing is lost; free the disk or restart the server, then: lineage rebuild"
        return [Finding("store_behind", "error", f"the store takes nothing in: {fault} ({waiting})", advice)]
    if behind:
        return [Finding("store_behind", "warning", waiting, "ask again when it has caught up")]
    return []


def faulty_configuration(fault: str | None) -> list[Finding]:
    """A lineage.toml that cannot be taken up."""
    if fault is None:
        return []
    advice = "what it said before applies; mend it, the server takes it up by itself"
    return [Finding("configuration", "error", fault, advice)]
