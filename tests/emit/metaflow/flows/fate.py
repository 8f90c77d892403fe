"""A flow whose middle step ends in the way that the environment asks for."""
# ruff: noqa: ANN201, T201, PTH123, PLR1714 - a flow as its users write it

import os
import signal
import sys
import time

from metaflow import FlowSpec, catch, current, retry, step, timeout

FATE = os.environ["FATE"]


class FateFlow(FlowSpec):
    @step
    def start(self):
        self.given = "by the start"
        self.next(self.middle)

    @retry(times=1 if FATE == "killed" else 0, minutes_between_retries=0)
    @step
    def middle(self):
        print(f"attempt {current.retry_count} of {FATE}", flush=True)
        if FATE == "killed" and current.retry_count == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        if FATE == "killed" or FATE == "exit":
            sys.exit(3)
        if FATE == "unpicklable":
            self.bad = (each for each in ())
        if FATE == "hard exit":
            os._exit(7)
        if FATE == "interrupted":
            time.sleep(60)
        self.made = self.given + " and the middle"
        self.next(self.end)

    @step
    def end(self):
        print(self.made)


class SoftFlow(FlowSpec):
    @catch(var="caught")
    @step
    def start(self):
        if FATE:
            raise ValueError("caught")
        self.next(self.slow)

    @catch(var="late")
    @timeout(seconds=1)
    @step
    def slow(self):
        while FATE:
            with open("slow.txt", "w") as slow:
                slow.write("slow")
        self.next(self.loop)

    @step
    def loop(self):
        self.rounds = getattr(self, "rounds", 0) + 1
        self.more = "again" if self.rounds < 3 else "enough"
        self.next({"again": self.loop, "enough": self.end}, condition="more")

    @step
    def end(self):
        print("rounds", self.rounds, bool(self.caught), bool(self.late))


class EarlyFlow(FlowSpec):
    """Its constant cannot be stored, so the run fails before its first step."""

    constant = (each for each in ())

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    {"soft": SoftFlow, "early": EarlyFlow}.get(FATE, FateFlow)()
