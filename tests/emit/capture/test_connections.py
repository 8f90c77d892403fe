"""What the statements of a step are told with, so that the collector can name their tables."""

from typing import Any

import pytest
from sqlalchemy.engine import make_url

from lineage.emit.capture import facets, layers, window
from lineage.emit.capture.connections import Connection, Statement, of_sqlalchemy

POSTGRES = Connection("postgresql", "postgres://db:5432", "shop")


@pytest.mark.parametrize(
    ("url", "connection"),
    [
        ("postgresql+psycopg2://ann:secret@db/shop", POSTGRES),
        ("postgresql://db:6000/shop", Connection("postgresql", "postgres://db:6000", "shop")),
        ("mysql+pymysql://ann:secret@db/shop", Connection("mysql", "mysql://db:3306", "shop")),
        ("mariadb://db/shop", Connection("mariadb", "mysql://db:3306", "shop")),
        ("mssql+pyodbc://db/shop", Connection("mssql", "mssql://db:1433", "shop")),
        ("trino://db/hive/sales", Connection("trino", "trino://db:8080", "hive")),
        (
            "snowflake://ann:secret@org-acct/SHOP/PUBLIC",
            Connection("snowflake", "snowflake://org-acct", "SHOP"),
        ),
        ("bigquery://project", Connection("bigquery", "bigquery", "project")),
        ("sqlite:////data/shop.db", Connection("sqlite")),
        ("mssql+pyodbc://?odbc_connect=anything", Connection("mssql")),
        ("unheard_of://db/shop", Connection("unheard_of")),
    ],
)
def test_an_engines_url_completes_the_names_of_its_tables(url: str, connection: Connection) -> None:
    parsed = make_url(url)
    assert of_sqlalchemy(parsed.get_backend_name(), parsed) == connection


def told(*statements: Statement) -> dict[str, Any] | None:
    facet = facets.sql(statements)
    return facet and {key: value for key, value in facet.items() if not key.startswith("_")}


def test_statements_of_one_connection_are_told_with_its_place() -> None:
    assert told(Statement("SELECT ?", POSTGRES), Statement("DELETE FROM t", POSTGRES)) == {
        "query": "SELECT ?;\nDELETE FROM t",
        "dialect": "postgresql",
        "namespace": "postgres://db:5432",
        "database": "shop",
    }


def test_statements_of_several_connections_are_told_without_a_place() -> None:
    elsewhere = POSTGRES._replace(database="other")
    assert told(Statement("SELECT ?", POSTGRES), Statement("SELECT a", elsewhere)) == {
        "query": "SELECT ?;\nSELECT a",
        "dialect": "postgresql",
    }
    assert told(Statement("SELECT ?", POSTGRES), Statement("SELECT a", Connection("duckdb"))) == {
        "query": "SELECT ?;\nSELECT a"
    }
    assert told() is None


def test_an_endless_number_of_statements_is_cut_off() -> None:
    layers.install()
    seeing = window.Window()
    for number in range(window.MOST_STATEMENTS + 10):
        seeing.note_statement(Statement(f"SELECT a{number}", POSTGRES))
    assert len(seeing.statements) == window.MOST_STATEMENTS
