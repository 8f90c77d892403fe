"""A flow with a schedule, parameters, secrets and retries."""
# ruff: noqa: ANN201 - a flow as its users write it

from metaflow import FlowSpec, JSONType, Parameter, kubernetes, retry, schedule, step


@schedule(cron="0 4 * * *")
class NightlyFlow(FlowSpec):
    alpha = Parameter("alpha", default=0.5, help="Größe der Schritte")
    schedule_interval = Parameter("schedule_interval", default=7)
    settings = Parameter("settings", default={"schedule_interval": "{{ ti.job_id }}"}, type=JSONType)

    @retry(times=2, minutes_between_retries=1)
    @kubernetes(secrets=["warehouse"])
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    NightlyFlow()
