"""A story's events in few words: one event a line, read here into OpenLineage events.

    TIME     KIND      RUN               about the run        reads|writes DATASET about it ...
    00:05    COMPLETE  etl.load@night1   team=data try=1/3    writes s3://lake/orders version=v1 seen=00:04

TIME is HH:MM[:SS] on January 1st 2026 UTC, or with a day in front `02T00:05`. RUN is Airflow's `dag@run_id`
or `dag.task@run_id` (`@run_id~2` after its first clear, `@run_id[3]` where it is mapped), or Metaflow's
`Flow/run` or `Flow/run/step/task`. DATASET is a URI, a path, Metaflow's artifact `Flow/step/name`, or
`NAMESPACE|NAME`. `#` begins a comment, `---` says that what follows comes to the collector later. The words
are those of `_RUN_WORDS` and `_DATASET_WORDS`; a word that is none of them is an error.
"""

import re
import shlex
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from build import AIRFLOW, METAFLOW, Event, Facet, facet, run_id

FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_ARTIFACT = re.compile(r"[A-Za-z]\w*(/\w+){2}")
_DEV = {"project": "taxi", "branch": "user.ann", "production": False}


class Run(NamedTuple):
    """A run as a story names it, and its place in the two hierarchies of tools."""

    text: str

    @property
    def is_metaflow(self) -> bool:
        return "@" not in self.text

    @property
    def is_pipeline(self) -> bool:
        return self.text.count("/") == 1 if self.is_metaflow else "." not in self.text.partition("@")[0]

    @property
    def namespace(self) -> str:
        return METAFLOW if self.is_metaflow else AIRFLOW

    @property
    def external_id(self) -> str:
        """Metaflow's pathspec, Airflow's run_id: the same before and after a clear."""
        return self.text if self.is_metaflow else re.split(r"[~[]", self.text.partition("@")[2])[0]

    @property
    def job(self) -> str:
        if not self.is_metaflow:
            return self.text.partition("@")[0]
        return "/".join(self.text.split("/")[0:3:2])

    @property
    def parent(self) -> "Run":
        """The flow run or DAG run of a task."""
        if self.is_metaflow:
            return Run("/".join(self.text.split("/")[:2]))
        name, _, run = self.text.partition("@")
        return Run(f"{name.partition('.')[0]}@{run.partition('[')[0]}")

    def id(self, attempt: int = 1) -> str:
        return str(run_id(self.text, str(1 if self.is_pipeline else attempt)))


def batches(text: str) -> list[list[Event]]:
    """The events of a story in the order in which it tells them, apart where it says so."""
    return [_events(part) for part in re.split(r"^---$", text, flags=re.MULTILINE)]


def _events(text: str) -> list[Event]:
    lines = (line.partition(" #")[0].strip() for line in text.splitlines())
    return [_event(line) for line in lines if line and not line.startswith("#")]


def moment(text: str) -> datetime:
    """`02T00:05` is five past midnight on January 2nd."""
    day, _, time = text.rpartition("T")
    return datetime.fromisoformat(f"2026-01-{day or '01'}T{time}+00:00")


def _event(line: str) -> Event:
    time, kind, name, *words = shlex.split(line)
    run = Run(name)
    about, *accesses = _split(words)
    said = {"job": {}, "run": {}, "tries": (1, 1), "parent": None if run.is_pipeline else run.parent}
    for key, value in about:
        _RUN_WORDS[key](said, value)
    sides: dict[str, list[Any]] = {"reads": [], "writes": []}
    for (side, place), *more in accesses:
        sides[side].append(_dataset(place, more, run if side == "writes" else None))
    return {
        "eventTime": moment(time).isoformat(),
        "eventType": kind,
        "run": {"runId": run.id(said["tries"][0]), "facets": _run_facets(run, said)},
        "job": {"namespace": run.namespace, "name": run.job, "facets": _job_facets(run, said["job"])},
        "inputs": sides["reads"],
        "outputs": sides["writes"],
    }


_Words = list[tuple[str, str]]


def _split(words: list[str]) -> list[_Words]:
    """What is said of the run, then of each dataset, each dataset's words led by (reads|writes, place)."""
    groups: list[_Words] = [[]]
    rest = iter(words)
    for word in rest:
        if word in ("reads", "writes"):
            groups.append([(word, next(rest))])
        else:
            key, _, value = word.partition("=")
            groups[-1].append((key, value))
    return groups


# --- the run and its job


def _run_facets(run: Run, said: dict[str, Any]) -> dict[str, Facet]:
    facets = dict(said["run"])
    if (parent := said["parent"]) is not None:
        facets["parent"] = facet(
            run={"runId": parent.id()}, job={"namespace": parent.namespace, "name": parent.job}
        )
    attempt, most = said["tries"]
    if run.is_metaflow:
        about = {"pathspec": run.text, **facets.pop("metaflow", {})}
        if not run.is_pipeline:
            about |= {"attempt": attempt - 1, "maxRetries": most - 1}
        facets["metaflow_run"] = facet(**about)
    elif run.is_pipeline:
        facets["airflowDagRun"] = facet(dagRun={"run_id": run.external_id})
    else:
        facets["airflow"] = facet(
            dagRun={"run_id": run.external_id},
            taskInstance={"try_number": attempt},
            task={"retries": most - 1},
        )
    return facets


def _job_facets(run: Run, said: dict[str, Facet]) -> dict[str, Facet]:
    kinds = ("FLOW", "STEP") if run.is_metaflow else ("DAG", "TASK")
    integration = "METAFLOW" if run.is_metaflow else "AIRFLOW"
    kind = kinds[0 if run.is_pipeline else 1]
    return {"jobType": facet(jobType=kind, integration=integration, processingType="BATCH"), **said}


def _team(said: dict[str, Any], value: str) -> None:
    said["job"]["tags"] = facet(tags=[{"key": "team", "value": value, "source": "STORY"}])


def _owner(said: dict[str, Any], value: str) -> None:
    said["job"]["ownership"] = facet(owners=[{"name": name} for name in value.split(",")])


def _try(said: dict[str, Any], value: str) -> None:
    said["tries"] = tuple(map(int, value.split("/")))


def _metaflow(**about: Any) -> Callable[[dict[str, Any], str], None]:
    def say(said: dict[str, Any], value: str) -> None:
        told = {key: value if known is None else known for key, known in about.items()}
        said["run"]["metaflow"] = {**said["run"].get("metaflow", {}), **told}

    return say


def _because(kind: str) -> Callable[[dict[str, Any], str], None]:
    """Started by a run, for an asset's sake (`RUN:URI`) or for its own."""

    def say(said: dict[str, Any], value: str) -> None:
        cause, _, uri = value.partition(":")
        upstream: dict[str, Any] = {
            "job": {"namespace": Run(cause).namespace, "name": Run(cause).job},
            "run": {"runId": Run(cause).id()},
            "dependency_type": kind,
        }
        if uri:
            upstream["airflow"] = {"asset_events": [{"asset_uri": uri}]}
        said["run"]["jobDependencies"] = facet(upstream=[upstream])

    return say


def _parent(said: dict[str, Any], value: str) -> None:
    said["parent"] = Run(value)


def _states(said: dict[str, Any], value: str) -> None:
    told = dict(pair.split(":") for pair in value.split(","))
    said["run"]["airflowState"] = facet(dagRunState="", tasksState=told)


def _error(said: dict[str, Any], value: str) -> None:
    said["run"]["errorMessage"] = facet(message=value, programmingLanguage="PYTHON")


_RUN_WORDS: dict[str, Callable[[dict[str, Any], str], None]] = {
    "team": _team,
    "owner": _owner,
    "try": _try,
    "final": _metaflow(final=True),
    "project": _metaflow(project=None, production=True),
    "dev": _metaflow(**_DEV),
    "origin": _metaflow(originPathspec=None),
    "by": _parent,
    "asset": _because("IMPLICIT_ASSET_DEPENDENCY"),
    "triggered": _because("TRIGGER_DAG_RUN"),
    "tells": _states,
    "error": _error,
}


# --- datasets


def _dataset(place: str, words: _Words, writer: Run | None) -> dict[str, Any]:
    namespace, name = _place(place)
    facets: dict[str, Facet] = {}
    seen: dict[str, str] = {}
    about = dict(words)
    if namespace == METAFLOW:
        facets |= _artifact_facets(name, about, writer)
    for key, value in words:
        _DATASET_WORDS[key](facets, seen, value)
    if seen:
        facets["lineage_observation"] = facet(via="story", **seen)
    return {"namespace": namespace, "name": name, "facets": facets}


def _place(text: str) -> tuple[str, str]:
    if _ARTIFACT.fullmatch(text):
        return METAFLOW, text
    if text.startswith("/"):
        return "file", text
    if "|" in text:
        namespace, _, name = text.partition("|")
        return namespace, name
    scheme, _, rest = text.partition("://")
    authority, _, name = rest.partition("/")
    return f"{scheme}://{authority}", name


def _artifact_facets(name: str, about: dict[str, str], writer: Run | None) -> dict[str, Facet]:
    """An artifact names the task that made it: its writer, or the one that a reader says it is `from`."""
    maker = about.get("from", writer.text if writer else None)
    pathspec = {"pathspec": f"{maker}/{name.rpartition('/')[2]}"} if maker else {}
    return {"metaflow_artifact": facet(sha=about["version"], **pathspec)}


def _nothing(facets: dict[str, Facet], seen: dict[str, str], value: str) -> None:
    """Said with the artifact."""


def _version(facets: dict[str, Facet], seen: dict[str, str], value: str) -> None:
    facets["version"] = facet(datasetVersion=value)


def _model(facets: dict[str, Facet], seen: dict[str, str], value: str) -> None:
    facets["datasetType"] = facet(datasetType="MODEL")


def _seen(key: str) -> Callable[[dict[str, Facet], dict[str, str], str], None]:
    def say(facets: dict[str, Facet], seen: dict[str, str], value: str) -> None:
        seen[key] = value if key == "etag" else moment(value).isoformat()

    return say


def _symlink(facets: dict[str, Facet], seen: dict[str, str], value: str) -> None:
    namespace, name = _place(value)
    facets["symlinks"] = facet(identifiers=[{"namespace": namespace, "name": name, "type": "TABLE"}])


def _renamed(facets: dict[str, Facet], seen: dict[str, str], value: str) -> None:
    namespace, name = _place(value)
    old = {"namespace": namespace, "name": name}
    facets["lifecycleStateChange"] = facet(lifecycleStateChange="RENAME", previousIdentifier=old)


def _lifecycle(facets: dict[str, Facet], seen: dict[str, str], value: str) -> None:
    facets["lifecycleStateChange"] = facet(lifecycleStateChange=value)


def _dataset_owner(facets: dict[str, Facet], seen: dict[str, str], value: str) -> None:
    facets["ownership"] = facet(owners=[{"name": name} for name in value.split(",")])


_DATASET_WORDS: dict[str, Callable[[dict[str, Facet], dict[str, str], str], None]] = {
    "version": _version,
    "model": _model,
    "from": _nothing,
    "seen": _seen("at"),
    "modified": _seen("lastModified"),
    "etag": _seen("etag"),
    "symlink": _symlink,
    "was": _renamed,
    "lifecycle": _lifecycle,
    "owner": _dataset_owner,
}
