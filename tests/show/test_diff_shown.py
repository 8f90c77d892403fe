"""A line a difference; what is the same and what is unknown last."""

from uuid import UUID

from build import moment

from lineage.query.diff.difference import Change, Diff, InputChange, Seen, Side
from lineage.show.diff import lines
from lineage.show.words import clock

NODE = "dataset:s3://lake:features"


def side(number: int) -> Side:
    return Side(
        asked=str(number),
        run_id=UUID(int=number),
        job="job:metaflow://lab:Train",
        name="Train",
        external_id=f"Train/{number}",
        pipeline=True,
        state="COMPLETE",
        started_at=moment(0),
        ended_at=moment(number),
    )


def read(version: str | None, writer: str | None, at: float | None) -> Seen:
    return Seen(version, UUID(int=9), writer, "etl.load", None if at is None else moment(at))


def shown(inputs: list[InputChange], changes: list[Change], **rest: list[str]) -> list[str]:
    answer = Diff(side(1), side(2), inputs, changes, rest.get("same", []), rest.get("unknown", []))
    head, *found = [line.plain for line in lines(answer)]
    assert head == f"Train   Train/1 (complete {clock(moment(1))})  →  Train/2 (complete {clock(moment(2))})"
    return found


def test_each_kind_of_difference() -> None:
    changes = [
        Change("upstream", "etl.load", "commit", "4be1c0" + "0" * 34, "91aa37" + "0" * 34, also=["etl"]),
        Change("schema", "s3://lake/features", "tip", None, "double"),
        Change("job", "Train/score", "run", "ran", None),
        Change("metric", "mse", "value", 118204.7, 240918.3, 103.814),
    ]
    written_anew = InputChange(NODE, [read("v1", "r1", 1)], [read("v1", "r2", 2)], same_content=True)
    assert shown([written_anew], changes, same=["parameters", "Python 3.11.7"]) == [
        f'input      s3://lake/features    "v1" {clock(moment(1))} by r1 → "v1" {clock(moment(2))} by r2  '
        "same content",
        "upstream   etl.load and 1 more   commit 4be1c0 → 91aa37",
        "schema     s3://lake/features    tip none → double",
        "job        Train/score           only in the earlier run",
        "metric     mse                   118205 → 240918  +104%",
        "same       parameters, Python 3.11.7",
    ]


def test_inputs_of_several_versions_or_none() -> None:
    several = [read("v1", "r1", 1), read("v2", None, 2)]
    assert shown([InputChange(NODE, several, [], same_content=False)], []) == [
        f'input      s3://lake/features   2 versions, newest "v2" {clock(moment(2))} by etl.load → not read'
    ]


def test_nothing_differs() -> None:
    assert shown([], [], same=["inputs"], unknown=[f"version of {NODE}", "code"]) == [
        "nothing differs",
        "same       inputs",
        "unknown    version of s3://lake/features, code",
    ]
