"""The function that `[openlineage] custom_run_facets` names: our run facets in Airflow's task events."""

from __future__ import annotations

from typing import Any

from openlineage.client.facet_v2 import RunFacet

from lineage.emit.airflow.about import about
from lineage.emit.airflow.capture import observations
from lineage.emit.event import Json
from lineage.emit.harmless import harmless
from lineage.emit.settings import Settings


def run_facets(ti: Any, ti_state: Any) -> dict[str, RunFacet]:
    """`lineage_airflow` and `lineage_observations` of a try whose event is about to be sent.

    The provider calls this in the process it forks for the event; `ti_state` is the state just reached.
    """
    if Settings.from_environment().disabled:
        return {}
    found = {
        "lineage_airflow": harmless(about)(ti, str(getattr(ti_state, "value", ti_state))),
        "lineage_observations": observations(),
    }
    return {name: _as_facet(content) for name, content in found.items() if content is not None}


def _as_facet(content: Json) -> RunFacet:
    """The same as an object of the client, which serialises nothing else."""
    own = {name: value for name, value in content.items() if not name.startswith("_")}
    facet: RunFacet = RunFacet(producer=content["_producer"]).with_additional_properties(**own)
    facet._schemaURL = content["_schemaURL"]  # noqa: SLF001 - the wire's own name
    return facet
