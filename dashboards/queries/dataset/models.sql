select count(distinct model) as models from model_provenance where dataset = ${dataset:sqlstring}
