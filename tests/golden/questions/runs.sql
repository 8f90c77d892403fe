-- Every run and its state.
select run_id, state from public.runs
