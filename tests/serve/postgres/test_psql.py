"""psql: what it shows, and what its backslash commands ask."""

import pytest
from sql_endpoint import PSQL, Served

pytestmark = pytest.mark.skipif(not PSQL, reason="psql is missing: apt-get install postgresql-client")

VIEWS = "select view_name from duckdb_views() where schema_name = 'public' order by view_name"


def views(served: Served) -> list[str]:
    return [name for (name,) in served.pipeline.store.query(VIEWS).rows]


def test_rows_are_shown(served: Served) -> None:
    assert served.psql("select 1 as one, null as none, 'é' as text, true as yes, 1.50 as exact") == (
        "one|none|text|yes|exact\n1||é|t|1.50\n(1 row)\n"
    )


def test_several_statements_of_one_text_are_answered_in_turn(served: Served) -> None:
    assert served.psql("begin; select 1 as a; ; /* ; */ select ';' as b -- ;\n; commit") == (
        "a\n1\n(1 row)\nb\n;\n(1 row)\n"
    )


@pytest.mark.parametrize("command", ["\\d", "\\dv", "\\dvs"])
def test_views_are_listed(served: Served, command: str) -> None:
    listed = served.psql(command).splitlines()
    assert listed[2:-1] == [f"public|{name}|view|lineage" for name in views(served)]


def test_there_are_no_tables(served: Served) -> None:
    assert served.psql("\\dt").splitlines() == ["List of relations", "Schema|Name|Type|Owner", "(0 rows)"]


def test_a_view_is_described(served: Served) -> None:
    assert served.psql("\\d teams").splitlines() == [
        'View "public.teams"',
        "Column|Type|Collation|Nullable|Default",
        "team|text|||",
        "pipelines|bigint|||",
        "jobs|bigint|||",
        "last_seen_at|timestamp with time zone|||",
    ]
    assert 'View "public.teams"' in served.psql("\\d+ public.teams")


def test_databases_schemas_and_roles_are_listed(served: Served) -> None:
    assert served.psql("\\l").splitlines()[2].startswith("lineage|lineage|UTF8|")
    assert served.psql("\\dn").splitlines()[2] == "public|lineage"
    assert served.psql("\\du").splitlines()[2] == "lineage||{}"


@pytest.mark.parametrize("command", ["\\df", "\\di", "\\ds", "\\dm", "\\dT"])
def test_what_there_is_none_of_is_listed_empty(served: Served, command: str) -> None:
    assert served.psql(command).splitlines()[-1] == "(0 rows)"


def test_an_explanation_is_a_plan_in_lines(served: Served) -> None:
    assert served.psql("explain select 42").splitlines()[0] == "QUERY PLAN"


def test_settings_are_shown_and_set(served: Served) -> None:
    assert (
        served.psql("set timezone = 'Europe/Berlin'", "show timezone") == "TimeZone\nEurope/Berlin\n(1 row)\n"
    )
    at = "select timestamptz '2026-01-01 00:00:00+00' as at"
    assert served.psql("set time zone 'Asia/Kolkata'", at) == "at\n2026-01-01 05:30:00+05:30\n(1 row)\n"
    assert served.psql("show server_version") == "server_version\n15.0\n(1 row)\n"
