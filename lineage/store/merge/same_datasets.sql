insert into core.same_datasets by name
select * from batch_same_datasets
on conflict do nothing;
