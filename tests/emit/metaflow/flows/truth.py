"""A flow that reads and writes local data with one library a task, each in a folder of its own.

FOLDERS names them, filled already; each has the name of the access that its task does. The tasks print what
they truly touched.
"""
# ruff: noqa: ANN001, ANN201, ARG002, T201 - a flow as its users write it

import json
import os
import sys
from pathlib import Path

from metaflow import FlowSpec, step

sys.path.insert(0, str(Path(__file__).parents[2] / "capture"))


class TruthFlow(FlowSpec):
    @step
    def start(self):
        self.folders = os.environ["FOLDERS"].split(":")
        self.next(self.access, foreach="folders")

    @step
    def access(self):
        import accesses

        folder = Path(self.input)
        truth = getattr(accesses, folder.name)(folder)
        print("TRUTH", json.dumps([folder.name, sorted(truth)]))
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    TruthFlow()
