-- A task's event of an asset is told once it has succeeded; told again, the first time stands.
insert into core.asset_events by name
select asset_event_id, min(happened_at) as happened_at, any_value(dataset_id) as dataset_id, any_value(uri) as uri,
  any_value(extra) as extra, any_value(run_id) as run_id, max(job_id) as job_id
from batch_asset_events
group by asset_event_id
on conflict (asset_event_id) do update set
  happened_at = least(happened_at, excluded.happened_at),
  job_id = greatest(job_id, excluded.job_id);
