"""Airflow asset URIs as OpenLineage datasets.

Airflow's OpenLineage provider silently drops an asset whose scheme has no converter; out of the box only
`file` has one. Names follow https://openlineage.io/docs/spec/naming; a scheme more is a line more in NAMINGS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from airflow.sdk import Asset
    from openlineage.client.event_v2 import Dataset


class Naming(NamedTuple):
    """How the URIs of one scheme are named: the namespace's scheme, and what joins the path's parts."""

    scheme: str
    joint: str = "/"


NAMINGS: dict[str, Naming] = {
    "s3": Naming("s3"),
    "s3a": Naming("s3"),
    "s3n": Naming("s3"),
    "gs": Naming("gs"),
    "gcs": Naming("gs"),
    "abfs": Naming("abfss"),
    "abfss": Naming("abfss"),
    "hdfs": Naming("hdfs"),
    "kafka": Naming("kafka"),
    "postgres": Naming("postgres", "."),
    "postgresql": Naming("postgres", "."),
    "mysql": Naming("mysql", "."),
    "redshift": Naming("redshift", "."),
    "trino": Naming("trino", "."),
    "snowflake": Naming("snowflake", "."),
    "bigquery": Naming("bigquery", "."),
}


def dataset_name(uri: str) -> tuple[str, str]:
    """Return OpenLineage's (namespace, name) of an asset URI; its scheme must stand in NAMINGS.

    >>> dataset_name("s3a://taxi-data/features/2024.parquet")
    ('s3://taxi-data', 'features/2024.parquet')
    >>> dataset_name("postgres://db:5432/shop/public/orders")
    ('postgres://db:5432', 'shop.public.orders')
    >>> dataset_name("bigquery://project/shop/orders")
    ('bigquery', 'project.shop.orders')
    """
    parts = urlsplit(uri)
    naming = NAMINGS[parts.scheme]
    if naming.scheme == "bigquery":  # one namespace for all of it; the project begins the name
        return naming.scheme, naming.joint.join([parts.netloc, *parts.path.strip("/").split("/")])
    name = naming.joint.join(parts.path.strip("/").split("/"))
    # In abfss://container@account the part before the @ is the place, in a database's URI it is the user.
    place = parts.netloc if naming.joint == "/" else parts.netloc.rpartition("@")[2]
    return f"{naming.scheme}://{place}", name or "/"


def place(uri: str) -> tuple[str, str]:
    """Return (namespace, name) of any asset URI, also where its scheme has no naming of its own.

    >>> place("x-shop://orders"), place("orders"), place("file:///data/a.csv")
    (('x-shop://orders', '/'), ('asset', 'orders'), ('file', '/data/a.csv'))
    """
    parts = urlsplit(uri)
    if parts.scheme in NAMINGS:
        return dataset_name(uri)
    if parts.scheme == "file":
        return "file", parts.path
    if not parts.scheme:
        return "asset", uri
    return f"{parts.scheme}://{parts.netloc}", parts.path or "/"


def to_openlineage(asset: Asset, _lineage_context: object) -> Dataset:
    """Convert an asset for Airflow's OpenLineage provider, which calls this with its own context."""
    # The client costs half a second to import; every process that parses a DAG imports this module.
    from openlineage.client.event_v2 import Dataset

    namespace, name = dataset_name(asset.uri)
    return Dataset(namespace=namespace, name=name)
