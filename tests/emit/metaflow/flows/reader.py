"""A flow that uses the model of another flow."""
# ruff: noqa: ANN201 - a flow as its users write it

from metaflow import Flow, FlowSpec, namespace, step


class ReaderFlow(FlowSpec):
    @step
    def start(self):
        namespace(None)
        run = Flow("JourneyFlow").latest_successful_run
        self.slope = float(run.data.model.coef_[0])
        self.kept = run["end"].task["kept"].data
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ReaderFlow()
