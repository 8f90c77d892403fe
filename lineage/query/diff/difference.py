"""The answer: two sides, what differs between them, what does not, and what nobody knows."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

Kind = Literal["upstream", "job", "code", "parameter", "metric", "schema", "library"]


class Side(Struct, frozen=True):
    """One of the two runs; `name` is its job's, `asked` what was typed."""

    asked: str
    run_id: UUID
    job: str
    name: str
    external_id: str | None
    pipeline: bool
    state: str
    started_at: datetime | None
    ended_at: datetime | None


class Seen(Struct, frozen=True):
    """A version that a run read, and the run that had written it, as far as they are known."""

    version: str | None
    writer_run_id: UUID | None
    writer_external_id: str | None
    writer_job: str | None
    written_at: datetime | None


class InputChange(Struct, frozen=True):
    """A dataset of which the runs read different writings; an empty side did not read it."""

    dataset: str
    before: list[Seen]
    after: list[Seen]
    same_content: bool


class Change(Struct, frozen=True):
    """A trait that differs, of a job or a dataset; `also` are others in which it differs alike.

    A side that does not have it is None; the trait `run` says that the job ran on one side only. `percent`
    is the change of a metric.
    """

    kind: Kind
    subject: str
    trait: str
    before: str | float | None
    after: str | float | None
    percent: float | None = None
    also: list[str] = []


class Diff(Struct, frozen=True):
    """`same` names what was compared and is equal, `unknown` what the events of a side do not say."""

    before: Side
    after: Side
    inputs: list[InputChange]
    changes: list[Change]
    same: list[str]
    unknown: list[str]
