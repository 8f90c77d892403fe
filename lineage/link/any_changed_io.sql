-- Whether any of the changed runs has read or written anything, or what started runs is new, or who goes by which name.
select 1 from changed_io
union all
select 1 from batch_dependencies where dataset_id is not null
union all
select 1 from renamed_datasets
limit 1;
