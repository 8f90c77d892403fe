"""A data DAG that runs when the ML team has trained a model."""

from __future__ import annotations

from airflow.sdk import Asset, dag, task

MODEL = Asset("metaflow://demo/TrainTripDurationFlow/train_model/lr")


@dag(schedule=[MODEL], catchup=False, tags=["team:data-eng"])
def new_model() -> None:
    announce()


@task(inlets=[MODEL])
def announce() -> str:
    return "there is a new model"


new_model()
