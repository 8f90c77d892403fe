"""A real Airflow 3 on SQLite: scheduler with LocalExecutor, DAG processor and API server, all on loopback."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from lineage.demo import standin
from lineage.demo.http import RequestError, Unavailable, answers, call
from lineage.demo.processes import Service, Services, free_port

T = TypeVar("T")

_PRELOADED = "lineage.demo.preloaded"
_MIGRATE_SECONDS = 180.0
_START_SECONDS = 180.0
_PARSE_SECONDS = 180.0


class Airflow:
    """A running Airflow. Everyone who reaches its port is an administrator: it listens on 127.0.0.1 only."""

    def __init__(self, services: Services, home: Path, dags: Path, env: Mapping[str, str]) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.home = home
        self._services = services
        self._env = {**env, **_settings(home, dags, self.url)}
        _install_stand_in(home)
        self._port = port
        self._components: list[Service] = []
        # The database must be there before anything that uses it.
        self._migration = services.start("airflow-migrate", _airflow("db", "migrate"), env=self._env)

    def wait_ready(self, dag_id: str) -> None:
        """Return once the scheduler runs and knows `dag_id`; raise ServiceError if that does not come."""
        self._migration.wait_for_end(seconds=_MIGRATE_SECONDS)
        options = ["--host", "127.0.0.1", "--port", str(self._port), "--workers", "1"]
        api_server = self._start("api-server", _airflow("api-server", *options))
        # The log servers of scheduler and triggerer would listen on all addresses; nothing here needs them.
        scheduler = _airflow("scheduler", "--skip-serve-logs", module=_PRELOADED)
        self._scheduler = self._start("scheduler", scheduler)
        processor = self._start("dag-processor", _airflow("dag-processor", module=_PRELOADED))
        health = f"{self.url}/api/v2/monitor/health"
        self._wait(api_server, lambda: answers(health), seconds=_START_SECONDS, what="answer")
        self.token: str = call("GET", f"{self.url}/auth/token")["access_token"]
        self._wait(
            processor, lambda: self._knows(dag_id), seconds=_START_SECONDS, what=f"DAG {dag_id} parsed"
        )

    def wait_for_dag(self, dag_id: str, *, seconds: float = _PARSE_SECONDS) -> None:
        """Return once the DAG processor has read a DAG; raise ServiceError if that does not come."""
        self._wait(self._scheduler, lambda: self._knows(dag_id), seconds=seconds, what=f"DAG {dag_id} parsed")

    def trigger(self, dag_id: str, conf: Mapping[str, object] | None = None) -> str:
        """Start a run of a DAG through the REST API; return Airflow's run_id."""
        payload = {"logical_date": None, "conf": dict(conf or {})}
        return str(self._api("POST", f"/dags/{dag_id}/dagRuns", payload)["dag_run_id"])

    def wait(self, dag_id: str, run_id: str, *, seconds: float) -> str:
        """Return the state, success or failed, in which a DAG run ends within `seconds`."""

        def ended() -> str | None:
            state = self._api("GET", f"/dags/{dag_id}/dagRuns/{run_id}")["state"]
            return state if state in {"success", "failed"} else None

        return self._wait(self._scheduler, ended, seconds=seconds, what=f"end of run {run_id}")

    def task_logs(self, dag_id: str, run_id: str) -> Path:
        """Return the folder of a run's task logs."""
        return self.home / "logs" / f"dag_id={dag_id}" / f"run_id={run_id}"

    def run_ids(self, dag_id: str) -> list[str]:
        """Return the run_ids of a DAG, oldest first."""
        answer = self._api("GET", f"/dags/{dag_id}/dagRuns?order_by=run_after&limit=100")
        return [run["dag_run_id"] for run in answer["dag_runs"]]

    def task_states(self, dag_id: str, run_id: str) -> dict[str, str]:
        """Return the state of each task of a run; mapped tasks are named task[index]."""
        return {_task_name(task): task["state"] for task in self._tasks(dag_id, run_id)}

    def task_seconds(self, dag_id: str, run_id: str) -> dict[str, float]:
        """Return how long each task of an ended run took, in seconds as Airflow counts them."""
        return {_task_name(task): task["duration"] for task in self._tasks(dag_id, run_id)}

    def seconds(self, dag_id: str, run_id: str) -> float:
        """Return how long a whole run took that has ended."""
        return float(self._api("GET", f"/dags/{dag_id}/dagRuns/{run_id}")["duration"])

    def _tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        answer = self._api("GET", f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances?limit=100")
        return list(answer["task_instances"])

    def _wait(self, one: Service, condition: Callable[[], T | None], *, seconds: float, what: str) -> T:
        """Wait for something of one component, not beyond the death of any; an overloaded one has time."""

        def condition_of_the_living() -> T | None:
            for component in self._components:
                component.ensure_alive()
            with suppress(Unavailable):
                return condition()
            return None

        return one.wait_until(condition_of_the_living, seconds=seconds, what=what)

    def _knows(self, dag_id: str) -> bool:
        try:
            self._api("GET", f"/dags/{dag_id}")
        except RequestError:
            return False
        return True

    def _api(self, method: str, path: str, payload: object = None) -> Any:
        return call(method, f"{self.url}/api/v2{path}", payload, token=self.token)

    def _start(self, component: str, command: Sequence[str]) -> Service:
        service = self._services.start(f"airflow-{component}", command, env=self._env)
        self._components.append(service)
        return service


def _install_stand_in(home: Path) -> None:
    """Airflow puts the folder `config` of its home on its path and takes its policies from there."""
    config = home / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "airflow_local_settings.py").write_text(standin.LOCAL_SETTINGS)


def _airflow(*arguments: str, module: str = "airflow") -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _task_name(task: Mapping[str, Any]) -> str:
    index = task["map_index"]
    return str(task["task_id"]) if index < 0 else f"{task['task_id']}[{index}]"


def _settings(home: Path, dags: Path, url: str) -> dict[str, str]:
    """Airflow's settings as environment variables, for all of its processes alike."""
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
        "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "120",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        # Two cores, and a task that only waits for the run that it has triggered.
        "AIRFLOW__CORE__PARALLELISM": "3",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "AIRFLOW__DAG_PROCESSOR__DAG_FILE_PROCESSOR_TIMEOUT": "180",
        # New and changed files are read at once; by default all are read again every 30 seconds.
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "3600",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "5",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "AIRFLOW__OPENLINEAGE__DAG_STATE_CHANGE_PROCESS_POOL_SIZE": "1",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        standin.VARIABLE: "1",
    }
