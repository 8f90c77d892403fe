"""Attaches the listener to every step of every flow.

A default of the user's own (METAFLOW_DEFAULT_DECOSPECS or the configuration file) switches all toggled
decorators off; ours is then appended to it.
"""

from metaflow.metaflow_config_funcs import from_conf as _from_conf

_users = str(_from_conf("DEFAULT_DECOSPECS", "") or "").split()

if not _users:
    TOGGLE_DECOSPECS = ["lineage"]
elif not any(_spec.partition(":")[0] == "lineage" for _spec in _users):
    DEFAULT_DECOSPECS = " ".join([*_users, "lineage"])
