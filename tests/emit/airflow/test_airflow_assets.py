from __future__ import annotations

import pytest

from lineage.emit.airflow.assets import NAMINGS, dataset_name, place
from lineage.names import DatasetName


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("s3://taxi-data/taxi_features.parquet", ("s3://taxi-data", "taxi_features.parquet")),
        ("s3a://taxi-data/raw/month=2024-01/", ("s3://taxi-data", "raw/month=2024-01")),
        ("s3n://taxi-data/raw", ("s3://taxi-data", "raw")),
        ("s3://taxi-data", ("s3://taxi-data", "/")),
        ("gs://bucket/a/b", ("gs://bucket", "a/b")),
        ("gcs://bucket/a/b", ("gs://bucket", "a/b")),
        (
            "abfs://container@account.dfs.core.windows.net/a/b",
            ("abfss://container@account.dfs.core.windows.net", "a/b"),
        ),
        ("hdfs://namenode:8020/a/b", ("hdfs://namenode:8020", "a/b")),
        ("kafka://broker:9092/rides", ("kafka://broker:9092", "rides")),
        ("postgresql://reader@db:5432/shop/public/orders", ("postgres://db:5432", "shop.public.orders")),
        ("mysql://db:3306/shop/orders", ("mysql://db:3306", "shop.orders")),
        ("redshift://cluster:5439/dev/public/orders", ("redshift://cluster:5439", "dev.public.orders")),
        ("trino://host:8080/hive/shop/orders", ("trino://host:8080", "hive.shop.orders")),
        ("snowflake://org-account/shop/public/orders", ("snowflake://org-account", "shop.public.orders")),
        ("bigquery://project/shop/orders", ("bigquery", "project.shop.orders")),
    ],
)
def test_an_asset_is_named_as_openlineage_names_its_place(uri: str, name: tuple[str, str]) -> None:
    assert dataset_name(uri) == name


@pytest.mark.parametrize("scheme", NAMINGS)
def test_the_collector_names_an_assets_uri_as_its_converter_does(scheme: str) -> None:
    uri = f"{scheme}://reader@place/a/b/c"
    assert DatasetName.of_uri(uri) == DatasetName.canonical(*dataset_name(uri))


def test_the_file_scheme_is_left_to_airflow() -> None:
    assert "file" not in NAMINGS


@pytest.mark.parametrize(
    "uri",
    [
        "orders",
        "x-shop://orders",
        "x-shop://shop/orders",
        "file:///data/features.csv",
        "metaflow://demo/Train/fit/lr",
        *(f"{scheme}://place/a/b/c" for scheme in NAMINGS),
    ],
)
def test_the_collector_names_any_asset_as_its_event_does(uri: str) -> None:
    assert DatasetName.canonical(*place(uri)) == DatasetName.of_uri(uri)
