"""What goes from the log, and when: events that have grown old, and what somebody has a right to have erased.

`kept` decides what stays, `prune` lets the rest go, `erase` takes one dataset or run out, `daily` prunes by
itself. All of them rewrite the log first and have the store built anew from it: what a rebuild gives is what
is there, whatever was taken out.
"""
