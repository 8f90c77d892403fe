-- The versions of a dataset, the newest first, each with the run that wrote it; how many there are.
select writes.version_id, writes.written_at, writes.run_id, bodies.body, io.lifecycle, io.schema_id,
  count(*) over () as total
from core.writes as writes
  join core.run_io as io using (io_id)
  left join core.bodies as bodies on bodies.body_id = io.schema_id
where writes.dataset_id = $dataset and ($version is null or writes.version_id = $version)
order by writes.written_at desc, writes.version_id
limit $limit offset $offset
