-- What models were learned from: the model's run, dataset, writer, the writer's team, hops, weakest rule.
select model_run_id, dataset, writer_run_id, writer_team, hops, rule from public.model_provenance
