"""Stands in for the listener where a user's own module hides it: takes its attributes, does nothing."""

from metaflow.decorators import StepDecorator


class LineageDecorator(StepDecorator):
    """No hook is defined, so no event is emitted."""

    name = "lineage"
    defaults = {"deployment": None, "url": None, "launched": None}  # noqa: RUF012 - Metaflow copies it
