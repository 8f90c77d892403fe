"""What is no event, so that no rebuild may touch it: keys, audit, cursors, counters. One SQLite file."""
