"""The outbox of Airflow's own components, where an event is not the provider's to send."""

from __future__ import annotations

from functools import cache

from lineage.emit.outbox import Outbox
from lineage.emit.settings import Settings


@cache
def outbox_of_airflow() -> Outbox:
    """The outbox that Airflow's OpenLineage configuration names, else the environment's."""
    from airflow.providers.openlineage.plugins.adapter import OpenLineageAdapter

    from lineage.emit.transport import UnifiedLineageTransport

    transport = OpenLineageAdapter().get_or_create_openlineage_client().transport
    if isinstance(transport, UnifiedLineageTransport):
        return transport.outbox
    return Outbox.from_settings(Settings.from_environment())
