-- A batch tells of each once.
update core.datasets set
  first_seen_at = least(told.first_seen_at, told.known_first), last_seen_at = greatest(told.last_seen_at, told.known_last)
from told_datasets as told
where datasets.rowid = told.place;

insert into core.datasets by name
select dataset_id, namespace, name, first_seen_at, last_seen_at from told_datasets where place is null;
