"""The `apache_airflow_provider` entry point: teaches Airflow how asset URIs are named in OpenLineage."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import Any

from lineage.emit.airflow.assets import NAMINGS, to_openlineage

DISTRIBUTION = "unified-lineage"
GROUP = "apache_airflow_provider"


def get_provider_info() -> dict[str, Any]:
    """Describe this package as Airflow's provider_info.schema.json demands.

    Among providers that name the same scheme the last one wins in Airflow, so a scheme that another
    installed provider already converts is left to it, and one that has a handler keeps that handler.
    """
    handlers: dict[str, str | None] = {}
    converted: set[str] = set()
    for asset_uris in _others():
        handlers |= dict.fromkeys(asset_uris["schemes"], asset_uris.get("handler"))
        if asset_uris.get("to_openlineage_converter"):
            converted.update(asset_uris["schemes"])
    return {
        "package-name": DISTRIBUTION,
        "name": "Unified Lineage",
        "description": "One lineage graph from the Airflow table to the Metaflow model.",
        "asset-uris": [
            _asset_uris(scheme, handlers.get(scheme)) for scheme in NAMINGS if scheme not in converted
        ],
    }


def _asset_uris(scheme: str, handler: str | None) -> dict[str, Any]:
    return {
        "schemes": [scheme],
        # None accepts every URI as it is: installing this package must not turn a DAG's asset invalid.
        "handler": handler,
        "to_openlineage_converter": f"{to_openlineage.__module__}.{to_openlineage.__name__}",
    }


def _others() -> Iterator[dict[str, Any]]:
    for entry in entry_points(group=GROUP):
        if entry.dist is not None and entry.dist.name != DISTRIBUTION:
            yield from entry.load()().get("asset-uris", [])
