select count(distinct pipeline) as pipelines from lineage_edges where target = ${dataset:sqlstring}
