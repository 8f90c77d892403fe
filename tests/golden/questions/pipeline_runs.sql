-- Executions: pipeline, id, state.
select pipeline, external_id, state from public.pipeline_runs
