"""`airflow create` with the listener installed: what the tasks of the exported DAG are told."""

import re
from collections.abc import Iterator

import boto3
import pytest
from laboratory import Lab
from moto.server import ThreadedMotoServer

pytestmark = pytest.mark.acceptance
pytest.importorskip("kubernetes", reason="Metaflow exports to Airflow through it")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    url = "http://{}:{}".format(*server.get_host_and_port())
    client = boto3.Session("test", "test", region_name="us-east-1").client("s3", endpoint_url=url)
    client.create_bucket(Bucket="ml-bucket")
    client.close()
    yield url
    server.stop()


def test_an_exported_flow_carries_deployment_and_collector_and_no_secret(lab: Lab, endpoint: str) -> None:
    created = lab.run(
        "projected.py",
        "--datastore=s3",
        "--with=kubernetes:image=python:3.11",
        "airflow",
        "create",
        "exported.py",
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",  # noqa: S106 - the server on loopback takes any
        AWS_DEFAULT_REGION="us-east-1",
        METAFLOW_S3_ENDPOINT_URL=endpoint,
        METAFLOW_DATASTORE_SYSROOT_S3="s3://ml-bucket/metaflow",
        METAFLOW_DATATOOLS_S3ROOT="s3://ml-bucket/data",
        LINEAGE_URL="https://ann:hunter2@lineage.example/base",
        LINEAGE_API_KEY="hunter3",
        LINEAGE_NAMESPACE="",
    )
    assert created.status == 0, created.output
    assert created.events == []
    exported = (lab.folder / "exported.py").read_text()
    listening = set(re.findall(r"--with[= ]'?(lineage:[^\s'\\\"]+)", exported))
    assert listening == {"lineage:deployment=ml-bucket/metaflow,url=https%3A//lineage.example/base"}
    assert "hunter" not in exported
