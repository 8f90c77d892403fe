"""When a question is about: now, as of a moment, or in one run."""

from datetime import UTC, datetime
from typing import NamedTuple, Self

from lineage.errors import BadRequest


class Moment(NamedTuple):
    """The graph and the versions as they stood at `as_of`, or those that the very run `run` met.

    What stood at a moment is what had happened by then, by the times of the events, however late they came.
    Which names mean one dataset, and whose team a job is, is taken as known now: aliases and owners of
    lineage.toml apply to all history.
    """

    as_of: str = "infinity"
    run: str | None = None

    @classmethod
    def of(cls, as_of: str | None, run: str | None) -> Self:
        """From what was asked for. Raises BadRequest when it is both, or no ISO 8601 time.

        >>> Moment.of("2026-11-24T09:30", None)
        Moment(as_of='2026-11-24T09:30:00+00:00', run=None)
        """
        if as_of is None:
            return cls(run=run)
        if run is not None:
            raise BadRequest("either as of a time or in a run, not both")
        try:
            at = datetime.fromisoformat(as_of)
        except ValueError as error:
            raise BadRequest(f"no time: {as_of!r}; write it as 2026-11-24T09:30:00Z or 2026-11-24") from error
        return cls((at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat())


NOW = Moment()
