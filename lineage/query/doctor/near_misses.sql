-- Datasets only written beside datasets only read that share a key: the last one, two or three parts of their
-- names, a folder one lies in, or their own folder and first letters. A key that too many share says nothing.
with one_sided as (
  select dataset_id, any_value(direction) as direction
  from core.root_edges
  group by dataset_id
  having count(distinct direction) = 1
),
named as (
  select datasets.dataset_id, one_sided.direction, datasets.namespace, datasets.name,
    lower(trim(datasets.name, '/')) as folded,
    string_split(trim(lower(datasets.name), '/'), if(contains(datasets.name, '/'), '/', '.')) as parts
  from one_sided join core.named_datasets as datasets
    on datasets.dataset_id = one_sided.dataset_id and datasets.root_id = datasets.dataset_id
),
split as (
  select *, regexp_replace(regexp_replace(parts[-1], '(.)\.[a-z0-9]{1,8}$', '\1'), '[^a-z0-9]', '', 'g') as tail
  from named
),
keys as (
  select dataset_id, direction, unnest([
    'tail ' || tail,
    if(len(parts) > 1, 'tail ' || parts[-2] || '/' || parts[-1], null),
    if(len(parts) > 2, 'tail ' || array_to_string(parts[-3:], '/'), null),
    if(contains(folded, '.') and not contains(folded, '/'), 'tail ' || array_to_string(parts[-2:], '/'), null),
    'name ' || folded,
    'beside ' || namespace || '/' || array_to_string(parts[:-2], '/') || ':' || left(tail, 4)
  ]) as key
  from split
),
within_folders as (
  select dataset_id, direction, folded,
    'folder ' || unnest(list_transform(range(1, len(parts)), lambda depth: array_to_string(parts[:depth], '/'))) as key
  from split
),
meetings as (
  select dataset_id, direction, key from keys where key is not null
  union
  select dataset_id, direction, 'folder ' || folded from split
  union
  select dataset_id, direction, key from within_folders
),
telling as (
  select key
  from meetings
  group by key
  having count(*) filter (direction = 'out') * count(*) filter (direction = 'in') between 1 and 100
),
pairs as (
  select distinct written.dataset_id as written_id, read.dataset_id as read_id
  from telling
    join meetings as written on written.key = telling.key and written.direction = 'out'
    join meetings as read on read.key = telling.key and read.direction = 'in'
)
select written.namespace, written.name, read.namespace, read.name
from pairs
  join named as written on written.dataset_id = pairs.written_id
  join named as read on read.dataset_id = pairs.read_id
order by all
