"""A flow that uses threads, forks and processes, whose output is compared letter for letter."""
# ruff: noqa: ANN001, ANN201, T201 - a flow as its users write it

import multiprocessing
import sys
import threading

from metaflow import FlowSpec, parallel_map, step


def double(number):
    return number * 2


class PlainFlow(FlowSpec):
    @step
    def start(self):
        thread = threading.Thread(target=print, args=("from a thread",))
        thread.start()
        thread.join()
        with multiprocessing.get_context("fork").Pool(2) as pool:
            self.pooled = pool.map(double, [1, 2, 3])
        self.mapped = parallel_map(lambda number: number + 1, [1, 2, 3])
        print("on standard error", file=sys.stderr)
        self.next(self.end)

    @step
    def end(self):
        print(self.pooled, self.mapped)
        if self.pooled == [2, 4, 6]:
            raise ValueError("the end of it")


if __name__ == "__main__":
    PlainFlow()
