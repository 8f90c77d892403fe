"""Which team a facet names."""

import pytest
from build import body, facet

from lineage.descriptions import owners, team_tag
from lineage.event import Facets, decode


def facets(name: str, **fields: object) -> Facets:
    said = {
        "eventTime": "2026-01-01",
        "job": {"namespace": "n", "name": "j", "facets": {name: facet(**fields)}},
    }
    job = decode(body(said)).job
    assert job is not None
    return job.facets or {}


@pytest.mark.parametrize(
    ("tags", "team"),
    [
        ([{"key": "team", "value": "red"}], "red"),
        ([{"key": "team:red", "value": "true"}], "red"),
        ([{"key": "tag", "value": "team:red"}], "red"),
        ([{"key": "team", "value": "red"}, {"key": "team", "value": "blue"}], "blue"),
        ([{"key": "team: "}, {"key": "teams", "value": "red"}], None),
        ([], None),
        ([{"key": 1}], None),
    ],
)
def test_the_team_of_a_tag(tags: list[object], team: str | None) -> None:
    assert team_tag(facets("tags", tags=tags)) == team


@pytest.mark.parametrize(
    ("named", "expected"),
    [(["zoe", "ann"], ["ann", "zoe"]), (["airflow"], []), (["***", "", "ann"], ["ann"]), ([], [])],
)
def test_the_owners_without_the_default(named: list[str], expected: list[str]) -> None:
    assert owners(facets("ownership", owners=[{"name": name} for name in named])) == expected
