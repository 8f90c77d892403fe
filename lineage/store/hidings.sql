-- What is hidden, which tags there are, and the time until which a thing was spoken of.

create or replace view core.hidings as
select subject, subject_id, name, said_at as hidden_at from core.catalog where kind = 'hidden';

-- A namespace, job or dataset is hidden until an event names it again; a namespace hides what lies in it.
create or replace view core.shown_jobs as
select jobs.*
from core.jobs as jobs
  left join core.hidings as own on own.subject_id = jobs.job_id
  left join core.hidings as spaces on spaces.subject = 'namespace' and spaces.name = jobs.namespace
where coalesce(jobs.last_seen_at > greatest(own.hidden_at, spaces.hidden_at), true);

-- One row a dataset, all of its names taken together.
create or replace view core.shown_datasets as
with named as (
  select coalesce(identities.root_id, datasets.dataset_id) as dataset_id,
    coalesce(identities.namespace, datasets.namespace) as namespace, coalesce(identities.name, datasets.name) as name,
    datasets.first_seen_at, datasets.last_seen_at
  from core.datasets as datasets left join core.identities as identities using (dataset_id)
),
roots as (
  select * from named where dataset_id not in (select root_id from core.identities)
  union all
  select dataset_id, any_value(namespace), any_value(name), min(first_seen_at), max(last_seen_at)
  from named where dataset_id in (select root_id from core.identities)
  group by dataset_id
)
select roots.*
from roots
  left join core.hidings as own on own.subject_id = roots.dataset_id
  left join core.hidings as spaces on spaces.subject = 'namespace' and spaces.name = roots.namespace
where coalesce(roots.last_seen_at > greatest(own.hidden_at, spaces.hidden_at), true);
