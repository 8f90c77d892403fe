"""What SQL text says: tables read and written, and which column comes from which."""

import pytest
from build import examples
from hypothesis import given
from hypothesis import strategies as st

from lineage.columns.sql import MAX_CHARACTERS, NOTHING, KnownColumns, Told, understand


def told(text: str, dialect: str | None = None, known: KnownColumns = ()) -> tuple[str, str, list[str]]:
    """Tables read, tables written, and the flows as `target <- source SUBTYPE`."""
    found: Told = understand(text, dialect, known)
    return (
        " ".join(sorted(map(".".join, found.reads))),
        " ".join(sorted(map(".".join, found.writes))),
        sorted(
            f"{'.'.join(flow.target)}.{flow.target_field}"
            f" <- {'.'.join(flow.source)}.{flow.source_field} {flow.subtype}"
            for flow in found.flows
        ),
    )


CASES = {
    "columns named behind the target": (
        "INSERT INTO b (n) SELECT sum(a.x) FROM s.a WHERE a.day = ?",
        ("s.a", "b", ["b.n <- s.a.x AGGREGATION"]),
    ),
    "columns named by aliases": (
        "CREATE TABLE t AS SELECT a.id, upper(b.z) AS zz FROM a JOIN db.s.b AS b ON a.id = b.id",
        ("a db.s.b", "t", ["t.id <- a.id IDENTITY", "t.zz <- db.s.b.z TRANSFORMATION"]),
    ),
    "columns pass through WITH queries before INSERT": (
        "WITH c AS (SELECT x + 1 AS y FROM a) INSERT INTO t (k) SELECT y FROM c",
        ("a", "t", ["t.k <- a.x TRANSFORMATION"]),
    ),
    "columns pass through WITH queries behind it": (
        "INSERT INTO t (k) WITH c AS (SELECT x + 1 AS y FROM a) SELECT y FROM c",
        ("a", "t", ["t.k <- a.x TRANSFORMATION"]),
    ),
    "both sides of a UNION": (
        "INSERT INTO t (p, q) SELECT id, id FROM a UNION ALL SELECT u, v FROM b",
        (
            "a b",
            "t",
            ["t.p <- a.id IDENTITY", "t.p <- b.u IDENTITY", "t.q <- a.id IDENTITY", "t.q <- b.v IDENTITY"],
        ),
    ),
    "MERGE": (
        "MERGE INTO t USING (SELECT id, n FROM s) AS u ON t.id = u.id"
        " WHEN MATCHED THEN UPDATE SET n = u.n + t.n WHEN NOT MATCHED THEN INSERT (id, n) VALUES (u.id, u.n)",
        (
            "s",
            "t",
            [
                "t.id <- s.id IDENTITY",
                "t.n <- s.n IDENTITY",
                "t.n <- s.n TRANSFORMATION",
                "t.n <- t.n TRANSFORMATION",
            ],
        ),
    ),
    "UPDATE from another table": (
        "UPDATE t SET a = s.x, b = 1 FROM s WHERE s.id = t.id",
        ("s", "t", ["t.a <- s.x IDENTITY"]),
    ),
    "DELETE": ("DELETE FROM t WHERE id IN (SELECT id FROM gone)", ("gone", "t", [])),
    "a query alone": ("SELECT x FROM a, b", ("a b", "", [])),
    "temporary tables are passed through": (
        "CREATE TEMP TABLE half AS SELECT id, sum(v) AS v FROM orders GROUP BY 1;"
        "INSERT INTO done (i, total) SELECT id, v FROM half",
        ("orders", "done", ["done.i <- orders.id IDENTITY", "done.total <- orders.v AGGREGATION"]),
    ),
    "columns that no schema places": (
        "CREATE TABLE t AS SELECT x, y FROM a JOIN b ON a.i = b.i",
        ("a b", "t", []),
    ),
    "a target whose columns are not named": ("INSERT INTO t SELECT x FROM a", ("a", "t", [])),
    "functions and files are no tables": ("CREATE TABLE t AS SELECT k FROM read_parquet(?)", ("", "t", [])),
    "what is no statement about data": ("GRANT SELECT ON t TO u; VACUUM t; DROP TABLE q", ("", "", [])),
    "one that is not understood among others": ("SELEC FROM (; DELETE FROM t", ("", "t", [])),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_statement(case: str) -> None:
    text, expected = CASES[case]
    assert told(text, "postgres") == expected


def test_known_columns_unfold_stars_and_name_positions() -> None:
    known = ((("a",), ("x", "y")), (("t",), ("p", "q")))
    expected = ("a", "t", ["t.p <- a.x IDENTITY", "t.q <- a.y IDENTITY"])
    assert told("INSERT INTO t SELECT * FROM a", None, known) == expected


def test_names_are_folded_as_the_dialect_folds_them() -> None:
    assert told("CREATE TABLE T AS SELECT X FROM Raw", "postgres") == ("raw", "t", ["t.x <- raw.x IDENTITY"])
    assert told("CREATE TABLE t AS SELECT x FROM raw", "snowflake") == ("RAW", "T", ["T.X <- RAW.X IDENTITY"])
    assert told("CREATE TABLE `p-1.ds.t` AS SELECT x FROM `p-1.ds.raw`", "bigquery") == (
        ("p-1.ds.raw", "p-1.ds.t", ["p-1.ds.t.x <- p-1.ds.raw.x IDENTITY"])
    )


def test_values_and_comments_are_not_read() -> None:
    text = (
        "INSERT INTO t (n) /* from z; */ SELECT a.n FROM a -- isn't; DELETE u\nWHERE a.k = 'x; DROP TABLE y'"
    )
    assert told(text) == ("a", "t", ["t.n <- a.n IDENTITY"])


@pytest.mark.parametrize(
    "text",
    ["", ";;", "\0", "SELECT " + "(" * 40 + "x" + ")" * 40, "DELETE FROM a".ljust(MAX_CHARACTERS + 1)],
    ids=["nothing", "semicolons", "a null", "too deep", "too long"],
)
def test_what_is_out_of_bounds_says_nothing(text: str) -> None:
    assert understand(text) == NOTHING


WORDS = st.sampled_from(
    [
        "select", "insert", "into", "update", "set", "merge", "using", "on", "when", "matched", "then",
        "values", "(", ")", ",", ";", "'", '"', ".", "*", "=", "from", "join", "with", "as", "a",
        "b", "t", "x", "1", "create", "temporary", "table", "group", "by", "order", "union", "all", "case",
        "end", "null", "over", "partition", "\\", "`", "$$", "?", ":p", "{", "}", "[", "]",
    ]
)  # fmt: skip


@examples(100)
@given(
    st.lists(WORDS, max_size=25).map(" ".join), st.sampled_from([None, "postgres", "bigquery", "snowflake"])
)
def test_no_text_makes_it_fail(text: str, dialect: str | None) -> None:
    assert understand(text, dialect).writes >= frozenset()
