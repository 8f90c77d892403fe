-- The changed runs as their rows stand now, for links and failures; `ended_key` is the end that counts.
create or replace temp table changed as
select runs.*, coalesce(runs.end_key, runs.closed_key) as ended_key
from changed_runs join core.runs as runs
  on runs.run_id = changed_runs.run_id and runs.last_seen_at >= changed_runs.since
  and runs.last_seen_at >= (select min(since) from changed_runs);
