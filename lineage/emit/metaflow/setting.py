"""What is known of a flow run in any of its processes, gathered from Metaflow."""

import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lineage.emit.metaflow import inside
from lineage.emit.metaflow.delivery import without_credentials
from lineage.emit.metaflow.events import Setting
from lineage.emit.metaflow.identity import Flow, qualified_name

_PARAMETER_BYTES = 64 << 10


def gather(
    flow: Any, run: str, deployment: str, tags: Any, source: Mapping[str, str] | None = None
) -> Setting:
    """The setting of the run `run` of a FlowSpec; `tags` are the run's tags so far."""
    from metaflow import __version__ as metaflow_version
    from metaflow import current
    from metaflow.util import get_username

    project, branch = current.get("project_name"), current.get("branch_name")
    return Setting(
        flow=Flow(deployment, flow.name, qualified_name(flow.name, project, branch)),
        run=str(run),
        version=metaflow_version,
        runtime=_runtime(),
        python=platform.python_version(),
        user=get_username(),
        project=project,
        branch=branch,
        production=current.get("is_production") if project else None,
        tags=tuple(sorted(tags)),
        airflow_run=os.environ.get("METAFLOW_AIRFLOW_DAG_RUN_ID"),
        description=_description(flow),
        source=source,
    )


def _runtime() -> str:
    named = os.environ.get("METAFLOW_RUNTIME_NAME", "dev")
    return "local" if named == "dev" else named


def _description(flow: Any) -> str | None:
    """The docstring of the flow's own class, not the one it inherits from FlowSpec."""
    text = vars(type(flow)).get("__doc__")
    return text.strip() if isinstance(text, str) and text.strip() else None


def parameter_values(flow: Any) -> dict[str, Any]:
    """The parameters as the launcher has them: whatever JSON can hold."""
    found = {name: vars(flow)[name] for name in inside.parameters(flow) if name in vars(flow)}
    return {name: value for name, value in found.items() if is_plain(value)}


def stored_parameters(flow: Any, stored: Any) -> dict[str, Any]:
    """The parameters as the datastore of a task holds them: what is small, and what JSON can hold."""
    shas, record = inside.objects(stored), inside.info(stored)
    held = (name for name in inside.parameters(flow) if name in shas)
    names = [name for name in held if record[name].get("size", 0) <= _PARAMETER_BYTES]
    return {name: value for name, value in stored.load_artifacts(names) if is_plain(value)}


def is_plain(value: object) -> bool:
    """Whether a parameter's value is small enough and plain enough to stand in an event."""
    if isinstance(value, dict):
        return len(value) <= 100 and all(
            isinstance(key, str) and is_plain(each) for key, each in value.items()
        )
    if isinstance(value, list | tuple):
        return len(value) <= 100 and all(map(is_plain, value))
    if isinstance(value, str):
        return len(value) <= 10_000
    return value is None or isinstance(value, bool | int | float)


def git_source(script: Path) -> dict[str, str] | None:
    """Where the flow's code is, if it lies in a git checkout; read from its files, no process is started."""
    script = script.resolve()
    root = next((folder for folder in script.parents if (folder / ".git" / "HEAD").is_file()), None)
    if root is None:
        return None
    head = (root / ".git" / "HEAD").read_text().strip()
    branch = head.removeprefix("ref: refs/heads/") if head.startswith("ref: ") else None
    commit = _resolve(root / ".git", head.removeprefix("ref: ")) if branch else head
    path, remote = script.relative_to(root).as_posix(), _remote(root / ".git" / "config")
    source = {"type": "git", "url": f"{remote or root.as_uri()}#{path}", "path": path}
    source |= {"repoUrl": remote} if remote else {}
    source |= {"version": commit} if commit else {}
    return source | ({"branch": branch} if branch else {})


def _resolve(folder: Path, ref: str) -> str | None:
    loose = folder / ref
    if loose.is_file():
        return loose.read_text().strip()
    packed = folder / "packed-refs"
    lines = packed.read_text().splitlines() if packed.is_file() else []
    return next((line.split()[0] for line in lines if line.endswith(f" {ref}")), None)


def _remote(config: Path) -> str | None:
    """The URL of the remote `origin`."""
    section = None
    for line in config.read_text().splitlines() if config.is_file() else []:
        key, _, value = line.strip().partition("=")
        if key.startswith("["):
            section = key
        elif section == '[remote "origin"]' and key.strip() == "url":
            return without_credentials(value.strip())
    return None
