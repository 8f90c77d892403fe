"""Events against OpenLineage's own classes, and our facets against their schemas."""

import importlib
import json
import pkgutil
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
from openlineage.client import event_v2, generated

EXTENSIONS = {"sql": {"namespace", "database"}}
"""What we add to facets of the specification, which allows more than it names."""

FACETS = Path(__file__).parents[3] / "docs" / "facets"


@cache
def standard_facets() -> dict[str, type]:
    """The specification's facets by the URL of their schema."""
    found: dict[str, type] = {}
    for module in pkgutil.iter_modules(generated.__path__):
        members = vars(importlib.import_module(f"{generated.__name__}.{module.name}")).values()
        for member in members:
            if isinstance(member, type) and hasattr(member, "_get_schema"):
                found[member._get_schema()] = member
    return found


def check(event: dict[str, Any]) -> None:
    """Raise if the event is none that OpenLineage's classes and our schemas allow."""
    run, job = event["run"], event["job"]
    UUID(run["runId"])
    datasets = [side(each["namespace"], each["name"]) for key, side in SIDES.items() for each in event[key]]
    event_v2.RunEvent(
        eventType=event_v2.RunState[event["eventType"]],
        eventTime=event["eventTime"],
        run=event_v2.Run(run["runId"]),
        job=event_v2.Job(job["namespace"], job["name"]),
        producer=event["producer"],
        inputs=[each for each in datasets if isinstance(each, event_v2.InputDataset)],
        outputs=[each for each in datasets if isinstance(each, event_v2.OutputDataset)],
    )
    for name, facet in facets_of(event):
        check_facet(name, facet)


SIDES = {"inputs": event_v2.InputDataset, "outputs": event_v2.OutputDataset}


def facets_of(event: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    owners = [event["run"], event["job"], *event["inputs"], *event["outputs"]]
    keys = ("facets", "inputFacets", "outputFacets")
    return [pair for owner in owners for key in keys for pair in owner.get(key, {}).items()]


def check_facet(name: str, facet: dict[str, Any]) -> None:
    ours = FACETS / f"{name}.json"
    if ours.is_file():
        schema = json.loads(ours.read_text())
        jsonschema.validate(facet, schema)
        assert facet["_schemaURL"] == schema["$id"]
        return
    kind = standard_facets()[facet["_schemaURL"]]
    content = {key: value for key, value in facet.items() if not key.startswith("_")}
    known = {each.name for each in kind.__attrs_attrs__}  # type: ignore[attr-defined]
    extra = content.keys() - known
    assert extra <= EXTENSIONS.get(name, set()), (name, extra)
    kind(**{key: value for key, value in content.items() if key in known})
