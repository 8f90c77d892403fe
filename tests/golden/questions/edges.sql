-- What jobs read and write.
select source, target, kind from public.lineage_edges
