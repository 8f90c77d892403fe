"""Two months of taxi trips, from the raw records to the features that the data scientists learn from.

The data lies in S3, as the usual AWS variables say (AWS_ENDPOINT_URL for a server of one's own). At the end
it starts the DAGs that TAXI_FLOWS names, each when the one before has succeeded, unless it is told not to.
"""

from __future__ import annotations

import os
from io import BytesIO
from typing import TYPE_CHECKING

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import Asset, Param, chain, dag, task
from airflow.sdk.exceptions import AirflowSkipException

if TYPE_CHECKING:
    import pandas as pd
    from airflow.sdk import Context

BUCKET = "taxi-data"
MONTHS = ["2024-01", "2024-02"]
FLOWS = os.environ.get("TAXI_FLOWS", "").split()

RAW = Asset(f"s3://{BUCKET}/raw/yellow_tripdata")
LOADED = Asset(f"s3://{BUCKET}/loaded/yellow_tripdata")
TRIPS = Asset(f"s3://{BUCKET}/trips.parquet")
FEATURES = Asset(f"s3://{BUCKET}/features.parquet")
TAXI_FEATURES = Asset(f"s3://{BUCKET}/taxi_features.parquet")

PARAMS = {
    "seed": Param(7, type="integer", description="Draws the trips; the same seed gives the same bytes."),
    "export_bucket": Param(BUCKET, type="string", description="The bucket the features are published in."),
    "start_flows": Param(True, type="boolean", description="Whether flows learn from the features at once."),
}


@dag(schedule=None, catchup=False, tags=["team:data-eng"], params=PARAMS, doc_md=__doc__)
def data_engineering() -> None:
    loaded = load.expand(month=generate.expand(month=MONTHS))
    chain(transform(loaded), feature_engineering(), export(), *(start(flow) for flow in FLOWS))


def start(flow: str) -> TriggerDagRunOperator:
    """Start a flow that the data scientists have exported; the next waits for it, the last waits for none."""
    return TriggerDagRunOperator(
        task_id=f"start_{flow}",
        trigger_dag_id=flow,
        wait_for_completion=flow != FLOWS[-1],
        poke_interval=2,
        pre_execute=skip_unless_asked,
    )


def skip_unless_asked(context: Context) -> None:
    if not context["params"]["start_flows"]:
        raise AirflowSkipException("this run starts no flows")


@task(outlets=[RAW])
def generate(month: str, params: dict[str, int]) -> str:
    """Stand in for the city's download page."""
    from taxi_trips import month_of_trips

    write(month_of_trips(month, params["seed"]), f"raw/yellow_tripdata/month={month}/trips.parquet")
    return month


@task(inlets=[RAW], outlets=[LOADED])
def load(month: str) -> str:
    """Take the month in as it is, but for the columns nobody asked for; return where it lies."""
    trips = read(f"raw/yellow_tripdata/month={month}/trips.parquet")
    key = f"loaded/yellow_tripdata/month={month}/trips.parquet"
    write(trips.drop(columns=["VendorID", "payment_type"]), key)
    return key


@task(inlets=[LOADED], outlets=[TRIPS])
def transform(keys: list[str]) -> None:
    """Put the months together, without refunds and meters that never ran."""
    import pandas as pd

    trips = pd.concat([read(key) for key in keys], ignore_index=True)
    trips["passenger_count"] = trips["passenger_count"].fillna(1)
    write(trips.query("trip_distance > 0 and fare_amount > 0"), "trips.parquet")


@task(inlets=[TRIPS], outlets=[FEATURES])
def feature_engineering() -> None:
    """Turn times and zones into numbers a linear model can use."""
    import pandas as pd

    trips = read("trips.parquet")
    pickup, dropoff = trips["tpep_pickup_datetime"], trips["tpep_dropoff_datetime"]
    rush = pickup.dt.hour.isin([8, 9, 16, 17, 18])
    features = pd.DataFrame(
        {
            "trip_distance": trips["trip_distance"],
            "rush_distance": trips["trip_distance"] * rush,
            "passenger_count": trips["passenger_count"],
            "is_night": (pickup.dt.hour < 6).astype(int),
            "is_weekend": (pickup.dt.dayofweek >= 5).astype(int),
            "trip_duration": (dropoff - pickup).dt.total_seconds(),
        }
    )
    write(features, "features.parquet")


@task(inlets=[FEATURES], outlets=[TAXI_FEATURES])
def export(params: dict[str, str]) -> None:
    """Publish the features."""
    write(read("features.parquet"), "taxi_features.parquet", bucket=params["export_bucket"])


def read(key: str, bucket: str = BUCKET) -> pd.DataFrame:
    import boto3
    import pandas as pd

    return pd.read_parquet(BytesIO(boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()))


def write(frame: pd.DataFrame, key: str, bucket: str = BUCKET) -> None:
    import boto3

    body = frame.to_parquet(index=False)
    boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=body)


data_engineering()
