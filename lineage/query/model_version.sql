-- The version of an artifact asked for: by the beginning of its sha, by its run, else the newest; with all that the
-- same run wrote of it.
with versions as materialized (
  select io_id, run_id, version_id, version, written_at, external_id, external_id || '/' || $short as pathspec
  from core.writes where dataset_id = md5($node)::uuid
),
asked as (
  select * from versions
  where written_at <= $as_of::timestamptz
    and ($sha is null or starts_with(version, $sha))
    and ($run is null or run_id::varchar = $run or starts_with(pathspec, $run || '/')
      or starts_with(pathspec, split_part(pathspec, '/', 1) || '/' || $run || '/'))
  order by written_at desc, version_id
  limit 1
)
select made.io_id, made.version, made.version_id, made.run_id, made.pathspec, made.written_at
from asked join versions as made using (run_id)
order by made.version_id <> asked.version_id, made.written_at desc, made.version_id
