"""A flow of a project."""
# ruff: noqa: ANN201 - a flow as its users write it

from metaflow import FlowSpec, Parameter, project, step


@project(name="taxi")
class ProjectedFlow(FlowSpec):
    alpha = Parameter("alpha", default=2)

    @step
    def start(self):
        self.doubled = self.alpha * 2
        self.next(self.end)

    @step
    def end(self):
        self.result = self.doubled + 1


if __name__ == "__main__":
    ProjectedFlow()
