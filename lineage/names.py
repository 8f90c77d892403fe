"""Identities: one spelling for one place, and ids derived from names, never minted.

Two tools rarely spell one dataset alike; every rule that folds spellings stands here with its example.
Naming: OpenLineage's naming specification (https://openlineage.io/docs/spec/naming).
"""

import hashlib
import re
from functools import lru_cache
from typing import NamedTuple, Self
from urllib.parse import unquote, urlsplit

from lineage import spelling


class DatasetName(NamedTuple):
    """Where a dataset is: the canonical namespace and name, to which `canonical` folds every spelling.

    Object stores: one scheme for each store, a bucket or account in small letters, single slashes.

    >>> DatasetName.canonical("S3A://Raw-Zone/", "/orders//2024/")
    DatasetName(namespace='s3://raw-zone', name='orders/2024')
    >>> DatasetName.canonical("s3n://raw-zone", "orders/./2024")
    DatasetName(namespace='s3://raw-zone', name='orders/2024')
    >>> DatasetName.canonical("gcs://lake", "orders")
    DatasetName(namespace='gs://lake', name='orders')
    >>> DatasetName.canonical("wasbs://raw@Acme.blob.core.windows.net", "orders")
    DatasetName(namespace='abfss://raw@acme.dfs.core.windows.net', name='orders')
    >>> DatasetName.canonical("abfss://raw@acme.dfs.core.windows.net", "/orders/")
    DatasetName(namespace='abfss://raw@acme.dfs.core.windows.net', name='orders')
    >>> DatasetName.canonical("hdfs://NameNode:8020", "/warehouse//orders")
    DatasetName(namespace='hdfs://namenode', name='warehouse/orders')

    Files: this machine needs no name, another one keeps its own.

    >>> DatasetName.canonical("file://localhost", "/data//taxi.csv")
    DatasetName(namespace='file', name='/data/taxi.csv')
    >>> DatasetName.canonical("file://host7", "data/taxi.csv")
    DatasetName(namespace='file://host7', name='/data/taxi.csv')

    Partition folders and part files are the dataset they lie in; the part stays with the version.

    >>> DatasetName.canonical("s3://lake", "orders/dt=2024-01-01/part-0000.parquet")
    DatasetName(namespace='s3://lake', name='orders')
    >>> DatasetName.canonical("file", "/data/orders/part-00001-6ab1.snappy.parquet")
    DatasetName(namespace='file', name='/data/orders')
    >>> DatasetName.canonical("bigquery", "acme.shop.orders$20240101")
    DatasetName(namespace='bigquery', name='acme.shop.orders')

    Databases: hosts in small letters, without the default port and without the user who asked. Names keep
    their case, for a quoted name that differs in case is another table.

    >>> DatasetName.canonical("postgresql://etl@DB:5432", "shop.public.Orders")
    DatasetName(namespace='postgres://db', name='shop.public.Orders')
    >>> DatasetName.canonical("postgres://db:5433", "shop.public.orders")
    DatasetName(namespace='postgres://db:5433', name='shop.public.orders')
    >>> DatasetName.canonical("mysql://db:3306", "shop.orders")
    DatasetName(namespace='mysql://db', name='shop.orders')
    >>> DatasetName.canonical("bigquery", "acme.shop.Orders")
    DatasetName(namespace='bigquery', name='acme.shop.Orders')

    Stores that fold the case of names themselves: Snowflake to capitals, the catalogues of Hive, Glue,
    Athena and Trino to small letters.

    >>> DatasetName.canonical("snowflake://ACME-prod", "shop.public.orders")
    DatasetName(namespace='snowflake://acme-prod', name='SHOP.PUBLIC.ORDERS')
    >>> DatasetName.canonical("awsathena://athena.eu-west-1.amazonaws.com", "AwsDataCatalog.shop.Orders")
    DatasetName(namespace='awsathena://athena.eu-west-1.amazonaws.com', name='awsdatacatalog.shop.orders')
    >>> DatasetName.canonical("arn:aws:glue:eu-west-1:1234", "table/Shop/orders")
    DatasetName(namespace='arn:aws:glue:eu-west-1:1234', name='table/shop/orders')
    >>> DatasetName.canonical("trino://coordinator:8080", "Hive.shop.orders")
    DatasetName(namespace='trino://coordinator', name='hive.shop.orders')
    >>> DatasetName.canonical("hive://metastore:9083", "Shop.orders")
    DatasetName(namespace='hive://metastore:9083', name='shop.orders')

    Streams, and what lies in memory only.

    >>> DatasetName.canonical("kafka://B2:9092,b1:9092", "orders")
    DatasetName(namespace='kafka://b1,b2', name='orders')
    >>> DatasetName.canonical("inmemory://", "7f3a")
    DatasetName(namespace='inmemory://', name='7f3a')

    Metaflow's artifacts are named by Metaflow, and stay as they are.

    >>> DatasetName.canonical("metaflow://lab", "TrainFlow/fit/model")
    DatasetName(namespace='metaflow://lab', name='TrainFlow/fit/model')
    """

    namespace: str
    name: str

    @classmethod
    def canonical(cls, namespace: str, name: str) -> Self:
        """Fold spellings that mean the same place: the rules are the class's."""
        place = spelling.fold(namespace, name)
        return cls(place.namespace, place.name)

    @classmethod
    def of_uri(cls, uri: str) -> Self:
        """The dataset an asset's URI means.

        A table's path stands for its dotted name; a scheme that nobody knows names a dataset by itself.

        >>> DatasetName.of_uri("s3://taxi-data/taxi_features.parquet")
        DatasetName(namespace='s3://taxi-data', name='taxi_features.parquet')
        >>> DatasetName.of_uri("file:///data/features.csv")
        DatasetName(namespace='file', name='/data/features.csv')
        >>> DatasetName.of_uri("postgres://db:5432/shop/public/orders")
        DatasetName(namespace='postgres://db', name='shop.public.orders')
        >>> DatasetName.of_uri("bigquery://project/shop/orders")
        DatasetName(namespace='bigquery', name='project.shop.orders')
        >>> DatasetName.of_uri("arn:aws:glue:eu-west-1:1234:table/shop/orders")
        DatasetName(namespace='arn:aws:glue:eu-west-1:1234', name='table/shop/orders')
        >>> DatasetName.of_uri("x-shop://orders")
        DatasetName(namespace='x-shop://orders', name='/')
        """
        if uri.startswith("arn:"):
            return cls.canonical(*uri.rpartition(":")[::2])
        parts = urlsplit(uri)
        path = unquote(parts.path)
        if parts.scheme == "file":
            return cls.canonical("file", path)
        if not parts.scheme:
            return cls.canonical("asset", uri)
        if parts.scheme == "bigquery":
            return cls.canonical("bigquery", f"{parts.netloc}{path}".strip("/").replace("/", "."))
        place = parts.netloc
        if parts.scheme in spelling.TABLE_SCHEMES:
            path = path.strip("/").replace("/", ".")
        return cls.canonical(f"{parts.scheme}://{place}", path or "/")

    @classmethod
    def of_address(cls, text: str) -> Self:
        """The dataset a person names, as in lineage.toml: by its node id, its address or a file's path.

        >>> DatasetName.of_address("dataset:s3://lake:orders"), DatasetName.of_address("s3://lake/orders")[0]
        (DatasetName(namespace='s3://lake', name='orders'), 's3://lake')
        >>> DatasetName.of_address("/data/taxi.csv")
        DatasetName(namespace='file', name='/data/taxi.csv')
        """
        if text.startswith("dataset:"):
            node = NodeName.parse(text)
            return cls.canonical(node.namespace, node.name)
        return cls.canonical("file", text) if text.startswith("/") else cls.of_uri(text)

    @property
    def node(self) -> str:
        """The node id, `dataset:NS:NAME`, as in Marquez."""
        return f"dataset:{self.namespace}:{self.name}"


def subset_of(namespace: str, name: str) -> str:
    """The partition or part of the dataset that this spelling names, or ''.

    >>> subset_of("s3://lake", "orders/dt=2024-01-01/part-0000.parquet")
    'dt=2024-01-01/part-0000.parquet'
    """
    return spelling.fold(namespace, name).subset


@lru_cache(maxsize=65_536)
def node_uuid(kind: str, namespace: str, name: str) -> bytes:
    """The id of a job or dataset: the MD5 of its node id, so that SQL derives it too: md5(node)::uuid.

    >>> node_uuid("job", "airflow://demo", "etl.load").hex()
    'df92448c0d045e93996f30a16744e1b4'
    """
    return digest(f"{kind}:{namespace}:{name}")


def dataset_uuid(dataset: DatasetName) -> bytes:
    """The id of a dataset."""
    return node_uuid("dataset", dataset.namespace, dataset.name)


def content_digest(body: bytes) -> bytes:
    """16 bytes derived from a body of some kilobytes; SHA-256, which processors compute fastest."""
    return hashlib.sha256(body, usedforsecurity=False).digest()[:16]


def digest(*parts: str | bytes) -> bytes:
    """16 bytes derived from the parts, for ids; the parts are separated by NUL."""
    raw = [part if isinstance(part, bytes) else part.encode() for part in parts]
    return hashlib.md5(b"\0".join(raw), usedforsecurity=False).digest()


_NODE_COLON = re.compile(r":(?!//|\d+)")


class NodeName(NamedTuple):
    """A node id taken apart."""

    kind: str
    namespace: str
    name: str

    @classmethod
    def parse(cls, node: str) -> Self:
        """Split `kind:NS:NAME`; namespaces hold colons of their own (rule: as Marquez splits them).

        >>> NodeName.parse("dataset:postgres://db:5433:shop.public.orders")
        NodeName(kind='dataset', namespace='postgres://db:5433', name='shop.public.orders')
        """
        kind, namespace, name = (*_NODE_COLON.split(node, maxsplit=2), "", "")[:3]
        return cls(kind, namespace, name)

    @property
    def label(self) -> str:
        """The name a person reads: jobs, artifacts and files by name, other datasets by address.

        >>> NodeName("dataset", "s3://taxi-data", "taxi_features.parquet").label
        's3://taxi-data/taxi_features.parquet'
        >>> NodeName("dataset", "metaflow://lab", "TrainFlow/train/model").label
        'TrainFlow/train/model'
        """
        if self.kind == "job" or self.namespace.startswith("metaflow://") or self.namespace == "file":
            return self.name
        return f"{self.namespace}/{self.name}"

    @property
    def is_artifact(self) -> bool:
        """Whether it is a Metaflow artifact."""
        return self.kind == "dataset" and self.namespace.startswith("metaflow://")
