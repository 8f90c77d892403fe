update nodes set about_holds = 0, newest_holds = 0, runs_hold = 0
