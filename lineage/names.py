"""Identities: one spelling for one place, and ids derived from names, never minted.

Two tools rarely spell one dataset alike; every rule that folds spellings stands here with its example.
Naming: OpenLineage's naming specification (https://openlineage.io/docs/spec/naming).
"""

import hashlib
import re
from functools import lru_cache
from typing import NamedTuple, Self
from urllib.parse import unquote, urlsplit

_SCHEME_ALIASES = {
    "s3a": "s3",
    "s3n": "s3",
    "gcs": "gs",
    "postgresql": "postgres",
    "abfs": "abfss",
    "wasb": "wasbs",
}
_DEFAULT_PORTS = {
    "postgres": "5432",
    "mysql": "3306",
    "redshift": "5439",
    "hdfs": "8020",
    "trino": "8080",
    "kafka": "9092",
    "mssql": "1433",
    "clickhouse": "8123",
}
_PATH_SCHEMES = frozenset({"s3", "gs", "abfss", "wasbs", "hdfs", "file", "dbfs", "http", "https"})
_TABLE_SCHEMES = frozenset({*_DEFAULT_PORTS, "postgresql", "snowflake"} - _PATH_SCHEMES - {"kafka"})
_JOB_SCHEMES = frozenset({"airflow", "metaflow"})
_PARTITION = re.compile(r"^[A-Za-z_][\w.-]*=[^/]+$")
_PART_FILE = re.compile(r"^(part-[\w.-]+|_SUCCESS|_metadata|_common_metadata|data_\d+\.\w+)$")


class DatasetName(NamedTuple):
    """Where a dataset is: the canonical namespace and name."""

    namespace: str
    name: str

    @classmethod
    def canonical(cls, namespace: str, name: str) -> Self:
        """Fold spellings that mean the same place.

        >>> DatasetName.canonical("S3A://Raw-Zone/", "/orders/2024/")
        DatasetName(namespace='s3://raw-zone', name='orders/2024')
        >>> DatasetName.canonical("file://localhost", "/data//taxi.csv")
        DatasetName(namespace='file', name='/data/taxi.csv')
        >>> DatasetName.canonical("postgresql://DB:5432", "shop.public.orders")
        DatasetName(namespace='postgres://db', name='shop.public.orders')

        Partition folders and part files are the dataset they lie in:

        >>> DatasetName.canonical("s3://lake", "orders/dt=2024-01-01/part-0000.parquet")
        DatasetName(namespace='s3://lake', name='orders')
        """
        return cls(*_canonical(namespace, name)[:2])

    @classmethod
    def of_uri(cls, uri: str) -> Self:
        """The dataset an asset's URI means.

        >>> DatasetName.of_uri("s3://taxi-data/taxi_features.parquet")
        DatasetName(namespace='s3://taxi-data', name='taxi_features.parquet')
        >>> DatasetName.of_uri("file:///data/features.csv")
        DatasetName(namespace='file', name='/data/features.csv')
        >>> DatasetName.of_uri("postgres://db:5432/shop/public/orders")
        DatasetName(namespace='postgres://db', name='shop.public.orders')
        >>> DatasetName.of_uri("bigquery://project/shop/orders")
        DatasetName(namespace='bigquery', name='project.shop.orders')
        >>> DatasetName.of_uri("x-shop://orders")
        DatasetName(namespace='x-shop://orders', name='/')
        """
        parts = urlsplit(uri)
        path = unquote(parts.path)
        if parts.scheme == "file":
            return cls.canonical("file", path)
        if not parts.scheme:
            return cls.canonical("asset", uri)
        if parts.scheme == "bigquery":
            return cls.canonical("bigquery", f"{parts.netloc}{path}".strip("/").replace("/", "."))
        place = parts.netloc
        if parts.scheme in _TABLE_SCHEMES:
            # Before the @ of a database stands the user, before that of a container the place.
            place, path = place.rpartition("@")[2], path.strip("/").replace("/", ".")
        return cls.canonical(f"{parts.scheme}://{place}", path or "/")

    @classmethod
    def of_address(cls, text: str) -> Self:
        """The dataset a person names by its node id, its address or a file's path.

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


def is_path(namespace: str) -> bool:
    """Whether names in the namespace are paths of files or objects."""
    return _split_namespace(namespace)[0] in _PATH_SCHEMES


def subset_of(namespace: str, name: str) -> str:
    """The partition or part of the dataset that this spelling names, or ''.

    >>> subset_of("s3://lake", "orders/dt=2024-01-01/part-0000.parquet")
    'dt=2024-01-01/part-0000.parquet'
    """
    return _canonical(namespace, name)[2]


@lru_cache(maxsize=65_536)
def _canonical(namespace: str, name: str) -> tuple[str, str, str]:
    scheme, authority, rest = _split_namespace(namespace)
    if scheme in _JOB_SCHEMES:
        return namespace, name, ""
    if scheme == "file":
        return (
            ("file", *_fold_path("/" + name.strip("/")))
            if authority in ("", "localhost")
            else (
                f"file://{authority}",
                *_fold_path("/" + name.strip("/")),
            )
        )
    folded = f"{scheme}://{authority}{rest}" if scheme else namespace
    if scheme in _PATH_SCHEMES:
        return (folded, *_fold_path(name.strip("/")))
    return folded, name.strip("/") or name, ""


def _split_namespace(namespace: str) -> tuple[str, str, str]:
    """Scheme, authority and path of a namespace, each folded; no scheme: ('', '', '')."""
    if namespace in ("file", "file:"):
        return "file", "", ""
    scheme, separator, rest = namespace.partition("://")
    if not separator:
        return "", "", ""
    scheme = _SCHEME_ALIASES.get(scheme.lower(), scheme.lower())
    authority, slash, path = rest.partition("/")
    authority = authority.lower()
    port = _DEFAULT_PORTS.get(scheme)
    if port and authority.endswith(f":{port}"):
        authority = authority.removesuffix(f":{port}")
    path = "/".join(filter(None, path.split("/"))) if slash else ""
    return scheme, authority, f"/{path}" if path else ""


def _fold_path(path: str) -> tuple[str, str]:
    """The dataset's path and the subset below it."""
    root = "/" if path.startswith("/") else ""
    parts = [part for part in path.split("/") if part and part != "."]
    kept = next((index for index, part in enumerate(parts) if _PARTITION.match(part)), len(parts))
    if kept == len(parts) and len(parts) > 1 and _PART_FILE.match(parts[-1]):
        kept -= 1
    if kept == 0:
        return path, ""
    return root + "/".join(parts[:kept]), "/".join(parts[kept:])


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
