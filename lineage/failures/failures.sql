-- A failure that is none any more goes, with all that was said of it.
create or replace temp table gone_failures as
select run_id from core.failures where run_id in (from judged_ids) and run_id not in (select run_id from failing);

delete from core.failures where run_id in (from judged_ids);

insert into core.failures by name select * from failing;
