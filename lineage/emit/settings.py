"""The environment variables of an emitting process, read in one place."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

DEFAULT_URL = "http://127.0.0.1:5000"
DEFAULT_ENDPOINT = "api/v1/lineage"


@dataclass(frozen=True)
class Settings:
    """Where the events of this process go.

    `url` is the collector's bare base URL, `endpoint` the path below it that takes events, `outbox` the
    folder that keeps what could not be delivered, `namespace` what the user calls this deployment.
    """

    url: str
    endpoint: str
    api_key: str | None = field(repr=False)
    outbox: Path
    namespace: str | None
    disabled: bool

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read LINEAGE_*, and OPENLINEAGE_* where ours are not set; an empty variable counts as not set."""

        def first(*names: str) -> str | None:
            return next((value for name in names if (value := environment.get(name, "").strip())), None)

        outbox = first("LINEAGE_OUTBOX")
        return cls(
            url=first("LINEAGE_URL", "OPENLINEAGE_URL") or DEFAULT_URL,
            endpoint=first("OPENLINEAGE_ENDPOINT") or DEFAULT_ENDPOINT,
            api_key=first("LINEAGE_API_KEY", "OPENLINEAGE_API_KEY"),
            outbox=Path(outbox).expanduser() if outbox else _home(first("LINEAGE_HOME")) / "outbox",
            namespace=first("LINEAGE_NAMESPACE", "OPENLINEAGE_NAMESPACE"),
            disabled=(first("LINEAGE_DISABLED") or "").lower() in {"1", "true", "yes", "on"},
        )


def metrics_off(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether LINEAGE_METRICS keeps the values of numeric artifacts in the process."""
    return environment.get("LINEAGE_METRICS", "").strip().lower() == "off"


def _home(named: str | None) -> Path:
    """LINEAGE_HOME, else ~/.lineage, else a folder of this user's in the temporary directory.

    The last is for containers that run as a user without a home directory of its own.
    """
    if named:
        return Path(named).expanduser()
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises where there is no home
    if os.access(home, os.W_OK):
        return home / ".lineage"
    import tempfile  # brings random and shutil along, and is hardly ever needed

    return Path(tempfile.gettempdir()) / f"lineage-{os.geteuid()}"
