select id, is_job from nodes where not (about_holds and newest_holds and runs_hold) limit ?
