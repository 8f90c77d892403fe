"""Names and ids of Metaflow's flows, steps and artifacts; all are derived, none is minted."""

import socket
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_DNS, UUID, uuid5

NAMESPACE = uuid5(NAMESPACE_DNS, "unified-lineage")


def deployment(named: str | None, datastore_type: str, datastore_root: str) -> str:
    """What tells this Metaflow from others: the given name, else the place of its datastore.

    The datastore and not the metadata service, whose address differs between a laptop and a pod.

    >>> deployment(None, "s3", "s3://ml-bucket/metaflow/")
    'ml-bucket/metaflow'
    >>> deployment("prod", "local", "/home/ann/.metaflow")
    'prod'
    """
    if named:
        return named
    if datastore_type == "local":
        return f"{socket.gethostname()}{Path(datastore_root).resolve()}"
    return datastore_root.partition("://")[2].strip("/") or datastore_root.strip("/")


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow of a deployment; `qualified` is `<project>.<branch>.<Flow>` under @project, else its name."""

    deployment: str
    name: str
    qualified: str

    @property
    def namespace(self) -> str:
        """The OpenLineage namespace of its jobs and artifacts."""
        return f"metaflow://{self.deployment}"

    def run_uuid(self, run: str) -> UUID:
        """The OpenLineage run id of a flow run.

        >>> str(Flow("d", "F", "F").run_uuid("1"))
        'ee2a1e7d-d8d3-5230-8446-aca779d0a284'
        """
        return uuid5(NAMESPACE, f"metaflow/{self.deployment}/{self.name}/{run}")

    def task_uuid(self, run: str, step: str, task: str, attempt: int) -> UUID:
        """The OpenLineage run id of one attempt of a task."""
        return uuid5(NAMESPACE, f"metaflow/{self.deployment}/{self.name}/{run}/{step}/{task}/{attempt}")


def qualified_name(flow: str, project: str | None, branch: str | None) -> str:
    """The flow's name in jobs and datasets; two branches of a project are two pipelines.

    >>> qualified_name("Train", "taxi", "prod")
    'taxi.prod.Train'
    >>> qualified_name("Train", None, None)
    'Train'
    """
    return f"{project}.{branch}.{flow}" if project and branch else flow
