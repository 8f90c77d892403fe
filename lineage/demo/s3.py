"""moto's S3 server on loopback: a stand-in for S3 that speaks its protocol."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any

from lineage.demo.http import answers
from lineage.demo.processes import Service, Services, free_port

_START_SECONDS = 60.0


class S3:
    """A running S3; what it holds is gone when it ends."""

    def __init__(self, services: Services, env: Mapping[str, str], *, port: int | None = None) -> None:
        port = port or free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        self._service: Service = services.start("s3", command, env=env)

    def wait_ready(self) -> None:
        """Return once it answers; raise ServiceError if it does not."""
        self._service.wait_until(lambda: answers(self.url), seconds=_START_SECONDS, what="answer")

    def environment(self) -> dict[str, str]:
        """Return what boto3 and metaflow.S3 need to talk to it; the keys open nothing anywhere else."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "demo",
            "AWS_SECRET_ACCESS_KEY": "demo",
            "AWS_DEFAULT_REGION": "us-east-1",
            "METAFLOW_S3_ENDPOINT_URL": self.url,
        }

    def make_buckets(self, names: Iterable[str]) -> None:
        """Make empty buckets."""
        client = self.client()
        for name in names:
            client.create_bucket(Bucket=name)

    def client(self) -> Any:
        """Return a boto3 client of it."""
        import boto3

        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="demo",
            aws_secret_access_key="demo",  # noqa: S106 - a stand-in on loopback takes any key
        )
