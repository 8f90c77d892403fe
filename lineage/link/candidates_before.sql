-- With what was written long before.
insert into pool
select * exclude (name, latest, external_id) from core.writes where rowid in (select row_number from pool_before);

create or replace temp table lasts as from last_writes();
