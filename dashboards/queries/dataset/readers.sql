select count(distinct pipeline) as pipelines from lineage_edges where source = ${dataset:sqlstring}
