-- What the changed runs say of failures: the tries of tasks that failed, and the pipeline runs that may have failed, or
-- ended well, otherwise than was thought.
create or replace temp table former_tries as
select run_id, pipeline_run_id from core.failed_tries where run_id in (select run_id from changed);

delete from core.failed_tries where run_id in (select run_id from former_tries);

create or replace temp table changed_tries as
select
  run_id, job_id, pipeline_run_id, make_timestamptz(ended_key // 4) as failed_at, error,
  coalesce(final, false) or attempt is null or max_attempts is null or attempt >= max_attempts as final
from changed
where pipeline_run_id <> run_id and ended_key % 4 = 1 and not coalesce(superseded, false);

insert into core.failed_tries by name select * from changed_tries;

-- The pipeline runs in which anything changed, and those of them that must be judged. A few are found by the index of
-- their ids (docs/decisions/0014-rows-are-found-before-they-are-read.md).
set dynamic_or_filter_threshold = 2048;

create or replace temp table touched_places as
select rowid as place
from core.runs
where run_id in (
  select pipeline_run_id from changed
  union
  select was from moved_runs where was is not null
);

set dynamic_or_filter_threshold = 0;

create or replace temp table touched as
select run_id, job_id, pipeline_run_id, external_id, parent_run_id, started_at, first_seen_at, last_seen_at, end_key, error,
  coalesce(dev, false) or job_id in (select job_id from core.jobs where dev) as dev,
  make_timestamptz(coalesce(end_key, closed_key) // 4) as ended_at,
  core.run_state(
    coalesce(end_key, closed_key), last_seen_at, superseded, final, attempt, max_attempts, end_key
  ) as state
from core.runs
where rowid in (select place from touched_places);

create or replace temp table judged_ids as
select run_id from changed where pipeline_run_id = run_id
union
select pipeline_run_id from former_tries
union
select pipeline_run_id from changed_tries
union
select was from moved_runs where was is not null;

create or replace temp table judged_runs as
from touched where run_id in (from judged_ids);

delete from core.failed_tasks where pipeline_run_id in (from judged_ids);

insert into core.failed_tasks by name
select tries.run_id, tries.job_id, tries.pipeline_run_id, tries.failed_at, tries.error
from core.failed_tries as tries left join judged_runs as pipelines on pipelines.run_id = tries.pipeline_run_id
where tries.pipeline_run_id in (from judged_ids) and (tries.final or pipelines.end_key % 4 = 1);

delete from judged_runs where pipeline_run_id <> run_id or dev;
