"""A session's life: who is let in, what stops a statement, what one may take of the server."""

# ruff: noqa: E501 - what clients send is quoted as they send it

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy
from msgspec.structs import replace
from sql_endpoint import Served, fill, serving_sql

from lineage.state.keys import Keys, Role

OPENSSL = shutil.which("openssl") or ""
ENDLESS = b"select count(*) from range(1000000000) a, range(1000000000) b"


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Served]:
    """An endpoint of this test alone."""
    with serving_sql(tmp_path / "home") as running:
        fill(running)
        yield running


def limit(served: Served, **limits: float) -> None:
    config = served.pipeline.config
    served.pipeline._config = replace(config, sql=replace(config.sql, **limits))


def test_a_statement_is_cancelled_and_the_session_goes_on(served: Served) -> None:
    with served.connect() as connection:
        threading.Timer(0.3, connection.cancel_safe).start()
        with pytest.raises(psycopg.errors.QueryCanceled, match="due to user request"):
            connection.execute(ENDLESS)
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_statement_ends_when_its_time_is_up(alone: Served) -> None:
    limit(alone, statement_seconds=0.3)
    with alone.connect() as connection:
        with pytest.raises(psycopg.errors.QueryCanceled, match="due to statement timeout"):
            connection.execute(ENDLESS)
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_client_that_takes_no_rows_is_given_up(alone: Served) -> None:
    limit(alone, statement_seconds=0.5)
    connection = psycopg.connect(alone.dsn, autocommit=True)
    connection.pgconn.send_query(b"select repeat('x', 1000) from range(1000000)")
    connection.pgconn.flush()
    wait_until(lambda: readers(alone) == 0 and not busy(alone))
    connection.close()


def test_what_a_vanished_client_asked_is_interrupted(alone: Served) -> None:
    connection = psycopg.connect(alone.dsn, autocommit=True)
    connection.pgconn.send_query(ENDLESS)
    connection.pgconn.flush()
    wait_until(lambda: readers(alone) == 1)
    connection.pgconn.finish()
    wait_until(lambda: readers(alone) == 0)


def test_more_rows_than_the_limit_are_refused(alone: Served) -> None:
    limit(alone, rows=5_000)
    with alone.connect() as connection:
        assert len(connection.execute("select * from range(5000)").fetchall()) == 5_000
        with pytest.raises(psycopg.Error, match="more than 5000 rows"):
            connection.execute("select * from range(5001)")


def test_more_connections_than_the_limit_are_refused(alone: Served) -> None:
    limit(alone, connections=2)
    with (
        alone.connect(),
        alone.connect(),
        pytest.raises(psycopg.OperationalError, match="2 connections are open"),
    ):
        alone.connect()


def test_32_connections_ask_at_once(served: Served) -> None:
    answers: list[object] = []

    def ask() -> None:
        with served.connect() as connection:
            for number in range(5):
                query = "select %s + count(*) from runs, range(1000)"
                answers.append((number, connection.execute(query, (number,)).fetchone()))

    runs = served.pipeline.store.query("select count(*) from runs").rows[0][0]
    threads = [threading.Thread(target=ask) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(answers, key=repr) == sorted(
        [(number, (number + runs * 1000,)) for number in range(5)] * 32, key=repr
    )


def test_a_failed_transaction_takes_only_rollback(served: Served) -> None:
    with psycopg.connect(served.dsn) as connection:
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("select * from nothing")
        with pytest.raises(psycopg.errors.InFailedSqlTransaction):
            connection.execute("select 1")
        connection.rollback()
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_new_store_replaces_one_that_is_read(alone: Served) -> None:
    with alone.connect() as connection:
        before = alone.pipeline.store
        alone.pipeline.rebuild()
        wait_until(lambda: alone.pipeline.store is not before and not alone.pipeline.rebuilding)
        assert connection.execute("select count(*) from runs").fetchone() == (8,)


def test_sqlalchemy_asks_and_reflects(served: Served) -> None:
    url = f"postgresql+psycopg://anyone@127.0.0.1:{served.port}/lineage"
    engine = sqlalchemy.create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(
            sqlalchemy.text("select count(*) from runs where state = :s"), {"s": "COMPLETE"}
        )
        assert found.scalar() == 6
    inspector = sqlalchemy.inspect(engine)
    assert "runs" in inspector.get_view_names()
    assert [str(column["type"]) for column in inspector.get_columns("teams")] == [
        "TEXT", "BIGINT", "BIGINT", "TIMESTAMP",
    ]  # fmt: skip
    engine.dispose()


JDBC = [
    "SET extra_float_digits = 3",
    "SET application_name = 'PostgreSQL JDBC Driver'",
    "SHOW TRANSACTION ISOLATION LEVEL",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    "select current_schema()",
    "SELECT current_database(), current_user, version()",
    "SELECT nspname AS TABLE_SCHEM, NULL AS TABLE_CATALOG FROM pg_catalog.pg_namespace  WHERE nspname <> 'pg_toast' "
    "AND (nspname !~ '^pg_temp_'  OR nspname = (pg_catalog.current_schemas(true))[1]) AND (nspname !~ '^pg_toast_temp_' "
    " OR nspname = replace((pg_catalog.current_schemas(true))[1], 'pg_temp_', 'pg_toast_temp_'))  ORDER BY TABLE_SCHEM",
    "SELECT db.oid,db.* FROM pg_catalog.pg_database db WHERE datallowconn AND NOT datistemplate ORDER BY db.datname",
    "SELECT n.oid,n.*,d.description FROM pg_catalog.pg_namespace n LEFT OUTER JOIN pg_catalog.pg_description d ON "
    "d.objoid=n.oid AND d.objsubid=0 AND d.classoid='pg_namespace'::regclass ORDER BY nspname",
    "SELECT c.oid,c.*,d.description,pg_catalog.pg_get_expr(c.relpartbound, c.oid) as partition_expr FROM "
    "pg_catalog.pg_class c LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=c.oid AND d.objsubid=0 "
    "WHERE c.relnamespace=2200 AND c.relkind not in ('i','I','c')",
    "SELECT c.relname,a.*,pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) as def_value,dsc.description "
    "FROM pg_catalog.pg_attribute a INNER JOIN pg_catalog.pg_class c ON (a.attrelid=c.oid) LEFT OUTER JOIN "
    "pg_catalog.pg_attrdef ad ON (a.attrelid=ad.adrelid AND a.attnum = ad.adnum) LEFT OUTER JOIN "
    "pg_catalog.pg_description dsc ON (c.oid=dsc.objoid AND a.attnum = dsc.objsubid) WHERE NOT a.attisdropped "
    "AND c.relname = 'runs' ORDER BY a.attnum",
    "select typname, typcategory from pg_catalog.pg_type t where t.typtype = 'b'",
    "show search_path",
]


@pytest.mark.parametrize("query", JDBC)
def test_what_jdbc_and_dbeaver_ask_is_answered(served: Served, query: str) -> None:
    with served.connect() as connection:
        cursor = connection.execute(query.encode(), (), prepare=True)
        if not query.startswith("SET"):
            assert cursor.fetchall()


def with_keys(alone: Served) -> tuple[Keys, str, str]:
    keys = Keys(alone.pipeline.state)
    key, token = keys.create(Role.READ)
    return keys, key.id, token


def dsn(alone: Served, user: str, password: str, more: str = "") -> str:
    return f"host=127.0.0.1 port={alone.port} dbname=lineage user={user} password={password} {more}"


def test_from_the_first_key_on_only_a_key_lets_in(alone: Served) -> None:
    keys, user, token = with_keys(alone)
    with psycopg.connect(dsn(alone, user, token)) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    for other, password in ((user, "wrong"), ("nobody", token), (user, token.upper())):
        with pytest.raises(psycopg.OperationalError, match="no key fits the user"):
            psycopg.connect(dsn(alone, other, password))
    keys.revoke(user)
    with pytest.raises(psycopg.OperationalError, match=f"the key {user} is revoked"):
        psycopg.connect(dsn(alone, user, token))


def test_a_key_that_may_not_read_everything_is_refused(alone: Served) -> None:
    keys, _, _ = with_keys(alone)
    ingest, ingest_token = keys.create(Role.INGEST)
    bound, bound_token = keys.create(Role.READ, namespaces=("s3://*",))
    with pytest.raises(psycopg.OperationalError, match="may not ask in SQL; it takes read"):
        psycopg.connect(dsn(alone, ingest.id, ingest_token))
    with pytest.raises(psycopg.OperationalError, match="bound to namespaces may not ask in SQL"):
        psycopg.connect(dsn(alone, bound.id, bound_token))


def test_strange_bytes_end_the_connection_and_nothing_else(served: Served) -> None:
    for content in (b"", b"GET / HTTP/1.1\r\n\r\n", b"\x00\x00\x00\x08\x00\x03\x00\x00", b"\xff" * 64):
        with socket.create_connection(("127.0.0.1", served.port), timeout=10) as raw:
            raw.sendall(content)
            raw.shutdown(socket.SHUT_WR)
            while raw.recv(4096):
                pass
    with served.connect() as connection:
        assert connection.execute("select 1").fetchone() == (1,)


@pytest.mark.skipif(not OPENSSL, reason="openssl is missing: apt-get install openssl")
def test_tls_is_spoken_with_a_certificate(tmp_path: Path) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-out", certificate, "-keyout", key],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving_sql(tmp_path / "home", context) as running:
        _, user, token = with_keys(running)
        secure = dsn(running, user, token, f"sslmode=verify-ca sslrootcert={certificate}")
        with psycopg.connect(secure) as connection:
            assert connection.pgconn.ssl_in_use
            assert connection.execute("select 1").fetchone() == (1,)


def readers(served: Served) -> int:
    return served.pipeline.store._readers


def busy(served: Served) -> bool:
    return any(session._worker._busy for session in served.endpoint._sessions.values())


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.01)
