"""A finished flow run tells Airflow: DAGs scheduled on the flow, or on one of its artifacts, start by it."""

import json
import os
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from lineage.emit.harmless import harmless
from lineage.emit.metaflow.events import Setting
from lineage.emit.post import Deadline, request

_SECONDS = 5.0
_ASSETS = 100


@dataclass(frozen=True)
class Airflow:
    """An Airflow 3 that wants to know: its base URL, and a token of its REST API."""

    url: str
    token: str | None = field(default=None, repr=False)

    @classmethod
    def from_environment(cls) -> "Airflow | None":
        """The Airflow of LINEAGE_AIRFLOW_URL, with LINEAGE_AIRFLOW_TOKEN; None if no URL is set."""
        url = os.environ.get("LINEAGE_AIRFLOW_URL", "").strip().rstrip("/")
        return cls(url, os.environ.get("LINEAGE_AIRFLOW_TOKEN", "").strip() or None) if url else None

    def ask(self, method: str, path: str, deadline: Deadline, body: Any = None) -> Any:
        """Send a request; raises OSError if Airflow does not answer in time or refuses."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        content = None if body is None else json.dumps(body).encode()
        answer = request(method, f"{self.url}/api/v2{path}", content, headers, seconds=deadline.remaining())
        if answer.status >= 300:
            raise ConnectionError(f"{method} {path}: HTTP {answer.status}")
        return json.loads(answer.body)


@harmless
def tell_airflow(setting: Setting) -> None:
    """Post an event for every asset that Airflow knows below the flow's URI, if an Airflow is configured.

    `extra.openlineage` names the flow run: Airflow's provider puts it among the dependencies of the DAG run
    that starts by the event.
    """
    airflow = Airflow.from_environment()
    if airflow is None:
        return
    deadline = Deadline(_SECONDS)
    run = {
        "parentRunId": str(setting.flow.run_uuid(setting.run)),
        "parentJobNamespace": setting.flow.namespace,
        "parentJobName": setting.flow.qualified,
    }
    extra = {"openlineage": run, "metaflow": f"{setting.flow.name}/{setting.run}"}
    for asset in _assets_of(airflow, asset_uri(setting), deadline):
        airflow.ask("POST", "/assets/events", deadline, {"asset_id": asset, "extra": extra})


def asset_uri(setting: Setting) -> str:
    """The URI of the asset that a flow is: `metaflow://<deployment>/<Flow>`; its artifacts lie below it."""
    return f"{setting.flow.namespace}/{setting.flow.qualified}"


def _assets_of(airflow: Airflow, uri: str, deadline: Deadline) -> list[int]:
    """The ids of the assets that are the flow or lie below it; only those some DAG names exist."""
    query = urlencode({"uri_pattern": uri, "limit": _ASSETS})
    found = airflow.ask("GET", f"/assets?{query}", deadline)["assets"]
    return [asset["id"] for asset in found if f"{asset['uri']}/".startswith(f"{uri}/")]
