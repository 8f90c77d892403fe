"""What lies in a home folder, the one folder a server owns."""

LOG = "log"
"""The event log's segments: the truth."""

STORE = "store"
"""DuckDB files, which can always be rebuilt from the log."""

STATE = "state.sqlite"
"""Keys, audit, cursors and counters: what is no event and no rebuild touches."""

CONFIG = "lineage.toml"

SERVER = "server.json"
"""While `lineage serve` runs: {"url": ..., "pid": ..., "sql_port": ...}."""
