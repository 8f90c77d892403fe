"""A flow with a foreach."""
# ruff: noqa: ANN001, ANN201 - a flow as its users write it

from metaflow import FlowSpec, step


class SquaresFlow(FlowSpec):
    @step
    def start(self):
        self.numbers = [2, 3]
        self.next(self.square, foreach="numbers")

    @step
    def square(self):
        self.squared = self.input**2
        self.next(self.join)

    @step
    def join(self, inputs):
        self.total = sum(each.squared for each in inputs)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SquaresFlow()
