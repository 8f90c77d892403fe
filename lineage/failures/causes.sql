-- The failures that were open and upstream when one opened.
delete from core.failure_causes where failure_id in (from judged) or cause_id in (from judged);

create or replace temp table judged_failures as
select run_id, job_id, opened_at, coalesce(closed_at, 'infinity'::timestamptz) as closed_at
from core.failures where run_id in (from judged);

-- Upstream of the judged ones: what was open at some time since the first of them opened, and whom it reaches.
create or replace temp table open_failures as
select run_id, opened_at, coalesce(closed_at, 'infinity'::timestamptz) as closed_at
from core.failures
where coalesce(closed_at, 'infinity'::timestamptz) > (select min(opened_at) from judged_failures)
  and opened_at <= (select max(opened_at) from judged_failures);

create or replace temp table open_reach as
select distinct causes.run_id, causes.opened_at, causes.closed_at, reach.job_id
from open_failures as causes join core.owed_reach as reach
  on reach.failure_id = causes.run_id and reach.opened_at = causes.opened_at
where reach.job_id in (select job_id from judged_failures);

-- And downstream of them.
create or replace temp table judged_reach as
select distinct causes.run_id, causes.opened_at, causes.closed_at, reach.job_id
from judged_failures as causes join core.owed_reach as reach
  on reach.failure_id = causes.run_id and reach.opened_at = causes.opened_at
where reach.job_id is not null;

insert into core.failure_causes by name
select effects.run_id as failure_id, causes.run_id as cause_id
from open_reach as causes join judged_failures as effects
  on effects.job_id = causes.job_id and effects.opened_at >= causes.opened_at and effects.opened_at < causes.closed_at
union
select effects.run_id, causes.run_id
from judged_reach as causes join core.failures as effects
  on effects.job_id = causes.job_id and effects.opened_at >= causes.opened_at and effects.opened_at < causes.closed_at;
