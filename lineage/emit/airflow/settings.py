"""What installing this package adds to Airflow's `[openlineage]` settings, in each of its processes.

The plugin is loaded before the provider's own, which reads its options once and keeps them. A value is put
into the environment because that place goes before every other one, and spawned processes inherit it.
"""

from __future__ import annotations

import logging
import os
from importlib.resources import files
from typing import Any

from lineage.emit.settings import Settings

RUN_FACETS = "lineage.emit.airflow.facets.run_facets"
"""The function whose facets go into every task event."""

_FACETS_OPTION = "AIRFLOW__OPENLINEAGE__CUSTOM_RUN_FACETS"
_FILE_OPTION = "AIRFLOW__OPENLINEAGE__CONFIG_PATH"

_log = logging.getLogger("lineage")


def register(conf: Any) -> None:
    """Add our facets to those the user has named, and our transport where none is configured.

    `conf` is Airflow's configuration. Nothing the user has set is replaced, and LINEAGE_DISABLED leaves
    everything as it is.
    """
    if Settings.from_environment().disabled:
        return
    os.environ[_FACETS_OPTION] = with_run_facets(conf.get("openlineage", "custom_run_facets", fallback=""))
    if _has_collector() and not _has_transport(conf):
        os.environ[_FILE_OPTION] = str(openlineage_file())
    if _has_collector() and not _namespace(conf):
        _log.warning("no [openlineage] namespace: two Airflows would be one; see lineage airflow setup")


def with_run_facets(named: str) -> str:
    """The option `custom_run_facets` with our function in it, once.

    >>> with_run_facets("theirs.facet; other.facet")
    'theirs.facet;other.facet;lineage.emit.airflow.facets.run_facets'
    """
    functions = [each.strip() for each in named.split(";") if each.strip()]
    return ";".join(dict.fromkeys([*functions, RUN_FACETS]))


def openlineage_file() -> Any:
    """The OpenLineage client's file that this package brings; it names our transport and nothing else."""
    return files("lineage.emit.airflow") / "openlineage.yml"


def _has_collector() -> bool:
    return bool(os.environ.get("LINEAGE_URL") or os.environ.get("OPENLINEAGE_URL"))


def _has_transport(conf: Any) -> bool:
    """Whether the user says where events go by any of the ways that the provider and its client know."""
    options = ("transport", "config_path", "config_conn_id")
    return (
        any(conf.get("openlineage", option, fallback="") for option in options)
        or bool(os.environ.get("OPENLINEAGE_CONFIG"))
        or any(name.startswith("OPENLINEAGE__TRANSPORT") and value for name, value in os.environ.items())
    )


def _namespace(conf: Any) -> str | None:
    return conf.get("openlineage", "namespace", fallback="") or os.environ.get("OPENLINEAGE_NAMESPACE")
