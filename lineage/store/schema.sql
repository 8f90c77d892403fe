-- The tables. Private: the documented surface is schema `public` (views.sql).
--
-- Every table can be dropped and rebuilt from the event log. Rows merge by rules that depend neither on
-- order nor on repetition (store/merge/). A primary key here is an index that makes the merge fast in an
-- embedded file; no query relies on it, so that the same tables can lie in a lake without keys.

create schema core;

create table core.schema_number (number integer);

-- How far the log has been taken in; committed with the rows it brought.
create table core.progress (segment bigint, log_offset bigint, records bigint);
insert into core.progress values (0, 0, 0);

-- lineage.toml as it stands now.
create table core.settings (lost_after interval, depends_days integer);
insert into core.settings values (interval 24 hours, 30);
create table core.owner_rules (position integer, pattern varchar, team varchar);
create table core.freshness_rules (
  position integer, pattern varchar, max_age interval, schedule varchar, grace interval, team varchar
);
create table core.dev_rules (pattern varchar);

create table core.events (
  event_id uuid, event_at timestamptz, received_at timestamptz, event_type varchar, producer varchar,
  run_id uuid, job_id uuid, dataset_id uuid, segment bigint, log_offset bigint
);

create table core.dead_letters (
  dead_letter_id uuid primary key, received_at timestamptz, reason varchar, size_bytes bigint,
  segment bigint, log_offset bigint
);

create table core.jobs (
  job_id uuid primary key, namespace varchar, name varchar,
  first_seen_at timestamptz, last_seen_at timestamptz,
  job_type varchar, orchestrator varchar, parent_job_id uuid,
  -- derived: derive/job_pipelines.sql, derive/job_teams.sql, derive/dev_jobs.sql
  pipeline_job_id uuid, team varchar, team_basis varchar, dev boolean
);

create table core.runs (
  run_id uuid primary key, job_id uuid,
  first_seen_at timestamptz, last_seen_at timestamptz, started_at timestamptz,
  end_key bigint, nominal_start_at timestamptz, nominal_end_at timestamptz,
  parent_run_id uuid, parent_job_id uuid, external_id varchar,
  attempt integer, map_index integer, max_attempts integer, final boolean, dev boolean, error varchar,
  launched_by uuid, begun boolean,
  -- derived: derive/run_pipelines.sql, derive/superseded_runs.sql, derive/closed_runs.sql
  pipeline_run_id uuid, superseded boolean, closed_key bigint
);

create table core.run_io (
  io_id uuid primary key, run_id uuid, job_id uuid, dataset_id uuid, direction varchar,
  version varchar, etag varchar, subset varchar, observed boolean, seen_at timestamptz,
  observed_from timestamptz, observed_to timestamptz, modified_at timestamptz, maker varchar,
  row_count bigint, size_bytes bigint, schema_id uuid, artifact_type varchar, model boolean, lifecycle varchar
);

-- Artifacts that some run called a model.
create table core.model_datasets (dataset_id uuid);

create table core.datasets (
  dataset_id uuid primary key, namespace varchar, name varchar, first_seen_at timestamptz, last_seen_at timestamptz
);

-- What people said of the catalogue; of one thing the last word stands.
create table core.catalog (
  entry_id uuid primary key, kind varchar, subject varchar, subject_id uuid, name varchar, field varchar, tag varchar,
  said varchar, said_at timestamptz
);

create table core.spellings (spelling_id uuid primary key, dataset_id uuid, namespace varchar, name varchar);

-- Two names of one dataset, as a symlinks facet, a RENAME or an [[alias]] of lineage.toml says.
create table core.same_datasets (
  same_id uuid primary key, dataset_id uuid, namespace varchar, name varchar,
  other_id uuid, other_namespace varchar, other_name varchar, basis varchar
);
create table core.alias_rules (position integer, dataset_id uuid, namespace varchar, name varchar, pattern varchar);

-- Derived by derive/identities.py: a dataset that is known under another one's name.
create table core.identities (dataset_id uuid, root_id uuid, namespace varchar, name varchar);

create table core.edges (
  edge_id uuid primary key, job_id uuid, dataset_id uuid, direction varchar, observed boolean,
  first_seen_at timestamptz, last_seen_at timestamptz, last_run_id uuid
);

-- What a job says of how an output comes from its sources; of each output one statement stands.
create table core.derivations (
  derivation_id uuid primary key, job_id uuid, dataset_id uuid, facet varchar, narrows boolean,
  rank integer, said_at timestamptz, statement_id uuid
);

create table core.column_edges (
  derivation_id uuid, statement_id uuid, source_id uuid, source_field varchar, target_field varchar,
  transformation varchar, subtype varchar, masking boolean, description varchar
);

-- The sources of the statements that narrow a walk, one row a source.
create table core.flows (derivation_id uuid, statement_id uuid, source_id uuid);

create table core.facets (
  facet_id uuid primary key, entity_id uuid, name varchar, set_at timestamptz, body_id uuid
);

create table core.bodies (body_id uuid primary key, body varchar);

create table core.dependencies (
  dependency_id uuid primary key, run_id uuid, upstream_run_id uuid, kind varchar, dataset_id uuid,
  evidence varchar, job_id uuid, seen_at timestamptz
);

create table core.task_states (
  state_id uuid primary key, run_id uuid, task varchar, state varchar, stated_at timestamptz
);

create table core.asset_events (
  asset_event_id uuid primary key, happened_at timestamptz, dataset_id uuid, uri varchar, extra varchar,
  run_id uuid, job_id uuid
);

create table core.import_errors (
  error_id uuid primary key, namespace varchar, file varchar, message varchar, stacktrace varchar,
  first_seen_at timestamptz, last_seen_at timestamptz
);

create table core.parameters (parameter_id uuid primary key, run_id uuid, name varchar, value varchar);

create table core.metrics (metric_id uuid primary key, run_id uuid, name varchar, value double);

-- Derived by derive/exports.sql: flow runs that are the Metaflow half of an Airflow DAG run (see lineage.exported).
create table core.exported_flows (
  flow_run_id uuid, airflow_id varchar, flow_job_id uuid, dag_run_id uuid, dag_job_id uuid
);

-- Derived by link/: who reads, who has written, and which write each read saw. `began_at` is when the run began that
-- reads or wrote: whoever asks by a run's id and by it reads that part of a long history alone.
create table core.reads (
  io_id uuid, run_id uuid, began_at timestamptz, dataset_id uuid, version varchar, subset varchar, maker varchar,
  modified_at timestamptz, read_at timestamptz, job_id uuid, pipeline_run_id uuid,
  -- Up to when what it read may have been written: rows lie about in this order, so that whoever bounds a scan by it
  -- reads the newest part of the table only. `name` is a number for dataset and version, for scans without a bound.
  latest timestamptz, name ubigint
);

create table core.writes (
  io_id uuid, run_id uuid, began_at timestamptz, dataset_id uuid, version varchar, subset varchar,
  version_id uuid, external_id varchar, job_id uuid, pipeline_run_id uuid,
  written_from timestamptz, written_at timestamptz, failed boolean, gone boolean,
  -- The same by the clock of the store of the data, as far as that is known: see link/writes.sql.
  modified_at timestamptz, stored_from timestamptz, stored_at timestamptz,
  -- As in core.reads; `latest` is the later of the two ends.
  latest timestamptz, name ubigint
);

-- How many writes there are of each part of a dataset, with a version of their own or without (`plain`).
create table core.written_parts (dataset_id uuid, subset varchar, plain boolean, writes hugeint);

-- How far the clocks of a writer and of the store of its data may be apart: machines that keep time by NTP are within
-- a few seconds, and whoever writes the same data again takes far longer than that.
create or replace macro core.clock_tolerance() as interval 5 seconds;

-- How far the clocks of two machines may be apart at most, a time zone mistaken: what was written later than that
-- after a read is not what was read, whatever its version.
create or replace macro core.clock_difference() as interval 1 day;

-- Key and moment in one number, for an ASOF join: it sorts once by that, where equal keys beside the moment would have it
-- sort the rows of each key for themselves, at ten times the cost. What is found must be compared by its key: before the
-- first moment of one key lies another.
create or replace macro core.key_and_moment(key, moment) as
  (hash(key)::hugeint << 63) + (epoch_us(moment) + 4611686018427387904);

create table core.links (
  io_id uuid, reader_run_id uuid, began_at timestamptz, writer_run_id uuid, dataset_id uuid, version_id uuid,
  rule varchar, evidence varchar, mark varchar, read_at timestamptz, written_at timestamptz
);

-- Derived by failures/: pipeline runs that failed, with what they owe, whom it reaches, and what was upstream. A try
-- that failed is a failed task if it is final, or once its pipeline run has failed.
create table core.failed_tries (
  run_id uuid, job_id uuid, pipeline_run_id uuid, failed_at timestamptz, error varchar, final boolean
);

create table core.failed_tasks (
  run_id uuid, job_id uuid, pipeline_run_id uuid, failed_at timestamptz, error varchar
);

create table core.good_runs (
  run_id uuid, job_id uuid, started_at timestamptz, ended_at timestamptz, clean boolean
);

create table core.failures (
  run_id uuid, job_id uuid, external_id varchar, parent_run_id uuid, started_at timestamptz, opened_at timestamptz,
  error varchar, owes_all boolean, closed_at timestamptz, closed_by uuid
);

create table core.owed (failure_id uuid, dataset_id uuid, last_good_at timestamptz);

create table core.owed_reach (failure_id uuid, dataset_id uuid, job_id uuid, opened_at timestamptz);

create table core.failure_causes (failure_id uuid, cause_id uuid);
