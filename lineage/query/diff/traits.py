"""What a run's events say of its code, its settings and the libraries it ran on."""

from typing import Any, NamedTuple

from msgspec import Struct

from lineage import facets as f
from lineage.event import encode
from lineage.names import digest
from lineage.query.run_facets import Told


class _Location(Struct):
    version: str | None = None
    url: str | None = None


class _SourceCode(Struct):
    sourceCode: str  # noqa: N815 - the wire's own name


class _Sql(Struct):
    query: str


class _DagRun(Struct):
    dag_version_number: int | None = None
    dag_bundle_version: str | None = None
    conf: Any = None


class _TaskInstance(Struct):
    dag_bundle_version: str | None = None


class _Airflow(Struct):
    dagRun: _DagRun | None = None  # noqa: N815 - the wire's own name
    taskInstance: _TaskInstance | None = None  # noqa: N815 - the wire's own name


class _Engine(Struct):
    name: str = "engine"
    version: str | None = None
    openlineageAdapterVersion: str | None = None  # noqa: N815 - the wire's own name


class _Metaflow(Struct):
    pythonVersion: str | None = None  # noqa: N815 - the wire's own name


Traits = dict[str, str]


class Account(NamedTuple):
    """What differs from run to run of a job, by name; what was not said is not there."""

    code: Traits
    settings: Traits
    libraries: Traits


def account(told: Told) -> Account:
    """What the facets of a run's events say; texts of code stand for themselves by their digest."""
    airflow = f.parse(told.run, "airflowDagRun", _Airflow) or f.parse(told.run, "airflow", _Airflow)
    return Account(_code(told, airflow), _settings(airflow), _libraries(told))


def _code(told: Told, airflow: _Airflow | None) -> Traits:
    location = f.parse(told.job, "sourceCodeLocation", _Location) or _Location()
    source = f.parse(told.job, "sourceCode", _SourceCode)
    sql = f.parse(told.job, "sql", _Sql)
    dag_run = (airflow.dagRun if airflow else None) or _DagRun()
    task = (airflow.taskInstance if airflow else None) or _TaskInstance()
    return _said(
        {
            "commit": location.version,
            "location": location.url,
            "DAG version": dag_run.dag_version_number,
            "bundle version": dag_run.dag_bundle_version or task.dag_bundle_version,
            "source": digest(source.sourceCode).hex() if source else None,
            "SQL": digest(sql.query).hex() if sql else None,
        }
    )


def _settings(airflow: _Airflow | None) -> Traits:
    """Airflow's conf, without what a trigger adds to say where it came from."""
    conf = airflow.dagRun.conf if airflow and airflow.dagRun else None
    if not isinstance(conf, dict):
        return {}
    return {
        name: value if isinstance(value, str) else encode(value).decode()
        for name, value in conf.items()
        if name != "openlineage"
    }


def _libraries(told: Told) -> Traits:
    engine = f.parse(told.run, "processing_engine", _Engine) or _Engine()
    metaflow = f.parse(told.run, "metaflow_run", _Metaflow) or _Metaflow()
    tags = f.parse(told.run, "tags", f.Tags) or f.Tags()
    clients = [tag.value for tag in tags.tags if tag.key == "openlineage_client_version"]
    return _said(
        {
            engine.name: engine.version,
            f"OpenLineage for {engine.name}": engine.openlineageAdapterVersion,
            "openlineage-python": clients[0] if clients else None,
            "Python": metaflow.pythonVersion,
        }
    )


def _said(values: dict[str, str | int | None]) -> Traits:
    return {name: str(value) for name, value in values.items() if value is not None}
