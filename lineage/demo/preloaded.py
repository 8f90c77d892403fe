"""A component of Airflow with what its children import loaded once: they are forks of it.

LocalExecutor forks the scheduler for every task, the DAG processor itself for every file. Airflow's operators
for Kubernetes and pandas cost such a child seconds of CPU, and a demo has dozens of them.
"""

from __future__ import annotations

import sys
from importlib import import_module

LOADED = (
    "airflow.providers.cncf.kubernetes.operators.pod",
    "airflow.providers.openlineage.plugins.listener",
    "airflow.providers.standard.operators.trigger_dagrun",
    "airflow.sdk.execution_time.task_runner",
    "boto3",
    "pandas",
    "pyarrow.parquet",
)


def main() -> None:
    """`airflow` with the arguments of this process."""
    from airflow.__main__ import main as airflow

    for name in LOADED:
        import_module(name)
    sys.argv = ["airflow", *sys.argv[1:]]
    airflow()


if __name__ == "__main__":
    main()
