"""Events, run details and dataset versions that have grown old go from the log, and so from the store."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from lineage.collect.log import Rewritten
from lineage.pipeline import Pipeline
from lineage.retention.kept import Kept
from lineage.state import rewrites

ACT = "prune"
DONE = "pruned"


class Pruned(Struct, frozen=True):
    """What went, or would go: records (events and dead letters), whole runs, segments; bytes on the disk.

    `bytes_after` is what the log takes now; a dry run leaves it as it is.
    """

    before: datetime
    dry_run: bool
    records: int
    runs: int
    segments_removed: int
    segments_rewritten: int
    bytes_before: int
    bytes_after: int


def prune(pipeline: Pipeline, before: datetime, actor: str, *, dry_run: bool = False) -> Pruned:
    """Take everything out of the log that is older than `before` and that nothing rests on; see kept.sql.

    Begin and end are audited as the actor's. The store is then built anew; the present one answers meanwhile.
    Stopped at any point, what stays is all there, and the rest goes the next time.
    """
    size = pipeline.log.size_bytes()
    pipeline.log.leave_segment()
    with Kept.chosen(pipeline.store, before) as kept:
        runs = kept.runs_gone()
        since = f"{before:%Y-%m-%d %H:%M}Z"
        mark = None if dry_run else rewrites.begin(pipeline.state, actor, ACT, since, f"before {since}")
        told = pipeline.log.rewrite(kept, dry_run=dry_run)
    records = sum(each.gone for each in told)
    if mark is not None:
        rewrites.log_done(pipeline.state, mark, actor, DONE, f"{records} records before {since}")
        follow(pipeline, mark, told)
    removed = sum(not (each.kept or each.changed) for each in told)
    return Pruned(
        before,
        dry_run,
        records,
        runs,
        removed,
        len(told) - removed,
        size,
        pipeline.log.size_bytes(),
    )


def follow(pipeline: Pipeline, mark: int, told: Sequence[Rewritten]) -> None:
    """The log is rewritten: have the store follow, if anything has changed."""
    if any(each.gone or each.changed for each in told):
        pipeline.rebuild()
    else:
        rewrites.settle(
            pipeline.state, [each for each in rewrites.unsettled(pipeline.state) if each.id == mark]
        )
