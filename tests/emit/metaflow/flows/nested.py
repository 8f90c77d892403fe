"""A foreach inside a foreach, a parameter, and an end that fails if asked to."""
# ruff: noqa: ANN001, ANN201 - a flow as its users write it

import os

from metaflow import FlowSpec, Parameter, step, timeout


class NestedFlow(FlowSpec):
    factor = Parameter("factor", default=10)

    @step
    def start(self):
        self.outer = [1, 2]
        self.next(self.split, foreach="outer")

    @step
    def split(self):
        self.tens = self.input * self.factor
        self.inner = [self.tens, self.tens + 1]
        self.next(self.leaf, foreach="inner")

    @step
    def leaf(self):
        self.leaf_value = self.input
        self.next(self.join_inner)

    @step
    def join_inner(self, inputs):
        self.subtotal = sum(each.leaf_value for each in inputs)
        self.next(self.join_outer)

    @step
    def join_outer(self, inputs):
        self.total = sum(each.subtotal for each in inputs)
        self.next(self.end)

    @timeout(seconds=1)
    @step
    def end(self):
        while os.environ.get("FATE") == "late":
            pass
        self.result = self.total


if __name__ == "__main__":
    NestedFlow()
