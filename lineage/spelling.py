"""The rules that fold the spellings of one place into one; `lineage.names` shows each with its example."""

import re
from functools import lru_cache
from typing import NamedTuple

_SCHEME_ALIASES = {
    "s3a": "s3",
    "s3n": "s3",
    "gcs": "gs",
    "postgresql": "postgres",
    "abfs": "abfss",
    "wasb": "abfss",
    "wasbs": "abfss",
}
_DEFAULT_PORTS = {
    "postgres": "5432",
    "mysql": "3306",
    "redshift": "5439",
    "hdfs": "8020",
    "trino": "8080",
    "kafka": "9092",
    "mssql": "1433",
    "sqlserver": "1433",
    "oracle": "1521",
    "db2": "50000",
    "cassandra": "9042",
    "clickhouse": "8123",
}
_PATH_SCHEMES = frozenset({"s3", "gs", "abfss", "hdfs", "file", "dbfs", "http", "https"})
TABLE_SCHEMES = frozenset({*_DEFAULT_PORTS, "postgresql", "snowflake"} - _PATH_SCHEMES - {"kafka"})
_JOB_SCHEMES = frozenset({"airflow", "metaflow"})
_GLUE = "arn:aws:glue:"
_LOWER_CASE = frozenset({"awsathena", "hive", "trino", _GLUE})
_UPPER_CASE = frozenset({"snowflake"})
_PARTITION = re.compile(r"^[A-Za-z_][\w.-]*=[^/]+$")
_PART_FILE = re.compile(r"^(part-[\w.-]+|_SUCCESS|_metadata|_common_metadata|data_\d+\.\w+)$")
_TABLE_PARTITION = re.compile(r"^(?P<table>[^$]+)\$(?P<partition>\d{4,10}|__\w+__)$")


class Place(NamedTuple):
    """The canonical namespace and name of a dataset, and which part of it was named ('': all of it)."""

    namespace: str
    name: str
    subset: str = ""


@lru_cache(maxsize=65_536)
def fold(namespace: str, name: str) -> Place:
    """The one spelling of a place."""
    scheme, authority, rest = _split(namespace)
    if scheme in _JOB_SCHEMES:
        return Place(namespace, name)
    if scheme == "file":
        host = "" if authority in ("", "localhost") else f"://{authority}"
        return Place(f"file{host}", *_fold_path("/" + name.strip("/")))
    if scheme in _PATH_SCHEMES:
        return Place(f"{scheme}://{authority}{rest}", *_fold_path(name.strip("/")))
    if scheme == "bigquery":
        return Place("bigquery", *_fold_table(name))
    if scheme == _GLUE:
        return Place(namespace.lower(), name.strip("/").lower())
    folded = f"{scheme}://{authority}{rest}" if scheme else namespace
    return Place(folded, _fold_case(scheme, name.strip("/") or name))


def is_path(namespace: str) -> bool:
    """Whether names in the namespace are paths of files or objects."""
    return _split(namespace)[0] in _PATH_SCHEMES


def _split(namespace: str) -> tuple[str, str, str]:
    """Scheme, authority and path of a namespace, each folded; no scheme: ('', '', '')."""
    if namespace in ("file", "file:"):
        return "file", "", ""
    if namespace.lower().startswith(_GLUE):
        return _GLUE, "", ""
    scheme, separator, rest = namespace.partition("://")
    if scheme.lower() == "bigquery":
        return "bigquery", "", ""
    if not separator:
        return "", "", ""
    authority, slash, path = rest.partition("/")
    authority = _fold_authority(scheme.lower(), authority.lower())
    path = "/".join(filter(None, path.split("/"))) if slash else ""
    return _SCHEME_ALIASES.get(scheme.lower(), scheme.lower()), authority, f"/{path}" if path else ""


def _fold_authority(scheme: str, authority: str) -> str:
    if scheme in ("wasb", "wasbs"):
        return authority.replace(".blob.core.", ".dfs.core.")
    scheme = _SCHEME_ALIASES.get(scheme, scheme)
    if scheme in TABLE_SCHEMES:
        # Before the @ of a database stands the user, before that of a container the place.
        authority = authority.rpartition("@")[2]
    port = _DEFAULT_PORTS.get(scheme)
    if port is None:
        return authority
    # A Kafka client names several brokers of one cluster, in any order.
    return ",".join(sorted(host.removesuffix(f":{port}") for host in authority.split(",")))


def _fold_case(scheme: str, name: str) -> str:
    if scheme in _LOWER_CASE:
        return name.lower()
    return name.upper() if scheme in _UPPER_CASE else name


def _fold_table(name: str) -> tuple[str, str]:
    """A BigQuery table and its partition."""
    found = _TABLE_PARTITION.match(name)
    return (found["table"], found["partition"]) if found else (name, "")


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
