"""Keeps what could not be read: corrupt stretches of segments, for a person to look at.

Each stretch is a file `corrupt/SEGMENT-OFFSET-LENGTH.bin`; the name is the whole book-keeping, so a stretch
is reported once, also over restarts.
"""

import logging
import threading
from pathlib import Path
from typing import NamedTuple

from lineage.collect.log.scan import Gap

logger = logging.getLogger("lineage")


class Corrupt(NamedTuple):
    """A corrupt stretch, in bytes of the plain segment, and where its bytes were set aside.

    Of a damaged frame of a sealed segment the compressed bytes are kept. `kept` is None while the disk takes
    no copy.
    """

    segment: int
    offset: int
    length: int
    kept: Path | None


class Aside:
    """The folder of what could not be read; any thread may use it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._found = {(known.segment, known.offset): known for known in map(_known, folder.glob("*.bin"))}

    def found(self) -> list[Corrupt]:
        """All corrupt stretches seen so far, in the order of the log."""
        with self._lock:
            return sorted(self._found.values(), key=lambda known: (known.segment, known.offset))

    def corrupt(self, gap: Gap) -> None:
        """Report a corrupt stretch, once, and keep its bytes."""
        with self._lock:
            known = self._found.get((gap.segment, gap.offset))
            if known is not None and known.kept is not None:
                return
            kept = self._keep(gap, "bin")
            self._found[gap.segment, gap.offset] = Corrupt(gap.segment, gap.offset, gap.length, kept)
        if known is None:
            logger.error(
                "event log: segment %d is corrupt at offset %d: %d bytes skipped, %s",
                *(gap.segment, gap.offset, gap.length, _whereabouts(kept)),
            )

    def torn(self, gap: Gap) -> None:
        """Report the torn end of a segment that is about to be cut off, and keep its bytes.

        They were never acknowledged, unless the disk let the last record rot: the two look alike.
        """
        with self._lock:
            kept = self._keep(gap, "torn")
        logger.warning(
            "event log: segment %d ends in a torn record at offset %d: %d bytes cut off, %s",
            *(gap.segment, gap.offset, gap.length, _whereabouts(kept)),
        )

    def _keep(self, gap: Gap, suffix: str) -> Path | None:
        path = self._folder / f"{gap.segment:012d}-{gap.offset}-{gap.length}.{suffix}"
        try:
            self._folder.mkdir(exist_ok=True)
            path.write_bytes(gap.data)
        except OSError as error:
            logger.warning("event log: %s cannot be written: %s", path, error)
            if path.exists():
                path.unlink()
            return None
        return path


def _known(path: Path) -> Corrupt:
    segment, offset, length = map(int, path.stem.split("-"))
    return Corrupt(segment, offset, length, path)


def _whereabouts(kept: Path | None) -> str:
    return f"kept in {kept}" if kept else "not kept"
