"""The outbox as a transport of openlineage-python: Airflow's events go the safe way too.

transport:
  type: lineage.emit.transport.UnifiedLineageTransport
  url: https://lineage.example       # these three are optional: LINEAGE_* stands in for them
  api_key: ...
  outbox: /var/spool/lineage
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from openlineage.client.serde import Serde
from openlineage.client.transport.transport import Config, Transport

from lineage.emit.harmless import harmless
from lineage.emit.outbox import Outbox
from lineage.emit.settings import Settings

if TYPE_CHECKING:
    from openlineage.client.client import Event

_CLOSE_SECONDS = 2.0


@dataclass
class UnifiedLineageConfig(Config):  # type: ignore[misc]  # mypy does not follow openlineage
    """The transport's section of openlineage.yml laid over the environment."""

    settings: Settings

    @classmethod
    def from_dict(cls, params: dict[str, Any]) -> Self:
        """Take `url`, `api_key` and `outbox`; other keys belong to other transports and are ignored."""
        settings = Settings.from_environment()
        if url := params.get("url"):
            settings = replace(settings, url=url)
        if api_key := params.get("api_key"):
            settings = replace(settings, api_key=api_key)
        if outbox := params.get("outbox"):
            settings = replace(settings, outbox=Path(outbox).expanduser())
        return cls(settings)


class UnifiedLineageTransport(Transport):  # type: ignore[misc]  # mypy does not follow openlineage
    """Never raises into the client, never loses an event, and holds Airflow no longer than 2 s an event."""

    kind = "unified_lineage"
    config_class = UnifiedLineageConfig

    def __init__(self, config: UnifiedLineageConfig) -> None:
        self.outbox = Outbox.from_settings(config.settings)

    @harmless
    def emit(self, event: "Event") -> None:
        """Deliver or spool one run, job or dataset event."""
        self.outbox.emit(Serde.to_json(event).encode())

    def close(self, timeout: float = -1) -> bool:
        """Deliver what waits, for `timeout` seconds but never more than 2; True if nothing is left."""
        seconds = _CLOSE_SECONDS if timeout < 0 else min(timeout, _CLOSE_SECONDS)
        flushed = self.outbox.flush(seconds)
        return flushed is not None and flushed.left == 0
