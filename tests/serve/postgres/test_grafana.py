"""What Grafana's PostgreSQL data source was seen to send, by the simple protocol and by the extended one."""

import asyncio
from datetime import datetime
from typing import Any

import asyncpg
import psycopg
import pytest
from sql_endpoint import Served

SEARCH_PATH = """quote_ident(table_schema) IN (
          SELECT
            CASE WHEN trim(s[i]) = '"$user"' THEN user ELSE trim(s[i]) END
          FROM
            generate_series(
              array_lower(string_to_array(current_setting('search_path'),','),1),
              array_upper(string_to_array(current_setting('search_path'),','),1)
            ) as i,
            string_to_array(current_setting('search_path'),',') s
          )"""

TABLES = (
    f"SELECT CASE WHEN {SEARCH_PATH} THEN quote_ident(table_name) "  # noqa: S608
    "ELSE quote_ident(table_schema) || '.' || quote_ident(table_name) END AS \"table\" "
    "FROM information_schema.tables WHERE quote_ident(table_schema) NOT IN "
    "('information_schema','pg_catalog','_timescaledb_cache') "
    f"ORDER BY CASE WHEN {SEARCH_PATH} THEN 0 ELSE 1 END, 1"
)

COLUMNS = (
    'SELECT quote_ident(column_name) AS "column", data_type AS "type" FROM information_schema.columns WHERE '  # noqa: S608
    "CASE WHEN array_length(parse_ident('teams'),1) = 2 "
    "THEN quote_ident(table_schema) = (parse_ident('teams'))[1] "
    "AND quote_ident(table_name) = (parse_ident('teams'))[2] "
    f"ELSE quote_ident(table_name) = 'teams' AND {SEARCH_PATH} END"
)

VIEWS = "select view_name from duckdb_views() where schema_name = 'public' order by view_name"

BROWSED = (
    "SELECT column_name, data_type, udt_name, is_nullable, numeric_precision, numeric_scale "
    "FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position"
)

CONFIG = [
    ("SELECT current_setting('server_version_num')::int/100 as version", [(1500,)]),
    ("SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'", []),
    (
        'SELECT schema_name AS "name" FROM information_schema.schemata '
        "WHERE schema_name NOT IN ('information_schema','pg_catalog') ORDER BY schema_name",
        [("public",)],
    ),
    (
        COLUMNS,
        [
            ("team", "text"),
            ("pipelines", "bigint"),
            ("jobs", "bigint"),
            ("last_seen_at", "timestamp with time zone"),
        ],
    ),
]

PANELS = [
    # $__timeFilter, ordered time series, and a text column for the name of the series
    (
        'SELECT started_at AS "time", 1.5 AS value, name AS metric FROM runs '
        "WHERE started_at BETWEEN '2020-01-01T00:00:00Z' AND '2100-01-01T00:01:00.123Z' ORDER BY 1",
        ["time", "value", "metric"],
    ),
    # $__timeGroup
    (
        'SELECT floor(extract(epoch from started_at)/300)*300 AS "time", count(*) AS n, avg(attempt) AS "a" '
        "FROM runs "
        "WHERE started_at BETWEEN '2020-01-01T00:00:00Z' AND '2100-01-01T01:00:00Z' GROUP BY 1 ORDER BY 1",
        ["time", "n", "a"],
    ),
    # $__unixEpochFilter
    (
        "SELECT run_id, state FROM runs WHERE extract(epoch from started_at) >= 1 "
        "AND extract(epoch from started_at) <= 4102444800",
        ["run_id", "state"],
    ),
    ("select count(*) n from runs where team in ('ml','data')", ["n"]),
    (
        "select date_trunc('hour',started_at) as time,count(*) from runs group by 1 order by 1",
        ["time", "count_star()"],
    ),
    ("select count(*) n from runs where started_at > now() - interval '6 hours'", ["n"]),
    ("select count(*) n from runs where name ~ '^job_1.$'", ["n"]),
    ("select name from runs where name ilike 'TRAIN%'", ["name"]),
]


@pytest.mark.parametrize("check", [";", "-- ping", "/* ping */", ""])
def test_a_health_check_is_an_empty_query(served: Served, check: str) -> None:
    with served.connect() as connection:
        assert connection.execute(check.encode()).statusmessage in (None, "")
        assert connection.execute(b"select 1").fetchone() == (1,)


@pytest.mark.parametrize(("query", "expected"), CONFIG)
def test_the_configuration_page_and_the_query_builder(
    served: Served, query: str, expected: list[tuple[Any, ...]]
) -> None:
    with served.connect() as connection:
        assert connection.execute(query.encode()).fetchall() == expected
        assert connection.execute(query.encode(), (), prepare=True, binary=True).fetchall() == expected


def test_the_query_builder_lists_the_views(served: Served) -> None:
    names = served.pipeline.store.query(VIEWS).rows
    with served.connect() as connection:
        assert connection.execute(TABLES.encode()).fetchall() == names
        assert connection.execute(TABLES.encode(), (), prepare=True).fetchall() == names


@pytest.mark.parametrize(("query", "columns"), PANELS)
def test_a_panel_gets_its_rows(served: Served, query: str, columns: list[str]) -> None:
    asked = served.pipeline.store.query(query)
    with served.connect() as connection:
        simple = connection.execute(query.encode())
        assert simple.description is not None
        assert [column.name for column in simple.description] == columns
        assert simple.statusmessage == f"SELECT {len(asked.rows)}"
        assert len(simple.fetchall()) == len(asked.rows)
        extended = connection.execute(query.replace("%", "%%").encode(), (), prepare=True, binary=True)
        assert extended.statusmessage == f"SELECT {len(asked.rows)}"


def test_time_is_a_timestamp_and_an_epoch_a_number(served: Served) -> None:
    with served.connect() as connection:
        row = connection.execute(
            "select max(started_at) as time, floor(1.5::double) as epoch from runs"
        ).fetchone()
    assert row is not None
    assert isinstance(row[0], datetime)
    assert row[0].tzinfo is not None
    assert row[1] == 1.0


def test_schemas_are_browsed_with_text_parameters_and_binary_results(served: Served) -> None:
    async def browse() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(
            host="127.0.0.1",
            port=served.port,
            user="grafana",
            database="lineage",
            server_settings={"datestyle": "ISO, MDY", "extra_float_digits": "2"},
        )
        try:
            return [tuple(row) for row in await connection.fetch(BROWSED, "public", "teams")]
        finally:
            await connection.close()

    assert asyncio.run(browse()) == [
        ("team", "text", "text", "YES", None, None),
        ("pipelines", "bigint", "int8", "YES", 64, 0),
        ("jobs", "bigint", "int8", "YES", 64, 0),
        ("last_seen_at", "timestamp with time zone", "timestamptz", "YES", None, None),
    ]


def test_panels_of_a_dashboard_ask_on_several_connections_at_once(served: Served) -> None:
    connections = [served.connect() for _ in range(8)]
    cursors: list[psycopg.Cursor[Any]] = [c.execute("select count(*) from run_io") for c in connections]
    assert len({tuple(cursor.fetchall()) for cursor in cursors}) == 1
    for connection in connections:
        connection.close()
