"""Ways to write, or to read what is not public: all refused, over the wire and by `lineage sql`."""

from pathlib import Path

import psycopg
import pytest
from sql_endpoint import Served

from lineage.errors import LineageError
from lineage.query.ask import ask

WRITING = """
    insert into runs values (1)
    insert into core.runs (run_id) values (uuid())
    update core.runs set error = 'x'
    delete from core.runs
    truncate core.runs
    merge into core.runs using core.jobs on true when matched then delete
    create table x (a int)
    create temp table x as select 1
    create or replace view public.runs as select 1
    create schema x
    create macro f() as 1
    create type t as enum ('a')
    create sequence s
    create secret s (type s3)
    create index i on core.runs (run_id)
    alter table core.runs drop column error
    drop view public.runs
    drop schema core cascade
    comment on view runs is 'x'
    with gone as (delete from core.runs returning *) select * from gone
    select 1; drop schema core cascade
    copy runs to '{path}'
    copy (select 1) to '{path}' (format parquet)
    copy core.runs from '{path}'
    export database '{path}'
    import database '{path}'
    attach '{path}' as other
    detach lineage
    use core
    checkpoint
    vacuum
    analyze
    install httpfs
    load json
    force install httpfs
    pragma database_size
    pragma disable_profiling
    call pragma_version()
    prepare p as delete from core.runs
    execute p
    set memory_limit = '1TB'; select 1 from core.runs
    set variable x = 1; select getvariable('x') from core.runs
    begin; insert into core.jobs (job_id) values (uuid()); commit
    explain analyze delete from core.runs
    select nextval('s')
    select write_log('x')
    select setseed(0.5)
""".strip().splitlines()

READING = """
    select * from '{path}'
    select * from read_csv('{path}')
    select * from read_csv_auto(['{path}'])
    select * from read_text('{path}')
    select * from read_blob('{path}')
    select * from read_parquet('{path}')
    select * from parquet_metadata('{path}')
    select * from parquet_scan('{path}')
    select * from read_json('{path}')
    select * from read_ndjson_objects('{path}')
    select * from read_duckdb('{path}')
    select * from sniff_csv('{path}')
    select * from glob('{path}')
    select * from query('select * from read_text(''{path}'')')
    select * from query_table('core.runs')
    select (select content from read_text('{path}'))
    select * from runs where exists (from read_text('{path}'))
    with t as (from read_text('{path}')) from t
    select * from runs, lateral (from read_text('{path}'))
    explain select * from read_text('{path}')
    describe select * from read_text('{path}')
    summarize '{path}'
    select getenv('HOME')
    select 'HOME'.getenv()
    select current_setting('temp_directory') from core.settings
    select * from duckdb_settings()
    select * from duckdb_secrets()
    select * from duckdb_tables
    select * from duckdb_logs
    select * from pragma_storage_info('core.runs')
    select * from json_execute_serialized_sql('{{}}')
    select json_serialize_plan('select * from core.runs')
    select * from core.runs
    select * from "CORE"."runs"
    select * from core.links, runs
    select * from (select 1) as t, lateral (from core.runs)
    select max(run_id) over () from core.runs
    select core.whatever(1)
    from core.upstream_ids('x', 3)
    pivot core.runs on orchestrator
    show all tables
    show databases
    describe core.runs
    summarize core.runs
    select * from temp.batch_runs
    select * from sqlite_master
    select * from histogram('core.runs', 'run_id')
    select * from test_all_types()
""".strip().splitlines()


@pytest.mark.parametrize("text", [line.strip() for line in (*WRITING, *READING)])
def test_it_is_refused_by_every_way_in(served: Served, tmp_path: Path, text: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("do not tell\n")
    said = text.format(path=secret)
    before = served.pipeline.store.query("select count(*) from core.runs").rows
    with served.connect() as simple, pytest.raises(psycopg.Error):
        simple.execute(said.encode())
    with served.connect() as extended, pytest.raises(psycopg.Error):
        extended.execute(said.encode(), (), prepare=True, binary=True)
    with pytest.raises(LineageError):
        ask(served.pipeline.store, said)
    assert served.pipeline.store.query("select count(*) from core.runs").rows == before
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]
    assert secret.read_text() == "do not tell\n"


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("select * from core.runs", "42501", "core.runs is private: ask the views of schema public"),
        ("select * from read_text('x')", "42501", "the table function read_text is not public"),
        ("delete from runs", "25006", "one reading statement at a time"),
        ("select * from nothing", "42P01", "Table with name nothing does not exist"),
        ("select nothing from runs", "42703", '"nothing" not found'),
        ("selec 1", "42601", "syntax error"),
        ("select 'x'::integer", "22P02", "Could not convert string 'x' to INT32"),
    ],
)
def test_the_reason_is_told_with_its_code(served: Served, text: str, code: str, message: str) -> None:
    with served.connect() as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(text.encode())
    assert refused.value.sqlstate == code
    assert message in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "select count(*) from runs",
        "with r as (from public.runs) select count(*) from r",
        "from runs select state limit 1",
        "values (1, 'a')",
        "table runs",
        "select * from upstream('dataset:x:y', depth := 3)",
        "select * from downstream('dataset:x:y'), provenance('x')",
        "select * from unnest([1, 2]), range(3), generate_series(1, 2)",
        "select * from json_each('[1]')",
        "show tables",
        "describe runs",
        "summarize teams",
        "explain select * from runs",
        "explain analyze select 1",
        "select * from information_schema.tables",
    ],
)
def test_questions_to_the_public_schema_are_admitted(served: Served, text: str) -> None:
    with served.connect() as connection:
        over_wire = connection.execute(text.encode()).fetchall()
    answered = ask(served.pipeline.store, text).rows
    if not text.startswith("explain"):
        assert len(over_wire) == len(answered)
