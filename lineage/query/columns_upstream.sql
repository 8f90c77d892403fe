-- The edges on the way up from a column. What a whole dataset comes from, each of its columns does.
with recursive steps as materialized (
  select distinct source_id, source_field, target_id, target_field
  from core.column_arcs where source_field is not null
),
reached (dataset_id, field, depth) using key (dataset_id, field) as (
  select md5($node)::uuid, $field::varchar, 0
  union
  select distinct arcs.source_id, arcs.source_field, (select max(depth) + 1 from reached)
  from steps as arcs join reached as here
    on arcs.target_id = here.dataset_id
      and (arcs.target_field = here.field or arcs.target_field is null)
  where here.depth < $depth
    and (arcs.source_id, arcs.source_field) not in (select (dataset_id, field) from recurring.reached)
)
select
  sources.node as source, arcs.source_field, targets.node as target, arcs.target_field, jobs.node as job,
  arcs.transformation, arcs.subtype, arcs.masking, arcs.description, arcs.last_seen_at, min(here.depth) + 1 as depth
from reached as here
  join core.column_arcs as arcs
    on arcs.target_id = here.dataset_id
      and (arcs.target_field = here.field or arcs.target_field is null)
  join core.named_datasets as sources on sources.dataset_id = arcs.source_id
  join core.named_datasets as targets on targets.dataset_id = arcs.target_id
  left join core.named_jobs as jobs on jobs.job_id = arcs.job_id
where here.depth < $depth
group by all
order by depth, target, target_field, source, source_field, job, transformation, subtype, description
