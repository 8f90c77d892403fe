insert into core.bodies by name
select distinct on (body_id) * from batch_bodies
on conflict do nothing;
