"""What a database connection adds to the table names in its statements, in OpenLineage's naming.

https://openlineage.io/docs/spec/naming: a table of PostgreSQL is `postgres://host:port` and
`database.schema.table`. Users and passwords of a URL are never looked at.
"""

from typing import Any, NamedTuple

_PORTS = {"postgres": 5432, "mysql": 3306, "mssql": 1433, "oracle": 1521, "trino": 8080, "clickhouse": 8123}
_SCHEMES = {"postgresql": "postgres", "cockroachdb": "postgres", "mariadb": "mysql"}
_WITHOUT_PORT = ("snowflake",)


class Connection(NamedTuple):
    """`dialect` names the SQL, `namespace` and `database` complete a table's name; None where they do not."""

    dialect: str
    namespace: str | None = None
    database: str | None = None


class Statement(NamedTuple):
    """A statement without its values, and the connection that ran it."""

    sql: str
    connection: Connection


def of_sqlalchemy(dialect: str, url: Any) -> Connection:
    """The connection of an SQLAlchemy engine with this dialect's name and URL."""
    if dialect == "bigquery":
        return Connection(dialect, "bigquery", url.host)
    scheme = _SCHEMES.get(dialect, dialect)
    database = str(url.database).partition("/")[0] if url.database else None
    if scheme in _WITHOUT_PORT and url.host:
        return Connection(dialect, f"{scheme}://{url.host}", database)
    port = url.port or _PORTS.get(scheme)
    if not url.host or port is None:
        return Connection(dialect)
    return Connection(dialect, f"{scheme}://{url.host}:{port}", database)
