"""Every .sql file can be prepared against the schema."""

from pathlib import Path

import duckdb
import pytest
from build import stored

import lineage
from lineage.store.store import Store

ROOT = Path(lineage.__file__).parent
SCRIPTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in ROOT.rglob("*.sql")
    if path.parent.name not in ("state", "texts")  # SQLite reads those
)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_read_by_the_parser(script: str) -> None:
    assert duckdb.extract_statements((ROOT / script).read_text())


@pytest.fixture(scope="module")
def store() -> Store:
    return stored()


@pytest.mark.parametrize("script", [name for name in SCRIPTS if name.startswith("query/")])
def test_a_question_is_prepared_against_the_schema(store: Store, script: str) -> None:
    (statement,) = duckdb.extract_statements((ROOT / script).read_text())
    values = dict.fromkeys(statement.named_parameters, "00000000-0000-0000-0000-000000000000")
    for name in {"nodes", "runs", "datasets", "events", "ids", "states"} & set(values):
        values[name] = []
    for name in set(values):
        if name in ("depth", "limit", "offset", "count", "hours") or name.endswith(("_segment", "_offset")):
            values[name] = 1
    with store.cursor() as cursor:
        cursor.execute(statement, {name: _typed(name, value) for name, value in values.items()})


def _typed(name: str, value: object) -> object:
    instant = "2026-01-01T00:00:00Z"
    typed = {
        "since": instant,
        "before": instant,
        "after": instant,
        "as_of": "infinity",
        "unit": "hour",
        "instant_list": "0" * 20,
    }
    switches = dict.fromkeys(("history", "whole", "up", "hidden", "ascending"), True)
    return {**typed, **switches, "timezone": "UTC"}.get(name, value)


def test_every_view_and_macro_can_be_asked(store: Store) -> None:
    views = store.query("select view_name from duckdb_views() where schema_name = 'public' order by all").rows
    assert [name for (name,) in views] == [
        "artifacts",
        "asset_events",
        "column_edges",
        "cross_team_edges",
        "cross_team_failures",
        "dataset_fields",
        "dataset_freshness",
        "dataset_versions",
        "datasets",
        "dead_letters",
        "events",
        "import_errors",
        "jobs",
        "lineage_edges",
        "model_provenance",
        "models",
        "pipeline_edges",
        "pipeline_runs",
        "pipelines",
        "run_io",
        "run_links",
        "run_metrics",
        "run_parameters",
        "runs",
        "stale_reads",
        "task_states",
        "teams",
    ]
    for (view,) in views:
        assert store.query(f"from {view}").rows == []
    for macro in (
        "upstream('x')",
        "upstream('x', depth := 3)",
        "downstream('x')",
        "provenance('x')",
        "impact('x')",
        "impact('x', depth := 3)",
    ):
        assert store.query(f"from {macro}").rows == []
