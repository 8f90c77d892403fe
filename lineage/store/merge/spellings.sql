insert into core.spellings by name
select distinct on (spelling_id) * from batch_spellings
on conflict do nothing;
