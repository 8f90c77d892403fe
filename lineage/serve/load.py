"""How much the server has in hand at once: requests, and bytes of their bodies."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from lineage.config import Limits
from lineage.errors import TooManyRequests
from lineage.serve.body import MAX_BODY


class Load:
    """Counts what is under way against the limits as they stand; only the event loop's thread uses it."""

    def __init__(self, limits: Callable[[], Limits]) -> None:
        self._limits = limits
        self._requests = 0
        self._bytes = 0

    @contextmanager
    def request(self, headers: Mapping[bytes, bytes]) -> Iterator[None]:
        """Have a request in hand. Raises TooManyRequests when there are as many as may be."""
        if self._requests >= self._limits().requests:
            raise TooManyRequests(f"{self._requests} requests are being answered; try again")
        self._requests += 1
        try:
            with self.memory(announced(headers)):
                yield
        finally:
            self._requests -= 1

    @contextmanager
    def memory(self, size: int) -> Iterator[None]:
        """Have a body of `size` bytes in memory. Raises TooManyRequests when there is no room for it."""
        if self._bytes + size > self._limits().body_bytes:
            raise TooManyRequests("the bodies of other requests take all the memory they may; try again")
        self._bytes += size
        try:
            yield
        finally:
            self._bytes -= size


def announced(headers: Mapping[bytes, bytes]) -> int:
    """How much of a body the headers let expect, in bytes; without a length the most there may be.

    >>> announced({b"content-length": b"12"}), announced({}), announced({b"transfer-encoding": b"chunked"})
    (12, 0, 16777216)
    """
    if b"transfer-encoding" in headers:
        return MAX_BODY
    length = headers.get(b"content-length", b"0")
    return min(int(length), MAX_BODY) if length.isdigit() else MAX_BODY
