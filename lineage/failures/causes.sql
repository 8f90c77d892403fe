-- The failures that were open and upstream when one opened.
delete from core.failure_causes where failure_id in (from judged) or cause_id in (from judged);

insert into core.failure_causes by name
with reached as (
  select distinct reach.failure_id, reach.job_id, causes.opened_at, coalesce(causes.closed_at, 'infinity'::timestamptz) as closed_at
  from core.owed_reach as reach join core.failures as causes on causes.run_id = reach.failure_id
  where reach.job_id is not null
)
select failures.run_id as failure_id, reached.failure_id as cause_id
from core.failures as failures join reached
  on reached.job_id = failures.job_id and reached.opened_at <= failures.opened_at
    and reached.closed_at > failures.opened_at
where failures.run_id in (from judged) or reached.failure_id in (from judged);
