-- Of what was written by a pipeline run that goes on for long, all before. None of it can be the last.
insert into pool by name
select * exclude (name, latest, external_id), name is null as plain
from core.writes
where rowid in (
  select rowid
  from core.writes
  where latest < (select since from recent)
    and pipeline_run_id in (select last.pipeline_run_id from lasts where last is not null)
);
