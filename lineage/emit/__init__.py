"""Runs inside other people's processes: standard library only, never raises, never loses an event."""
