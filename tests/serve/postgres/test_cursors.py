"""Cursors in SQL, as psycopg's named ones and SQLAlchemy's `stream_results` use them."""

import psycopg
import pytest
import sqlalchemy
from sql_endpoint import Served

NUMBERS = "select i, 'n' || i from range(%s) as r (i) order by i"
ALL = [(i, f"n{i}") for i in range(2_500)]


@pytest.mark.parametrize("binary", [False, True])
def test_a_named_cursor_reads_in_pieces(served: Served, binary: bool) -> None:
    with (
        psycopg.connect(served.dsn) as connection,
        connection.cursor("piece by piece", binary=binary) as cursor,
    ):
        cursor.itersize = 1_000
        cursor.execute(NUMBERS, (2_500,))
        assert cursor.fetchone() == ALL[0]
        assert cursor.fetchmany(9) == ALL[1:10]
        assert list(cursor) == ALL[10:]
        assert cursor.fetchall() == []


def test_sqlalchemy_streams_results(served: Served) -> None:
    engine = sqlalchemy.create_engine(f"postgresql+psycopg://anyone@127.0.0.1:{served.port}/lineage")
    with engine.connect() as connection:
        streaming = connection.execution_options(stream_results=True, max_row_buffer=100)
        rows = streaming.execute(sqlalchemy.text(NUMBERS.replace("%s", ":many")), {"many": 2_500})
        assert [tuple(row) for row in rows] == ALL
    engine.dispose()


def test_cursors_in_plain_sql(served: Served) -> None:
    with psycopg.connect(served.dsn) as connection, connection.cursor() as cursor:
        cursor.execute("declare C no scroll cursor without hold for select * from range(5) order by all")
        assert cursor.statusmessage == "DECLARE CURSOR"
        assert cursor.execute("fetch c").fetchall() == [(0,)]
        assert cursor.execute("FETCH NEXT FROM c").fetchall() == [(1,)]
        assert cursor.execute("fetch forward 2 in c").fetchall() == [(2,), (3,)]
        assert cursor.execute("fetch all from c").fetchall() == [(4,)]
        assert (cursor.execute("fetch all c").fetchall(), cursor.statusmessage) == ([], "FETCH 0")
        assert cursor.execute("close c").statusmessage == "CLOSE CURSOR"
        assert cursor.execute("close all").statusmessage == "CLOSE CURSOR ALL"
        with pytest.raises(psycopg.errors.InvalidCursorName, match='cursor "c" does not exist'):
            cursor.execute("fetch c")


def test_a_cursor_ends_with_its_transaction(served: Served) -> None:
    with served.connect() as connection:
        with pytest.raises(psycopg.errors.NoActiveSqlTransaction):
            connection.execute("declare c cursor for select 1")
        for end in ("commit", "rollback"):
            connection.execute("begin")
            connection.execute("declare c cursor for select 1")
            connection.execute(end)
        with pytest.raises(psycopg.errors.InvalidCursorName):
            connection.execute("fetch c")


@pytest.mark.parametrize(
    "statement",
    [
        "declare c scroll cursor for select 1",
        "declare c cursor with hold for select 1",
        "fetch backward 1 from c",
        "fetch 0 from c",
        "move 1 from c",
    ],
)
def test_what_a_cursor_here_cannot_do_is_said(served: Served, statement: str) -> None:
    with (
        psycopg.connect(served.dsn) as connection,
        pytest.raises(psycopg.errors.FeatureNotSupported, match="only goes forward, and ends with its"),
    ):
        connection.execute(statement)


def test_a_cursor_only_reads(served: Served) -> None:
    with psycopg.connect(served.dsn) as connection, pytest.raises(psycopg.Error, match="SELECT"):
        connection.execute("declare c cursor for delete from core.jobs")


def test_a_name_is_taken_once(served: Served) -> None:
    with psycopg.connect(served.dsn) as connection:
        connection.execute("declare c cursor for select 1")
        with pytest.raises(psycopg.errors.DuplicateCursor):
            connection.execute("declare c cursor for select 2")
