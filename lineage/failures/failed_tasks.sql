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

-- The pipeline runs in which anything changed, and those of them that must be judged.
create or replace temp table touched as
select pipeline_run_id as run_id from changed
union
select was from moved_runs where was is not null;

create or replace temp table judged_ids as
select run_id from changed where pipeline_run_id = run_id
union
select pipeline_run_id from former_tries
union
select pipeline_run_id from changed_tries
union
select was from moved_runs where was is not null;

-- Most have changed themselves or were heard of lately; only what was not is looked for among all.
create or replace temp table judged_rows as
select * exclude (ended_key) from changed where run_id in (from judged_ids);

create or replace temp table recent as
select min(last_seen_at) - interval 1 day as since from changed;

insert into judged_rows
from core.runs
where run_id in (select run_id from judged_ids except select run_id from judged_rows)
  and last_seen_at >= (select since from recent);

insert into judged_rows
from core.runs
where run_id in (select run_id from judged_ids except select run_id from judged_rows)
  and last_seen_at < (select since from recent);

create or replace temp table judged_runs as
select
  runs.* replace (coalesce(runs.dev, false) or coalesce(jobs.dev, false) as dev),
  make_timestamptz(coalesce(runs.end_key, runs.closed_key) // 4) as ended_at,
  core.run_state(
    coalesce(runs.end_key, runs.closed_key), runs.last_seen_at, runs.superseded, runs.final, runs.attempt,
    runs.max_attempts, runs.end_key
  ) as state
from judged_rows as runs left join core.jobs as jobs on jobs.job_id = runs.job_id;

delete from core.failed_tasks where pipeline_run_id in (from judged_ids);

insert into core.failed_tasks by name
select tries.run_id, tries.job_id, tries.pipeline_run_id, tries.failed_at, tries.error
from core.failed_tries as tries left join judged_runs as pipelines on pipelines.run_id = tries.pipeline_run_id
where tries.pipeline_run_id in (from judged_ids) and (tries.final or pipelines.end_key % 4 = 1);

delete from judged_runs where pipeline_run_id <> run_id or coalesce(dev, false);
