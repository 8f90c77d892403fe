"""Reads and writes of S3 objects, against a real S3 protocol server on loopback."""

import hashlib
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from laboratory import Lab, Ran, places
from moto.server import ThreadedMotoServer

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


@pytest.fixture(scope="module")
def bucket(s3: tuple[Any, str]) -> str:
    client, _ = s3
    client.create_bucket(Bucket="lake")
    client.put_bucket_versioning(Bucket="lake", VersioningConfiguration={"Status": "Enabled"})
    for letter in "abcde":
        client.put_object(Bucket="lake", Key=f"in/{letter}.csv", Body=letter.encode() * 10)
    return "lake"


@pytest.fixture(scope="module")
def ran(lab: Lab, s3: tuple[Any, str], bucket: str) -> Ran:
    return lab.run("buckets.py", BUCKET=bucket, METAFLOW_S3_ENDPOINT_URL=s3[1], **CREDENTIALS)


def head(s3: tuple[Any, str], key: str) -> dict[str, Any]:
    found: dict[str, Any] = s3[0].head_object(Bucket="lake", Key=key)
    return found


def test_a_single_get_tells_etag_version_and_time(ran: Ran, s3: tuple[Any, str]) -> None:
    assert ran.status == 0, ran.output
    seen = places(ran.end("BucketsFlow/end")["inputs"])["s3://lake", "in/a.csv"]
    found = head(s3, "in/a.csv")
    seen.pop("at")
    assert seen == {
        "via": "metaflow.S3",
        "etag": hashlib.md5(b"a" * 10, usedforsecurity=False).hexdigest(),
        "versionId": found["VersionId"],
        "lastModified": found["LastModified"].strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "size": 10,
    }


def test_a_bulk_get_tells_time_and_size_from_its_child_process(ran: Ran, s3: tuple[Any, str]) -> None:
    seen = places(ran.end("BucketsFlow/end")["inputs"])["s3://lake", "in/b.csv"]
    seen.pop("at")
    assert seen == {
        "via": "metaflow.S3",
        "lastModified": head(s3, "in/b.csv")["LastModified"].strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "size": 10,
    }


def test_every_object_read_is_an_input_and_a_missing_one_is_none(ran: Ran) -> None:
    read = places(ran.end("BucketsFlow/end")["inputs"])
    assert sorted(name for _, name in read) == [f"in/{letter}.csv" for letter in "abcde"]
    assert read["s3://lake", "in/d.csv"]["size"] == 10


def test_every_object_written_is_an_output_with_its_version(ran: Ran, s3: tuple[Any, str]) -> None:
    first, last = ran.end("BucketsFlow/start")["outputs"], ran.end("BucketsFlow/end")["outputs"]
    assert sorted(name for _, name in places(first)) == ["out/one.txt", "out/three.txt", "out/two.txt"]
    assert places(first)["s3://lake", "out/one.txt"]["versionId"] == head(s3, "out/one.txt")["VersionId"]
    written = {name: seen for (_, name), seen in places(last).items()}
    assert sorted(written) == ["out/boto.txt", "out/copy.txt"]
    for name, seen in written.items():
        assert seen["versionId"] == head(s3, name)["VersionId"]
        assert seen["etag"] == head(s3, name)["ETag"].strip('"')
    (version,) = [each["facets"]["version"] for each in last if each["name"] == "out/boto.txt"]
    assert version["datasetVersion"] == written["out/boto.txt"]["versionId"]
