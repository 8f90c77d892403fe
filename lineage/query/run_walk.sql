-- The runs behind runs, at most $depth links away, as far as links through the data in $id_list lead, of readers that
-- began between two instants.
with recursive near as (
  select substr($id_list, 37 * place + 1, 36)::uuid as dataset_id
  from range((len($id_list) + 1) // 37) as places(place)
),
steps as materialized (
  select reader_run_id, writer_run_id from core.links semi join near using (dataset_id)
  where began_at between $since::timestamptz and $until::timestamptz
),
walk (run_id, hops) using key (run_id) as (
  select substr($start_list, 37 * place + 1, 36)::uuid, 0 from range((len($start_list) + 1) // 37) as places(place)
  union
  select steps.writer_run_id, walk.hops + 1
  from walk join steps on steps.reader_run_id = walk.run_id
  where walk.hops < $depth and steps.writer_run_id not in (select run_id from recurring.walk)
)
select run_id from walk
