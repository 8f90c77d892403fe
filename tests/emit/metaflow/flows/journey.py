"""A flow that does one thing of each kind."""
# ruff: noqa: ANN001, ANN201, T201, PTH108, PTH123 - a flow as its users write it

import pandas as pd
from metaflow import FlowSpec, Parameter, current, retry, step


class JourneyFlow(FlowSpec):
    """Goes from numbers to a model."""

    alpha = Parameter("alpha", default=0.5)
    secret_token = Parameter("secret_token", default="hunter2")
    constant = 7

    @step
    def start(self):
        self.items = [1, 2]
        self.kept = "from the start"
        self.loss = 0.25
        self.ready = True
        pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}).to_parquet("table.parquet")
        with open("plain.txt", "w") as plain:
            plain.write("plain")
        with open("scratch.txt", "w") as scratch:
            scratch.write("gone before the step is over")
        import os

        os.unlink("scratch.txt")
        self.next(self.each, foreach="items")

    @retry(times=1, minutes_between_retries=0)
    @step
    def each(self):
        if self.input == 2 and current.retry_count == 0:
            raise ValueError("not at the first try, password=hunter2")
        self.doubled = self.input * 2
        self.rows = len(pd.read_parquet("table.parquet"))
        self.next(self.join)

    @step
    def join(self, inputs):
        self.total = sum(branch.doubled for branch in inputs)
        self.merge_artifacts(inputs, include=["kept"])
        self.next(self.end)

    @step
    def end(self):
        from sklearn.linear_model import LinearRegression

        with open("plain.txt") as plain:
            print(plain.read(), self.kept, self.total * self.constant)
        self.model = LinearRegression().fit([[1.0], [2.0]], [1.0, 2.0])


if __name__ == "__main__":
    JourneyFlow()
