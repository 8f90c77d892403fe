-- Which of these events and dead letters the store holds.
with asked as (select unnest($events)::uuid as id)
select id from asked where id in (select event_id from core.events)
union
select id from asked where id in (select dead_letter_id from core.dead_letters)
