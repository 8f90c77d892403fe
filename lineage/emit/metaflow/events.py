"""Flow runs and task runs as OpenLineage events: pure functions from what is known to dictionaries."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lineage.emit.event import Json, custom, run_event, standard
from lineage.emit.metaflow.identity import Flow

_MESSAGE_CHARACTERS = 4_000
_TRACE_CHARACTERS = 32_000
_SYSTEM_TAGS = ("runtime", "python_version", "metaflow_version", "user", "date", "metaflow_r_version")
_PROJECT_TAGS = ("project", "project_branch", "production")


@dataclass(frozen=True, slots=True)
class Parent:
    """The run that started this one, as OPENLINEAGE_PARENT_ID names it."""

    namespace: str
    job: str
    run_id: str

    @classmethod
    def parse(cls, text: str | None) -> "Parent | None":
        """Read `namespace/job/runId`; split from the right, since a namespace may hold slashes.

        >>> Parent.parse("airflow://prod/eu/taxi.load/0190")
        Parent(namespace='airflow://prod/eu', job='taxi.load', run_id='0190')
        """
        parts = (text or "").rsplit("/", 2)
        return cls(*parts) if len(parts) == 3 and all(parts) else None

    def facet(self) -> Json:
        return standard(
            "ParentRunFacet",
            "1-2-0",
            run={"runId": self.run_id},
            job={"namespace": self.namespace, "name": self.job},
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a run failed; the outbox takes the secrets out."""

    message: str
    trace: str | None = None

    def facet(self) -> Json:
        return standard(
            "ErrorMessageRunFacet",
            "1-0-1",
            message=self.message[:_MESSAGE_CHARACTERS],
            programmingLanguage="PYTHON",
            stackTrace=self.trace[-_TRACE_CHARACTERS:] if self.trace else None,
        )


@dataclass(frozen=True)
class Setting:
    """What a flow run and all its tasks have in common."""

    flow: Flow
    run: str
    version: str
    runtime: str
    python: str
    user: str | None = None
    project: str | None = None
    branch: str | None = None
    production: bool | None = None
    tags: tuple[str, ...] = ()
    airflow_run: str | None = None
    description: str | None = None
    source: Mapping[str, str] | None = None

    def metaflow_run(self, pathspec: str, **more: Any) -> Json:
        return custom(
            "metaflow_run",
            pathspec=pathspec,
            flow=self.flow.name,
            runId=self.run,
            project=self.project,
            branch=self.branch,
            production=self.production,
            user=self.user,
            tags=list(self.tags),
            runtime=self.runtime,
            pythonVersion=self.python,
            airflowRunId=self.airflow_run,
            **more,
        )


@dataclass(frozen=True)
class Task:
    """One attempt of a task."""

    step: str
    id: str
    attempt: int
    max_retries: int
    split_index: int | None = None
    parents: tuple[str, ...] = ()
    origin: str | None = None


@dataclass
class Outcome:
    """What is known at the end of a run; an open run has none of it."""

    kind: str
    fault: Fault | None = None
    final: bool | None = None
    inputs: list[Json] = field(default_factory=list)
    outputs: list[Json] = field(default_factory=list)
    parameters: Json = field(default_factory=dict)
    metrics: Json = field(default_factory=dict)
    sql: Json | None = None


STARTED = Outcome("START")


def flow_event(
    setting: Setting, outcome: Outcome, at: datetime, parent: Parent | None, origin: str | None
) -> Json:
    """An event of the flow run; `origin` is the pathspec of the run it resumes."""
    run = setting.metaflow_run(
        f"{setting.flow.name}/{setting.run}", originPathspec=origin, final=outcome.final
    )
    facets = {"metaflow_run": run, **_run_facets(setting, outcome)}
    if parent is not None:
        facets["parent"] = parent.facet()
    job = _job(setting, setting.flow.qualified, "FLOW", outcome.sql)
    return run_event(
        outcome.kind, at, {"runId": str(setting.flow.run_uuid(setting.run)), "facets": facets}, job
    )


def task_event(
    setting: Setting, task: Task, outcome: Outcome, at: datetime, launched_by: Parent | None = None
) -> Json:
    """An event of one attempt of a task; `launched_by` is the orchestrator's task that ran it in a pod."""
    flow, run_id = setting.flow, setting.run
    run = setting.metaflow_run(
        f"{flow.name}/{run_id}/{task.step}/{task.id}",
        step=task.step,
        taskId=task.id,
        attempt=task.attempt,
        maxRetries=task.max_retries,
        splitIndex=task.split_index,
        parents=list(task.parents) or None,
        originPathspec=task.origin,
        final=outcome.final,
    )
    if launched_by is not None:
        run["launchedBy"] = {
            "namespace": launched_by.namespace,
            "job": launched_by.job,
            "runId": launched_by.run_id,
        }
    parent = Parent(flow.namespace, flow.qualified, str(flow.run_uuid(run_id)))
    facets = {"metaflow_run": run, "parent": parent.facet(), **_run_facets(setting, outcome)}
    uuid = flow.task_uuid(run_id, task.step, task.id, task.attempt)
    job = _job(setting, f"{flow.qualified}/{task.step}", "STEP", outcome.sql)
    return run_event(
        outcome.kind, at, {"runId": str(uuid), "facets": facets}, job, outcome.inputs, outcome.outputs
    )


def _run_facets(setting: Setting, outcome: Outcome) -> Json:
    facets = {
        "processing_engine": standard(
            "ProcessingEngineRunFacet", "1-1-1", name="Metaflow", version=setting.version
        )
    }
    if outcome.fault is not None:
        facets["errorMessage"] = outcome.fault.facet()
    if outcome.parameters:
        facets["metaflow_parameters"] = custom("metaflow_parameters", parameters=outcome.parameters)
    if outcome.metrics:
        facets["metaflow_metrics"] = custom("metaflow_metrics", metrics=outcome.metrics)
    return facets


def _job(setting: Setting, name: str, kind: str, sql: Json | None) -> Json:
    facets = {
        "jobType": standard(
            "JobTypeJobFacet", "2-0-4", integration="METAFLOW", processingType="BATCH", jobType=kind
        )
    }
    tags = [_tag(tag) for tag in user_tags(setting.tags)]
    if tags:
        facets["tags"] = standard("TagsJobFacet", "1-0-0", tags=tags)
    if setting.description:
        facets["documentation"] = standard("DocumentationJobFacet", "1-1-0", description=setting.description)
    if setting.source:
        facets["sourceCodeLocation"] = standard("SourceCodeLocationJobFacet", "1-1-0", **setting.source)
    if sql:
        facets["sql"] = sql
    return {"namespace": setting.flow.namespace, "name": name, "facets": facets}


def user_tags(tags: Iterable[str]) -> list[str]:
    """The tags that a human set, sorted.

    >>> user_tags(["team:ml", "runtime:dev", "user:ann", "nightly"])
    ['nightly', 'team:ml']
    """
    return sorted(
        tag for tag in tags if tag.partition(":")[0] not in _SYSTEM_TAGS + _PROJECT_TAGS or ":" not in tag
    )


def _tag(tag: str) -> Json:
    key, colon, value = tag.partition(":")
    if not colon:
        key, value = tag, "true"
    return {"key": key, "value": value, "source": "METAFLOW"}


def python_type(recorded: str) -> str:
    """The type that Metaflow recorded for an artifact.

    >>> python_type("<class 'sklearn.linear_model._base.LinearRegression'>")
    'sklearn.linear_model._base.LinearRegression'
    """
    match = re.fullmatch(r"<class '(.+)'>", recorded)
    return match[1] if match else recorded
