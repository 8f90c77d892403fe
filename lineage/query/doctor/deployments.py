"""Namespaces that two deployments share: their jobs and runs are taken for one another's."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlsplit

from msgspec import Struct

from lineage import facets as f
from lineage.collect.log import EventLog
from lineage.event import Facets, decode
from lineage.query.doctor.finding import Finding, listed, many
from lineage.store.sql import script
from lineage.store.store import Store

SWITCHES = 3
"""Going back and forth this often is two deployments; an upgrade that is taken back switches twice."""


class _Dag(Struct):
    dag_id: str | None = None
    fileloc: str | None = None


class _TaskInstance(Struct):
    log_url: str | None = None


class _Airflow(Struct):
    dag: _Dag | None = None
    taskInstance: _TaskInstance | None = None  # noqa: N815 - the wire's own name


class _Engine(Struct):
    version: str | None = None


def nameless(store: Store) -> list[Finding]:
    """Namespaces that are a tool's default."""
    return [
        Finding(
            "default_namespace",
            "warning",
            f"namespace {namespace!r} ({many(jobs, 'job')}) names no deployment: "
            "a second one that keeps the default would be taken for it",
            "name it: [openlineage] namespace = airflow://NAME in Airflow, LINEAGE_NAMESPACE for Metaflow",
        )
        for namespace, jobs, _ in store.query(script(__package__, "namespaces")).rows
    ]


def shared_namespaces(store: Store, log: EventLog) -> list[Finding]:
    """Airflow namespaces whose newest events alternate between versions, hosts or files of a DAG."""
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    for namespace, segment, offset in store.query(script(__package__, "recent_events")).rows:
        run = decode(log.body(segment, offset)).run
        for trait, value in _traits(run.facets) if run is not None else ():
            said[namespace, trait].append(value)
    return [
        Finding(
            "shared_namespace",
            "warning",
            f"{namespace}: {trait} alternates between {listed(sorted(set(values)))}: two deployments?",
            "give each Airflow its own [openlineage] namespace",
        )
        for (namespace, trait), values in said.items()
        if sum(one != other for one, other in pairwise(values)) >= SWITCHES
    ]


def _traits(facets: Facets | None) -> Iterator[tuple[str, str]]:
    """What stays the same in one deployment from one event to the next."""
    engine = f.parse(facets, "processing_engine", _Engine)
    if engine is not None and engine.version:
        yield "the Airflow version", engine.version
    airflow = f.parse(facets, "airflow", _Airflow) or f.parse(facets, "airflowDagRun", _Airflow)
    if airflow is None:
        return
    if airflow.taskInstance is not None and airflow.taskInstance.log_url:
        yield "the host of its logs", urlsplit(airflow.taskInstance.log_url).netloc
    if airflow.dag is not None and airflow.dag.dag_id and airflow.dag.fileloc:
        yield f"the file of {airflow.dag.dag_id}", airflow.dag.fileloc
