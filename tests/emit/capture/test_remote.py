"""Objects read and written through s3fs, against a real S3 protocol server on loopback."""

import hashlib
from collections.abc import Iterator

import pytest

from lineage.emit.capture import layers, window

s3fs = pytest.importorskip("s3fs")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


def test_s3fs_tells_the_entity_tag(endpoint: str) -> None:
    layers.install()
    files = s3fs.S3FileSystem(key="test", secret="test", endpoint_url=endpoint)  # noqa: S106 - takes any
    files.mkdir("remote-lake")
    files.pipe_file("remote-lake/in.csv", b"a,b\n1,2\n")
    seeing = window.Window()
    window.open_window(seeing)
    try:
        with files.open("remote-lake/in.csv") as read:
            read.read()
        with files.open("remote-lake/out.csv", "wb") as write:
            write.write(b"c")
    finally:
        window.close_window()
    told = {
        (each.direction, each.namespace, each.name, each.via, each.etag, each.size)
        for each in seeing.observations()
    }
    digests = [hashlib.md5(content, usedforsecurity=False).hexdigest() for content in (b"a,b\n1,2\n", b"c")]
    assert told == {
        ("read", "s3://remote-lake", "in.csv", "botocore", digests[0], 8),
        ("write", "s3://remote-lake", "out.csv", "botocore", digests[1], None),
    }
