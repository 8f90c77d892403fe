-- What jobs and datasets are told as, ready to be sent. The writer keeps up to date which texts still hold, and the times:
-- least and greatest, whatever the order. What it writes is small; the texts lie apart.
create table if not exists nodes (
  number integer primary key, id text not null unique, is_job integer not null,
  first_seen_at integer not null, last_seen_at integer not null,
  about_holds integer not null default 0, newest_holds integer not null default 0, runs_hold integer not null default 0
);
create index if not exists unready on nodes (number) where not (about_holds and newest_holds and runs_hold);

-- What they say of themselves; `lineage` is packed.
create table if not exists sayings (number integer primary key, name text, about text, columns text, lineage text);

-- The newest run of a job, the newest version of a dataset; `runs` are packed.
create table if not exists newest (number integer primary key, newest text, runs text);

-- The nodes, with their times as members of a JSON object.
create view if not exists timed as
with parts as (
  select *,
    (first_seen_at % 1000000 + 1000000) % 1000000 as first_part, (last_seen_at % 1000000 + 1000000) % 1000000 as last_part
  from nodes
)
select number, id, is_job, about_holds, newest_holds, runs_hold,
  '"createdAt":"' || strftime('%Y-%m-%dT%H:%M:%S', (first_seen_at - first_part) / 1000000, 'unixepoch')
  || iif(first_part, printf('.%06d', first_part), '')
  || 'Z","updatedAt":"' || strftime('%Y-%m-%dT%H:%M:%S', (last_seen_at - last_part) / 1000000, 'unixepoch')
  || iif(last_part, printf('.%06d', last_part), '') || 'Z",' as times
from parts;
