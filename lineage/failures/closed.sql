-- It closes when its pipeline succeeds, without a failed task, in this run or in one that started later.
create or replace temp table reclosed as
select run_id from failing
union
select run_id from core.failures where closed_by in (select run_id from touched)
union
select failures.run_id
from core.failures as failures join core.good_runs as good
  on good.job_id = failures.job_id and good.clean and good.started_at >= failures.started_at
    and good.ended_at <= coalesce(failures.closed_at, 'infinity'::timestamptz)
where good.run_id in (select run_id from touched);

create or replace temp table closings as
select failures.run_id, min({'ended_at': good.ended_at, 'run_id': good.run_id}) as good
from core.failures as failures join core.good_runs as good
  on good.job_id = failures.job_id and good.started_at >= failures.started_at
where failures.run_id in (from reclosed) and good.clean
group by failures.run_id;

update core.failures set closed_at = found.closed_at, closed_by = found.closed_by
from (
  select reclosed.run_id, closings.good.ended_at as closed_at, closings.good.run_id as closed_by
  from reclosed left join closings using (run_id)
) as found
where failures.run_id = found.run_id;

-- All of which anything is new.
create or replace temp table judged as
from doubtful union from reclosed union from gone_failures;

delete from core.owed where failure_id in (from doubtful union all from gone_failures);
delete from core.owed_reach where failure_id in (from doubtful union all from gone_failures);
