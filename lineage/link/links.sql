delete from core.links where io_id in (select io_id from affected) or reader_run_id in (select run_id from changed_runs);
insert into core.links by name
select found.*, affected.began_at from found join affected using (io_id);
