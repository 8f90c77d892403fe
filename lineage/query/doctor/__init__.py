"""What stands between the events and a whole graph: one module a group of checks, their SQL beside them.

`doctor` asks them all, `finding` is what they answer with; `near_misses` and its scale `nearness` look for
one dataset under two names, `content` for one dataset built twice, `teams` at owners and their silence,
`deployments` at namespaces that several deployments share, `intake` at clocks, dead letters and the log.
"""
