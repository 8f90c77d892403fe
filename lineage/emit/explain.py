"""`lineage emit explain`: whether events would leave this environment, where to, and why not."""

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from lineage.emit.outbox import Outbox
from lineage.emit.settings import Settings
from lineage.redact import redact_text

_EPILOG = """\
exit status:
  0  events leave this environment
  1  something stands in their way; the lines marked "no" say what
"""


@dataclass(frozen=True)
class Finding:
    """One thing that events depend on; `ok` is None where it does not matter."""

    subject: str
    ok: bool | None
    text: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `lineage emit explain` to its parser."""
    parser.description = "Say what this environment emits, where to, and what stands in the way."
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Carry the command out; returns the exit status."""
    findings = explain(Settings.from_environment())
    for finding in findings:
        mark = {True: "ok", False: "no", None: "--"}[finding.ok]
        text = f"{mark}  {finding.subject:10} {finding.text}"
        sys.stdout.write(f"{json.dumps(asdict(finding)) if args.json else text}\n")
    return 1 if any(finding.ok is False for finding in findings) else 0


def explain(settings: Settings) -> list[Finding]:
    """Everything that decides whether events leave this environment; nothing is sent."""
    return [_switch(settings), _collector(settings), _outbox(settings), *_metaflow(), _airflow()]


def _switch(settings: Settings) -> Finding:
    text = "LINEAGE_DISABLED switches everything off" if settings.disabled else "listening is switched on"
    return Finding("switch", not settings.disabled, text)


def _collector(settings: Settings) -> Finding:
    key = "with an API key" if settings.api_key else "without an API key"
    return Finding("collector", None, f"{redact_text(settings.url)}/{settings.endpoint.strip('/')}, {key}")


def _outbox(settings: Settings) -> Finding:
    try:
        status = Outbox.from_settings(settings).status()
    except OSError as error:
        return Finding("outbox", False, f"{settings.outbox} cannot be used: {error}")
    text = f"{status.folder}: {status.waiting} waiting, {status.refused} refused, {status.dropped} dropped"
    return Finding("outbox", status.dropped == 0, text)


def _metaflow() -> list[Finding]:
    found = _version("metaflow")
    if found is None:
        return [Finding("metaflow", None, "not installed")]
    from metaflow.metaflow_config import DEFAULT_DECOSPECS
    from metaflow.plugins import STEP_DECORATORS

    listener = next((each for each in STEP_DECORATORS if each.name == "lineage"), None)
    return [_metaflow_listener(found, listener), _metaflow_attached(str(DEFAULT_DECOSPECS).split())]


def _metaflow_listener(found: str, listener: type | None) -> Finding:
    if listener is None:
        return Finding("metaflow", False, f"{found}, but its extensions do not include this package")
    if listener.__module__ != "lineage.emit.metaflow.decorator":
        spec = find_spec("lineage")
        return Finding("metaflow", False, f"{found}, but the listener is hidden by {spec and spec.origin}")
    return Finding("metaflow", True, f"{found}, the listener is an extension of it")


def _metaflow_attached(specs: list[str]) -> Finding:
    attached = any(spec.partition(":")[0] == "lineage" for spec in specs)
    text = f"decorators attached to every step: {' '.join(specs) or 'none'}"
    return Finding("steps", attached, text)


def _airflow() -> Finding:
    found, provider = _version("apache-airflow"), _version("apache-airflow-providers-openlineage")
    if found is None:
        return Finding("airflow", None, "not installed")
    if provider is None:
        return Finding("airflow", False, f"{found}, without apache-airflow-providers-openlineage")
    return Finding("airflow", True, f"{found}, OpenLineage provider {provider}")


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
