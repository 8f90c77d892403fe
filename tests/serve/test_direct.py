"""Events taken past the framework are answered as its own route does, which the slash at the end leads to."""

import gzip
import json

import pytest
from build import event
from conftest import LINEAGE, Server

from lineage.serve.body import MAX_BODY

EVENT = json.dumps(event(job="direct")).encode()
BODIES = {
    "an event": (EVENT, {}),
    "an array": (b"[" + EVENT + b"," + EVENT + b"]", {}),
    "an empty array": (b"[]", {}),
    "an array with one that cannot be placed": (b"[" + EVENT + b",{}]", {}),
    "gzip": (gzip.compress(EVENT), {"Content-Encoding": "gzip"}),
    "gzip that is none": (EVENT, {"Content-Encoding": "gzip"}),
    "an encoding that nobody knows": (EVENT, {"Content-Encoding": "br"}),
    "no JSON": (b"[{", {}),
    "no event": (b"{}", {}),
    "nothing": (b"", {}),
    "nested too deeply": (b"[" * 100_000, {}),
    "too large unfolded": (gzip.compress(b" " * (MAX_BODY + 1)), {"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("named", BODIES)
def test_both_routes_answer_alike(shared_server: Server, named: str) -> None:
    content, headers = BODIES[named]
    direct = shared_server.post(content, **headers)
    routed = shared_server.http.post(f"{LINEAGE}/", content=content, headers=headers)
    assert (direct.status_code, direct.content) == (routed.status_code, routed.content)
    assert direct.headers.get("content-length") == routed.headers.get("content-length")


def test_a_body_that_is_too_large_is_refused_before_it_is_read(shared_server: Server) -> None:
    answer = shared_server.post(b" " * (MAX_BODY + 1))
    assert answer.status_code == 413
    assert answer.json() == {"code": 413, "message": f"the body is over {MAX_BODY} bytes"}


def test_a_client_that_goes_away_within_its_body_leaves_the_server_well(shared_server: Server) -> None:
    before = shared_server.pipeline.log.end.count

    def half() -> object:
        yield EVENT[:100]
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        shared_server.http.post(LINEAGE, content=half())
    assert shared_server.post(EVENT).status_code == 201
    assert shared_server.pipeline.log.end.count == before + 1
