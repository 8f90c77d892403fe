-- The names of datasets that only a symlink or an alias has ever named.
select distinct root_id, 'dataset:' || namespace || ':' || name as node from core.identities where root_id in ($keys)
