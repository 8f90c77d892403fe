"""The event log: append-only segments, the truth everything else is derived from.

A folder holds numbered segments, `000000000001.log` while plain and `000000000001.log.zst` once sealed,
a `lock`, and `corrupt/` with the bytes that could not be read. A process appends only to segments it began
itself: a position that was ever handed out never means another record later.

`record` is the format of one record, `scan` finds records in bytes, `segment` and `sealed` are the two
kinds of files, `folder` opens and recovers them, `writer` appends, `log` is what the program sees.
"""

from lineage.collect.log.aside import Corrupt
from lineage.collect.log.log import EventLog
from lineage.collect.log.record import BEGINNING, MAX_BODY, Entry, Kind, Position, Record

__all__ = ["BEGINNING", "MAX_BODY", "Corrupt", "Entry", "EventLog", "Kind", "Position", "Record"]
