"""Which write did each read see? One rule a .sql file, most certain first.

A link is either true or marked with what it rests on: every link keeps its rule and its evidence.
"""
