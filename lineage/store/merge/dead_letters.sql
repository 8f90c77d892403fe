insert into core.dead_letters by name
select distinct on (dead_letter_id) * from batch_dead_letters order by dead_letter_id, received_at
on conflict do nothing;
