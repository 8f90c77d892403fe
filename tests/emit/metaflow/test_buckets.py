"""Reads and writes of S3 objects, against a real S3 protocol server on loopback."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from laboratory import Lab, Ran, places
from moto.server import ThreadedMotoServer

pytestmark = pytest.mark.acceptance  # real flows, which take seconds

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture(scope="module")
def s3() -> Iterator[tuple[Any, str]]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    url = "http://{}:{}".format(*server.get_host_and_port())
    session = boto3.Session("test", "test", region_name="us-east-1")
    client = session.client("s3", endpoint_url=url)
    yield client, url
    client.close()
    server.stop()


@pytest.fixture(scope="module", params=["versioned", "plain"])
def bucket(s3: tuple[Any, str], request: pytest.FixtureRequest) -> str:
    name, (client, _) = f"{request.param}-lake", s3
    client.create_bucket(Bucket=name)
    if request.param == "versioned":
        client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    for letter in "abcde":
        client.put_object(Bucket=name, Key=f"in/{letter}.csv", Body=letter.encode() * 10)
    client.put_object(Bucket=name, Key="more/deep/f.csv", Body=b"f" * 10)
    return name


@pytest.fixture(scope="module")
def ran(lab: Lab, s3: tuple[Any, str], bucket: str) -> Ran:
    return lab.run("buckets.py", BUCKET=bucket, METAFLOW_S3_ENDPOINT_URL=s3[1], **CREDENTIALS)


def head(s3: tuple[Any, str], bucket: str, key: str) -> dict[str, Any]:
    """What the server says of an object, as an observation says it."""
    found = s3[0].head_object(Bucket=bucket, Key=key)
    told = {
        "etag": found["ETag"].strip('"'),
        "lastModified": found["LastModified"].strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "size": found["ContentLength"],
    }
    return told | ({"versionId": found["VersionId"]} if "VersionId" in found else {})


def seen(datasets: list[dict[str, Any]], bucket: str) -> dict[str, dict[str, Any]]:
    """The objects of the bucket among inputs or outputs, without the times when they were seen."""
    found = {
        name: dict(said) for (space, name), said in places(datasets).items() if space == f"s3://{bucket}"
    }
    return {name: {key: said[key] for key in said if key != "at"} for name, said in found.items()}


def test_a_single_get_tells_etag_version_and_time(ran: Ran, s3: tuple[Any, str], bucket: str) -> None:
    assert ran.status == 0, ran.output
    read = seen(ran.end("BucketsFlow/end")["inputs"], bucket)
    assert read["in/a.csv"] == {"via": "metaflow.S3", **head(s3, bucket, "in/a.csv")}
    assert ("versionId" in read["in/a.csv"]) is bucket.startswith("versioned")


@pytest.mark.parametrize("key", ["in/b.csv", "in/c.csv"])
def test_a_bulk_get_tells_time_and_size_from_its_child_process(
    ran: Ran, s3: tuple[Any, str], bucket: str, key: str
) -> None:
    found = head(s3, bucket, key)
    assert seen(ran.end("BucketsFlow/end")["inputs"], bucket)[key] == {
        "via": "metaflow.S3",
        "lastModified": found["lastModified"],
        "size": 10,
    }


def test_a_recursive_get_tells_the_size(ran: Ran, bucket: str) -> None:
    read = seen(ran.end("BucketsFlow/end")["inputs"], bucket)
    assert read["more/deep/f.csv"] == {"via": "metaflow.S3", "size": 10}


def test_boto3_tells_of_an_object_what_the_answer_has(ran: Ran, s3: tuple[Any, str], bucket: str) -> None:
    read = seen(ran.end("BucketsFlow/end")["inputs"], bucket)
    assert read["in/d.csv"] == {"via": "botocore", **head(s3, bucket, "in/d.csv")}


def test_every_object_read_is_an_input_and_a_missing_one_is_none(ran: Ran, bucket: str) -> None:
    read = seen(ran.end("BucketsFlow/end")["inputs"], bucket)
    assert sorted(read) == [*(f"in/{letter}.csv" for letter in "abcde"), "more/deep/f.csv"]


def test_every_object_written_is_an_output(ran: Ran, s3: tuple[Any, str], bucket: str) -> None:
    written = seen(ran.end("BucketsFlow/start")["outputs"], bucket)
    assert sorted(written) == ["out/four.txt", "out/one.txt", "out/three.txt", "out/two.txt"]
    one = head(s3, bucket, "out/one.txt")
    assert written["out/one.txt"] == {
        "via": "metaflow.S3",
        **{key: one[key] for key in ("etag", "versionId") if key in one},
    }
    assert written["out/two.txt"] == written["out/four.txt"] == {"via": "metaflow.S3"}


def test_the_version_of_an_object_is_its_version_id_else_its_entity_tag(
    ran: Ran, s3: tuple[Any, str], bucket: str
) -> None:
    outputs = ran.end("BucketsFlow/end")["outputs"]
    versions = {
        each["name"]: each["facets"]["version"]["datasetVersion"]
        for each in outputs
        if each["name"].startswith("out/")
    }
    found = {key: head(s3, bucket, key) for key in ("out/boto.txt", "out/copy.txt")}
    assert versions == {key: said.get("versionId", said["etag"]) for key, said in found.items()}
