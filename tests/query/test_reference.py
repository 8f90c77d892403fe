"""docs/sql.md is what the views say of themselves, and every query on it runs."""

from pathlib import Path

import pytest
from build import stored

from lineage.query.ask import ask
from lineage.query.reference import examples, questions, reference
from lineage.store.store import Store

PAGE = Path(__file__).parents[2] / "docs" / "sql.md"


@pytest.fixture(scope="module")
def store() -> Store:
    return stored()


def test_the_page_is_current(store: Store) -> None:
    assert PAGE.read_text() == reference(store), "run: make docs"


def test_every_view_and_column_is_explained(store: Store) -> None:
    views = "select view_name from duckdb_views() where schema_name = 'public' and comment is null"
    columns = "select column_name from duckdb_columns() where schema_name = 'public' and comment is null"
    assert store.query(views).rows == []
    assert store.query(columns).rows == []


def test_the_example_of_each_view_runs(store: Store) -> None:
    for view, example in examples(store).items():
        assert view in example
        ask(store, example)


@pytest.mark.parametrize(("asked", "answer"), questions(), ids=lambda value: value[:40])
def test_a_worked_question_runs(store: Store, asked: str, answer: str) -> None:
    assert asked.endswith("?")
    ask(store, answer)
