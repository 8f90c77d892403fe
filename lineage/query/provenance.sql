select * from public.provenance($node) where model_run_id = $run order by hops, written_at desc, dataset
