"""The committed dashboards are what the code makes, survive the SDK's round trip, and say what they must."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from grafana_foundation_sdk.cog import runtime
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from dashboards.build import DASHBOARDS, JSON, text_of
from dashboards.sources import PROMETHEUS, QUERIES, SQL, SqlQuery

NAMES = list(DASHBOARDS)


def committed(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((JSON / f"{name}.json").read_text())
    return found


def panels(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [panel for panel in made["panels"] if panel["type"] != "row"]


def texts(value: object, key: str) -> Iterator[str]:
    """Every text under `key`, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == key and isinstance(inner, str):
                yield inner
            yield from texts(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, key)


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_dashboard_is_what_the_code_makes(name: str) -> None:
    assert (JSON / f"{name}.json").read_text() == text_of(DASHBOARDS[name]()), "make dashboards"


def test_no_dashboard_is_left_over() -> None:
    assert sorted(path.stem for path in JSON.iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_dashboard_survives_the_round_trip(name: str) -> None:
    register_default_plugins()
    runtime.register_dataquery_variant(
        runtime.DataqueryConfig(identifier=SQL.type_val or "", from_json_hook=SqlQuery.from_json)
    )
    made = committed(name)
    assert json.loads(json.dumps(Dashboard.from_json(made), cls=JSONEncoder)) == made


@pytest.mark.parametrize("name", NAMES)
def test_every_panel_says_what_it_shows(name: str) -> None:
    found = panels(committed(name))
    assert len(found) >= 6
    for panel in found:
        defaults = panel["fieldConfig"]["defaults"]
        said = (panel["title"], panel["description"], defaults["unit"], defaults["noValue"])
        assert all(said), panel["title"]
        assert panel["description"].endswith("."), panel["title"]
        assert panel["datasource"]["uid"] in (SQL.uid, PROMETHEUS.uid)
        assert {target["datasource"]["uid"] for target in panel["targets"]} == {panel["datasource"]["uid"]}


@pytest.mark.parametrize("name", NAMES)
def test_panels_have_ids_of_their_own_and_do_not_overlap(name: str) -> None:
    every = committed(name)["panels"]
    ids = [panel["id"] for panel in every]
    assert sorted(set(ids)) == sorted(ids)
    cells: set[tuple[int, int]] = set()
    for panel in every:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        taken = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not taken & cells, panel["title"]
        cells |= taken


@pytest.mark.parametrize("name", NAMES)
def test_every_variable_a_dashboard_uses_is_one_it_has(name: str) -> None:
    made = committed(name)
    known = {variable["name"] for variable in made["templating"]["list"]}
    used = {
        word.split(":")[0].strip("{}")
        for key in ("rawSql", "expr")
        for text in texts(made, key)
        for word in _variables(text)
    }
    assert used - known == set()


def _variables(text: str) -> list[str]:
    return [word for word in re.findall(r"\$(\{\w+(?::\w+)?\}|\w+)", text) if not word.startswith("__")]


def test_every_query_is_shown_somewhere() -> None:
    shown = {text for name in NAMES for key in ("rawSql", "query") for text in texts(committed(name), key)}
    files = {
        path.relative_to(QUERIES).with_suffix("").as_posix(): path.read_text().strip()
        for path in QUERIES.rglob("*.sql")
    }
    assert [name for name, text in files.items() if text not in shown] == []


def test_links_between_dashboards_lead_to_one_that_is_there() -> None:
    uids = {committed(name)["uid"] for name in NAMES}
    led = {
        url.removeprefix("/d/").partition("?")[0]
        for name in NAMES
        for url in texts(committed(name), "url")
        if url.startswith("/d/")
    }
    assert led
    assert led - uids == set()
