"""Events out of the log and into it again: which are there, and all of them in order."""
