select run_id, state from core.run_states where run_id in ($keys)
