-- The runs a person may mean: a run id, an orchestrator's id, or the newest runs of a job's or dataset's tasks.
select run_id from core.runs where run_id::varchar = $text or external_id = $text
