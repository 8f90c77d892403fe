-- What the newest version of each model has learned from: was it written by a run that failed, or did its
-- producer, when it was read, owe newer data; and the freshness target it was held to.
with newest as (
  select provenance.model, provenance.dataset, provenance.written_at, provenance.read_at,
    coalesce(writes.failed, false) or exists (
      select 1
      from core.owed as owed
        join core.failures as failures on failures.run_id = owed.failure_id
        join core.named_datasets as named on named.dataset_id = owed.dataset_id
      where named.node = provenance.dataset and failures.opened_at <= provenance.read_at
        and coalesce(failures.closed_at, 'infinity'::timestamptz) > provenance.read_at
        and failures.opened_at >= provenance.written_at
    ) as bad
  from core.provenance(null, true) as provenance
    left join core.writes as writes on writes.version_id = provenance.dataset_version
)
select models.team, models.name as model, newest.dataset, coalesce(newest.bad, false) as bad,
  freshness.target, newest.written_at, newest.read_at
from public.models as models
  left join newest on newest.model = models.model
  left join public.dataset_freshness as freshness on freshness.dataset = newest.dataset
