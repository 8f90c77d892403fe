"""Exported Metaflow flows for Airflow 3: what `python flow.py airflow create` wrote, made to import and run.

Metaflow (2.19) writes for Airflow 2. Each rule below undoes one thing that Airflow 3 has taken away or
deprecated, where the file's syntax tree shows it; every other byte stays. A rule accepts the old and the new
form, so porting twice is porting once, and a file in which it finds neither is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from lineage.emit.airflow.port_source import NotAnExport, Source

PARENT = "OPENLINEAGE_PARENT_ID"
PARENT_MACRO = "{{ macros.OpenLineageProviderPlugin.lineage_parent_id(task_instance) }}"
"""Airflow's own macro for the task that starts a pod: namespace/job/runId."""

KUBERNETES = "apache-airflow-providers-cncf-kubernetes"

_MOVED = {
    "airflow.kubernetes.secret": "airflow.providers.cncf.kubernetes.secret",
    "airflow.models.param": "airflow.sdk",
    "airflow.providers.cncf.kubernetes.operators.kubernetes_pod": (
        "airflow.providers.cncf.kubernetes.operators.pod"
    ),
    "airflow.sensors.external_task_sensor": "airflow.providers.standard.sensors.external_task",
}
_MOVED_NAMES = {("airflow", "DAG"): "airflow.sdk", ("airflow", "XComArg"): "airflow.sdk"}
_DURABLE = """\
from airflow.version import version

    if create_absolute_version_number(version) >= create_absolute_version_number("3.3.0"):
        args["durable"] = args.pop("reattach_on_restart")
    """
_OPERATORS = {"kubernetes", "ExternalTaskSensor", "S3KeySensor"}
_ALL_PARAMETERS = "{{ params | json_dump }}"
_JOB_ID, _ID = "{{ ti.job_id }}", "{{ ti.id }}"


def port(text: bytes, schedule_on: Sequence[str] = ()) -> bytes:
    """Return an exported flow as Airflow 3 takes it, scheduled on the assets `schedule_on` if there are any.

    Raises NotAnExport, with the line, for what is no export of Metaflow or not one this module knows.
    """
    source = Source(text)
    config = source.dict_of(source.assigned("CONFIG"), "CONFIG")
    _imports(source)
    _provider_version(source)
    _job_id(source, source.assigned("AIRFLOW_JOB_ID", of="AIRFLOW_MACROS"))
    _schedule_key(source, source.assigned("_arg_types", of="AirflowDAGArgs"))
    _schedule_key(source, source.item(config, "dag_instantiation_params"))
    _foreach(source)
    _durable(source)
    parameters = _parameters(source, source.item(config, "metaflow_params"))
    for state in source.dict_of(source.item(config, "states"), "states").values:
        _pod(source, source.dict_of(state, "a state"), parameters)
    if schedule_on:
        _schedule(source, config, schedule_on)
    return source.edited()


def has_listener(text: bytes) -> bool:
    """Whether the flow was exported where this package was installed: its pods then tell their lineage."""
    return b"--with lineage:" in text or b"--with=lineage:" in text or b"--with 'lineage:" in text


def _imports(source: Source) -> None:
    """Modules that moved; each of them is imported somewhere in every export, at its old or its new place."""
    found: set[str] = set()
    for node in source.walk(ast.ImportFrom):
        module = node.module or ""
        names = {alias.name for alias in node.names}
        new = _MOVED.get(module) or next(
            (place for (old, name), place in _MOVED_NAMES.items() if old == module and name in names), None
        )
        if new is not None:
            source.replace_in(node, module, new)
        found.add(new or module)
    missing = sorted(set(_MOVED.values()) - found)
    if missing:
        raise NotAnExport(1, f"nothing is imported from {missing[0]}, nor from where it was before")


def _provider_version(source: Source) -> None:
    """`get_provider_info()["versions"]` is gone; the distribution tells its version."""
    function = source.function("get_kubernetes_provider_version")
    result = function.body[-1]
    if isinstance(result, ast.Return) and isinstance(result.value, ast.Subscript):
        indent = " " * result.col_offset
        new = f'from importlib.metadata import version\n\n{indent}return version("{KUBERNETES}")'
        source.replace(result, new)
    elif not (isinstance(result, ast.Return) and isinstance(result.value, ast.Call)):
        raise NotAnExport(result.lineno, "get_kubernetes_provider_version returns what no export returns")


def _job_id(source: Source, node: ast.expr) -> None:
    """The Task SDK knows no ti.job_id: the template would fail before the task starts."""
    if isinstance(node, ast.Constant) and node.value == _JOB_ID:
        source.replace_in(node, _JOB_ID, _ID)
    elif not (isinstance(node, ast.Constant) and node.value == _ID):
        raise NotAnExport(node.lineno, "a job's id is no id of a task instance")


def _schedule_key(source: Source, node: ast.expr) -> None:
    """`schedule_interval` is `schedule` now."""
    keys = source.keys(source.dict_of(node, "the DAG's arguments"))
    old, new = keys.get("schedule_interval"), keys.get("schedule")
    if (old is None) == (new is None):
        raise NotAnExport(node.lineno, "the DAG's arguments hold no schedule, or two of them")
    if old is not None:
        source.replace_in(old, "schedule_interval", "schedule")


def _foreach(source: Source) -> None:
    """Tell each task whether its flow has a foreach; without it the operator's task id is not the pod's."""
    for node in source.walk(ast.Call):
        if ast.unparse(node.func) == "AirflowTask.from_dict" and not any(
            keyword.arg == "flow_contains_foreach" for keyword in node.keywords
        ):
            more = ', flow_contains_foreach=data_dict["metadata"]["contains_foreach"]'
            source.insert_after(node.keywords[-1].value, more)


def _durable(source: Source) -> None:
    """`reattach_on_restart` is called `durable` from Airflow 3.3 on; before, that name does nothing."""
    function = source.function("_kubernetes_pod_operator_args")
    if any(node.value == "durable" for node in ast.walk(function) if isinstance(node, ast.Constant)):
        return
    result = function.body[-1]
    if not (isinstance(result, ast.Return) and ast.unparse(result) == "return args"):
        raise NotAnExport(result.lineno, "_kubernetes_pod_operator_args returns what no export returns")
    source.insert_before(result, _DURABLE)


def _parameters(source: Source, node: ast.expr) -> str:
    """The template of the flow's own parameters.

    Airflow 3 puts the whole conf of a DAG run among its params, and TriggerDagRunOperator puts the lineage of
    the trigger into the conf: the start step would make shell variables of that, and fail.
    """
    if isinstance(node, ast.Constant) and node.value is None:
        return _ALL_PARAMETERS
    if not isinstance(node, ast.List):
        raise NotAnExport(node.lineno, "metaflow_params is no list")
    names = [_name(source, each) for each in node.elts]
    own = ", ".join(f"{name!r}: params[{name!r}]" for name in names)
    return f"{{{{ {{{own}}} | json_dump }}}}"


def _pod(source: Source, state: ast.Dict, parameters: str) -> None:
    """Name the Airflow task in the environment of a step's pod; sensors start none."""
    kind = source.item(state, "operator_type")
    if not (isinstance(kind, ast.Constant) and kind.value in _OPERATORS):
        raise NotAnExport(kind.lineno, f"an operator that no export has: {ast.unparse(kind)}")
    if kind.value != "kubernetes":
        return
    arguments = source.dict_of(source.item(state, "operator_args"), "operator_args")
    variables = source.item(arguments, "env_vars")
    if not (isinstance(variables, ast.List) and variables.elts):
        raise NotAnExport(variables.lineno, "env_vars of a pod is no list, or an empty one")
    values = {_name(source, each): each for each in variables.elts}
    if "METAFLOW_AIRFLOW_JOB_ID" not in values:
        raise NotAnExport(variables.lineno, "a pod's environment lacks METAFLOW_AIRFLOW_JOB_ID")
    _job_id(source, _value(source, values["METAFLOW_AIRFLOW_JOB_ID"]))
    if "METAFLOW_PARAMETERS" in values:
        _own_parameters(source, _value(source, values["METAFLOW_PARAMETERS"]), parameters)
    if PARENT not in values:
        source.insert_after(variables.elts[-1], f", {{'name': '{PARENT}', 'value': '{PARENT_MACRO}'}}")


def _own_parameters(source: Source, node: ast.expr, own: str) -> None:
    """Give a start step the flow's own parameters, and nothing else."""
    found = node.value if isinstance(node, ast.Constant) else None
    if found not in (_ALL_PARAMETERS, own):
        raise NotAnExport(node.lineno, "a start step takes its parameters from where no export does")
    if found != own:
        source.replace(node, repr(own))


def _value(source: Source, variable: ast.expr) -> ast.expr:
    return source.item(source.dict_of(variable, "a variable of a pod"), "value")


def _name(source: Source, variable: ast.expr) -> object:
    name = source.item(source.dict_of(variable, "a variable of a pod"), "name")
    return name.value if isinstance(name, ast.Constant) else None


def _schedule(source: Source, config: ast.Dict, uris: Sequence[str]) -> None:
    """Start the flow when each of the assets has been written, whatever schedule it had."""
    arguments = source.dict_of(source.item(config, "dag_instantiation_params"), "dag_instantiation_params")
    keys = source.keys(arguments)
    key = keys.get("schedule", keys.get("schedule_interval"))
    value = arguments.values[arguments.keys.index(key)]
    source.replace(value, f"[{', '.join(f'Asset({uri!r})' for uri in uris)}]")
    if not any(_imports_asset(node) for node in source.tree.body):
        source.insert_before(source.statement("CONFIG"), "from airflow.sdk import Asset\n\n")


def _imports_asset(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and any(alias.name == "Asset" for alias in node.names)
