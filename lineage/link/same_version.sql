-- Rule: the version read is the version some run wrote, of the part read or of the whole. Equal content has many
-- writers: the last that made it before the read, else (clocks disagree, by a day at most) the first after it. A task
-- of the reader's own pipeline run, begun before the reader, is the one although its clock says that it wrote a moment
-- later: `clock`. So is marked what clocks leave open, a read within moments of two writers of its content; `overlap`
-- where it was read while the later of them was at work.
insert into found
with asked as (
  select * from affected where version <> '' and maker = '' and io_id not in (select io_id from found)
),
writes as (
  select (named.dataset_id, named.version, parts.part) as key, named.written_from,
    arg_max(named, (named.written_at, not named.failed, named.run_id, named.io_id)) as write
  from named join (select distinct dataset_id, version, subset as part from asked) as parts
    on parts.dataset_id = named.dataset_id and parts.version = named.version
      and (parts.part in ('', named.subset) or named.subset = '')
  group by all
),
-- Before the writes of each version stands that there was none: so all can be looked through in one order.
moments as (
  from writes union all select distinct (dataset_id, version, subset), '1900-01-01'::timestamptz, null from asked
),
offers as (
  select *, lag(write) over in_order is not null as repeated, lead(write) over in_order as next,
    core.key_and_moment(key, written_from) as place
  from moments
  window in_order as (order by key, written_from)
),
pairs as (
  select asked.*, write as last, repeated, next,
    coalesce(next.written_from <= read_at + core.clock_tolerance(), false) as close,
    coalesce(next.pipeline_run_id = pipeline_run_id, false) as own
  from (select *, core.key_and_moment((dataset_id, version, subset), read_at) as place from asked) as asked
    asof join offers on offers.place <= asked.place
  where offers.key = (asked.dataset_id, asked.version, asked.subset)
),
chosen as (
  select *, if(last is null or (close and own and next.began_at < began_at), next, last) as writer
  from pairs
)
select
  io_id, run_id, writer.run_id, dataset_id, writer.version_id, 'same_version', version,
  case
    when writer.failed then 'failed_writer'
    when writer.written_from > read_at then 'clock'
    when repeated and read_at < writer.written_at then 'overlap'
    when close and not own then 'clock'
    when repeated and writer.pipeline_run_id <> pipeline_run_id and read_at <= writer.written_at + core.clock_tolerance()
      then 'clock'
  end,
  read_at, writer.written_at
from chosen
where writer.run_id <> run_id and writer.written_from <= read_at + core.clock_difference();
