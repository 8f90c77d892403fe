select coalesce(pipeline_run_id, run_id) from core.runs where run_id = $run::uuid
