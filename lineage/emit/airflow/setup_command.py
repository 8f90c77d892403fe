"""`lineage airflow setup`: what to set so that an Airflow tells its lineage, and what is set already."""

import argparse
import configparser
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from lineage.emit.producer import VERSION
from lineage.redact import redact_text

_EPILOG = """\
exit status:
  0  nothing that is set here stands in the way
  1  something does; the lines marked "no" say what
  2  the command line was wrong
"""
_OURS = "lineage.emit.transport.UnifiedLineageTransport"
_TRUE = frozenset({"true", "1", "t"})
_INSTALL = f"unified-lineage[airflow]=={VERSION}"
_ASTRO_FILE = "/usr/local/airflow/include/openlineage.yml"
_HELM_FILE = "/opt/airflow/openlineage.yml"

Option = Callable[[str], str]
"""The value of an option of Airflow's section [openlineage], "" where it is not set."""


class Finding(NamedTuple):
    """Something that is set already; it is in the way unless `ok`."""

    ok: bool
    text: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `lineage airflow setup` to its parser."""
    parser.description = (
        "Print what an Airflow needs to tell its lineage, and check what is set in this environment."
    )
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "--namespace",
        required=True,
        type=_namespace,
        help="what names this Airflow in every job, like airflow://production; no other may have it",
    )
    parser.add_argument(
        "--for",
        dest="form",
        choices=sorted(_FORMS),
        default="airflow",
        help="where the variables will stand (default %(default)s)",
    )
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="write openlineage.yml there instead of printing it"
    )


def run(args: argparse.Namespace) -> int:
    """Carry the command out; returns the exit status."""
    template = (files("lineage.emit.airflow") / "openlineage.yml").read_text()
    if args.write is not None and not _written(args.write, template):
        return 1
    place = None if args.write is None else args.write.resolve()
    sys.stdout.write("\n".join(_FORMS[args.form](_variables(args.namespace, place))) + "\n")
    if args.write is None:
        sys.stdout.write(f"\n# openlineage.yml, only needed to add to it (--write FILE)\n{template}")
    findings = list(found(os.environ, option_of(os.environ), args.namespace, place))
    for finding in findings:
        sys.stderr.write(f"{'ok' if finding.ok else 'no'}  {finding.text}\n")
    return 0 if all(finding.ok for finding in findings) else 1


def found(
    environment: Mapping[str, str], option: Option, namespace: str, file: Path | None
) -> Iterator[Finding]:
    """What is set already, and whether it goes together with what is asked for."""
    for switch in ("LINEAGE_DISABLED", "OPENLINEAGE_DISABLED"):
        if environment.get(switch, "").lower() in {*_TRUE, "yes", "on"}:
            yield Finding(False, f"{switch} is set: nothing is told")
    if option("disabled").lower() in _TRUE:
        yield Finding(False, "[openlineage] disabled is set: nothing is told")
    present = option("namespace") or environment.get("OPENLINEAGE_NAMESPACE", "")
    if present:
        same = present == namespace
        text = f"the namespace is {present} already"
        yield Finding(same, text if same else f"{text}: another one gives every job and run a new id")
    yield from _transports(environment, option, file)
    if facets := option("custom_run_facets"):
        yield Finding(True, f"custom_run_facets stays as it is, ours comes beside it: {facets}")


def option_of(environment: Mapping[str, str]) -> Option:
    """Options as Airflow finds them: the environment first, then airflow.cfg; Airflow is not imported."""
    home = Path(environment.get("AIRFLOW_HOME") or "~/airflow").expanduser()
    settings = configparser.RawConfigParser(strict=False, allow_no_value=True)
    settings.read(environment.get("AIRFLOW_CONFIG") or home / "airflow.cfg")

    def option(name: str) -> str:
        variable = f"AIRFLOW__OPENLINEAGE__{name.upper()}"
        for each in (variable, f"{variable}_CMD", f"{variable}_SECRET"):
            if value := environment.get(each, "").strip():
                return value
        return (settings.get("openlineage", name, fallback="") or "").strip()

    return option


def _transports(environment: Mapping[str, str], option: Option, file: Path | None) -> Iterator[Finding]:
    """The ways to name a transport, in the provider's own order: connection, file, option, variables."""
    if connection := option("config_conn_id"):
        yield Finding(False, f"[openlineage] config_conn_id = {connection} goes before openlineage.yml")
    path = option("config_path") or environment.get("OPENLINEAGE_CONFIG", "")
    if path and (file is None or Path(path).resolve() != file):
        ours = _names_our_transport(Path(path))
        what = "with our transport" if ours else "whose transport is not ours: events may be lost"
        yield Finding(ours, f"the OpenLineage client is set up by {path}, {what}")
    transport = option("transport")
    if transport and not path and file is None and _OURS not in transport:
        text = f"[openlineage] transport = {_shown(transport)} stays in use; --write gives a file before it"
        yield Finding(False, text)


def _names_our_transport(file: Path) -> bool:
    try:
        return _OURS in file.read_text()
    except OSError:
        return False


def _shown(transport: str) -> str:
    """A transport's type and place: the rest may hold a key."""
    try:
        said = json.loads(transport)
        return redact_text(f"{said['type']} {said.get('url', '')}".strip())
    except (ValueError, LookupError, TypeError, AttributeError):
        return "..."


def _namespace(text: str) -> str:
    named = text.strip()
    if not named or named == "default":
        raise argparse.ArgumentTypeError(
            "two Airflows of one namespace would be one Airflow; name yours, like airflow://production"
        )
    return named


def _written(file: Path, template: str) -> bool:
    """Write the file unless another one is there: a user's additions to it are not ours to remove."""
    try:
        with file.open("x") as new:
            new.write(template)
    except FileExistsError:
        if _names_our_transport(file):
            return True
        sys.stderr.write(f"no  {file} is there already and names another transport\n")
        return False
    except OSError as error:
        sys.stderr.write(f"no  {file} cannot be written: {error.strerror}\n")
        return False
    return True


def _variables(namespace: str, file: Path | None) -> dict[str, str]:
    given = os.environ.get("LINEAGE_URL") or os.environ.get("OPENLINEAGE_URL")
    variables = {
        "LINEAGE_URL": redact_text(given or "http://lineage.example:5000"),
        "AIRFLOW__OPENLINEAGE__NAMESPACE": namespace,
    }
    if file is not None:
        variables["AIRFLOW__OPENLINEAGE__CONFIG_PATH"] = str(file)
    return variables


def _for_airflow(variables: Mapping[str, str]) -> Iterator[str]:
    yield "# in the environment of every Airflow component"
    yield f"pip install '{_INSTALL}'"
    yield from (f"export {name}={json.dumps(value)}" for name, value in variables.items())


def _for_astro(variables: Mapping[str, str]) -> Iterator[str]:
    yield f"# requirements.txt\n{_INSTALL}\n\n# Dockerfile"
    yield from (f"ENV {name}={json.dumps(value)}" for name, value in _moved(variables, _ASTRO_FILE).items())


def _for_helm(variables: Mapping[str, str]) -> Iterator[str]:
    yield f"# the image of values.yaml: RUN pip install '{_INSTALL}'"
    if "AIRFLOW__OPENLINEAGE__CONFIG_PATH" in variables:
        yield f"# and: COPY openlineage.yml {_HELM_FILE}"
    yield "# values.yaml\nenv:"
    for name, value in _moved(variables, _HELM_FILE).items():
        yield f"  - name: {name}\n    value: {json.dumps(value)}"


def _moved(variables: Mapping[str, str], file: str) -> dict[str, str]:
    """The variables as they are in the image, where the written file lies elsewhere."""
    option = "AIRFLOW__OPENLINEAGE__CONFIG_PATH"
    return {name: file if name == option else value for name, value in variables.items()}


_FORMS: Mapping[str, Callable[[Mapping[str, str]], Iterator[str]]] = {
    "airflow": _for_airflow,
    "astro": _for_astro,
    "helm": _for_helm,
}
