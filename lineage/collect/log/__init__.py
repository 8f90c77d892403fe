"""The event log: append-only segments, the truth everything else is derived from.

A folder holds numbered segments, `000000000001.log` while plain and `000000000001.log.zst` once sealed,
a `lock`, and `corrupt/` with the bytes that could not be read. A process appends only to segments it began
itself, and what is taken out leaves a blank: a position that was ever handed out never means another record
later.

`record` is the format of one record, `scan` finds records in bytes, `segment` and `sealed` are the two
kinds of files, `folder` opens and recovers them, `writer` appends, `rewrite` takes records out, `log` is what
the program sees.
"""

from lineage.collect.log.aside import Corrupt
from lineage.collect.log.log import EventLog
from lineage.collect.log.record import BEGINNING, MAX_BODY, Entry, Kind, Position, Record
from lineage.collect.log.rewrite import Change, Rewritten, unchanged

__all__ = [
    "BEGINNING",
    "MAX_BODY",
    "Change",
    "Corrupt",
    "Entry",
    "EventLog",
    "Kind",
    "Position",
    "Record",
    "Rewritten",
    "unchanged",
]
