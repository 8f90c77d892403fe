-- The version of a model asked for: by the beginning of its sha, by its run, else the newest.
select artifacts.artifact, artifacts.name, artifacts.type, artifacts.version, artifacts.version_id, artifacts.run_id,
  artifacts.pathspec, artifacts.job, artifacts.team, artifacts.made_at, artifacts.size_bytes
from public.artifacts as artifacts
where artifacts.artifact = $node
  and ($sha is null or starts_with(artifacts.version, $sha))
  and ($run is null or artifacts.run_id::varchar = $run or starts_with(artifacts.pathspec, $run || '/')
    or starts_with(artifacts.pathspec, split_part(artifacts.pathspec, '/', 1) || '/' || $run || '/'))
  and artifacts.made_at <= $as_of::timestamptz
order by artifacts.made_at desc, artifacts.version_id
limit 1
