"""`lineage emit explain`: whether events would leave this environment, where to, and why not."""

import argparse
import json
import platform
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from lineage.emit.capture.layers import LAYERS
from lineage.emit.outbox import Outbox
from lineage.emit.producer import VERSION
from lineage.emit.settings import Settings, metrics_off
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
    return [
        Finding("version", None, f"unified-lineage {VERSION}, Python {platform.python_version()}"),
        _switch(settings),
        _collector(settings),
        _outbox(settings),
        *_metaflow(),
        _watched(),
        _metrics(),
        _airflow(),
    ]


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


def _watched() -> Finding:
    """The libraries whose functions are wrapped when a step or task imports them."""
    libraries = sorted({name.partition(".")[0] for name in LAYERS})
    there = [name for name in libraries if find_spec(name) is not None]
    absent = [name for name in libraries if name not in there]
    text = f"open() and {', '.join(there)}"
    return Finding("watched", None, f"{text}; not installed: {', '.join(absent)}" if absent else text)


def _metrics() -> Finding:
    if metrics_off():
        return Finding("metrics", None, "LINEAGE_METRICS keeps numbers among the artifacts here")
    return Finding("metrics", None, "numbers among the artifacts are told; LINEAGE_METRICS=off keeps them")


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
