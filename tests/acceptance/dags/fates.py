"""What may become of a task: every end that Airflow knows, in as few tasks as possible."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import Asset, Param, dag, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

if TYPE_CHECKING:
    from airflow.sdk.execution_time.context import OutletEventAccessors
    from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance

NOW = timedelta(0)
ORDERS = Asset("x-shop://orders")
BUCKET = "taxi-data"


@dag(schedule=None, tags=["team:fates"])
def fates() -> None:
    @task(outlets=[Asset("x-fates://succeeds")])
    def succeeds() -> None: ...

    @task(retries=1, retry_delay=NOW)
    def fails_twice() -> None:
        raise ValueError("never")

    @task(outlets=[Asset("s3://taxi-data/skipped.csv")])
    def skips_itself() -> None:
        raise AirflowSkipException("nothing to do")

    @task(outlets=[Asset("s3://taxi-data/killed.csv")])
    def killed() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    @task
    def never_begins() -> None: ...

    succeeds()
    skips_itself()
    killed()
    fails_twice() >> never_begins()


@dag(schedule=None, tags=["team:fates"])
def second_chances() -> None:
    @task(retries=1, retry_delay=NOW)
    def fails_once(ti: RuntimeTaskInstance) -> None:
        if ti.try_number == 1:
            raise ValueError("not yet")

    @task(retries=1, retry_delay=NOW)
    def killed_once(ti: RuntimeTaskInstance) -> None:
        if ti.try_number == 1:
            os.kill(os.getpid(), signal.SIGKILL)

    fails_once()
    killed_once()


@dag(schedule=None, tags=["team:fates"])
def branches() -> None:
    @task.branch
    def choose() -> str:
        return "left"

    choose() >> [EmptyOperator(task_id="left"), EmptyOperator(task_id="right")]


@dag(schedule=None, tags=["team:fates"])
def by_hand() -> None:
    @task(outlets=[Asset("x-fates://excused")])
    def excused() -> None:
        raise ValueError("a person will say otherwise")

    @task
    def blamed() -> None: ...

    excused()
    blamed()


@dag(schedule=None, tags=["team:fates"])
def cleared() -> None:
    @task
    def better_next_time(ti: RuntimeTaskInstance) -> None:
        if ti.try_number == 1:
            raise ValueError("not yet")

    better_next_time()


@dag(schedule=None, tags=["team:shop"])
def takes_orders() -> None:
    @task(outlets=[ORDERS])
    def take(outlet_events: OutletEventAccessors) -> None:
        outlet_events[ORDERS].extra = {"rows": 3}

    take()


@dag(schedule=[ORDERS], tags=["team:finance"])
def bills_orders() -> None:
    @task(inlets=[ORDERS])
    def bill() -> None: ...

    bill()


@dag(schedule=None, tags=["team:fates"])
def triggers() -> None:
    TriggerDagRunOperator(task_id="launch", trigger_dag_id="triggered")


@dag(schedule=None, tags=["team:fates"])
def triggered() -> None:
    @task
    def work() -> None: ...

    work()


@dag(schedule=None, tags=["team:fates"])
def mapped() -> None:
    @task(outlets=[Asset("x-fates://squares")], retries=1, retry_delay=NOW)
    def square(number: int, ti: RuntimeTaskInstance) -> int:
        if number == 2:
            raise AirflowFailException("no retry mends this one")
        if number == 1 and ti.try_number == 1:
            raise ValueError("not yet")
        return number**2

    square.expand(number=[0, 1, 2])


@dag(schedule=None, tags=["team:fates"], params={"folder": Param("", type="string")})
def undeclared() -> None:
    @task(inlets=[Asset("x-fates://declared")], outlets=[Asset("x-fates://promised")])
    def copy(params: dict[str, str]) -> None:
        import boto3

        s3, folder = boto3.client("s3"), Path(params["folder"])
        body = s3.get_object(Bucket=BUCKET, Key="seen/in.csv")["Body"].read()
        s3.put_object(Bucket=BUCKET, Key="seen/out.csv", Body=body + (folder / "in.csv").read_bytes())
        (folder / "out.csv").write_bytes(body)

    copy()


for each in (
    fates,
    second_chances,
    branches,
    by_hand,
    cleared,
    takes_orders,
    bills_orders,
    triggers,
    triggered,
    mapped,
    undeclared,
):
    each()
