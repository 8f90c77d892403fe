"""What strangers try: refused in words that tell nothing, in time, in bounded memory; then all goes on."""

import re
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import repeat
from pathlib import Path
from urllib.parse import quote

import pytest
from build import event
from conftest import LINEAGE, Server, serving

from lineage.config import Limits
from lineage.errors import TooManyRequests
from lineage.serve.app import create_app
from lineage.serve.load import Load

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

HEAD_SECONDS, REQUEST_SECONDS = 0.5, 1.0
HEAD = b"POST /api/v1/lineage HTTP/1.1\r\nHost: x\r\n"

TELLTALE = re.compile(
    r"Traceback|File \"|\.py\b|site-packages|/tmp/|lineage\.duckdb|core\.|\$text|\$node", re.IGNORECASE
)
"""What no stranger may read: traces, files of ours, our SQL."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("home")
    limits = f"[limits]\nhead_seconds = {HEAD_SECONDS}\nrequest_seconds = {REQUEST_SECONDS}\n"
    (home / "lineage.toml").write_text(limits)
    with serving(home) as server:
        server.send(event(job="etl.load", reads=["s3://lake/a"], writes=["s3://lake/b"]))
        yield server


def connect(server: Server) -> socket.socket:
    connection = socket.create_connection((server.http.base_url.host, server.http.base_url.port or 0))
    connection.settimeout(30)
    return connection


def answer_to(server: Server, *parts: bytes) -> bytes:
    """All that comes back on a connection until the server ends it."""
    with closing(connect(server)) as connection:
        for part in parts:
            connection.sendall(part)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def assert_fine(server: Server) -> None:
    assert server.get("/health/ready").json()["ready"] is True
    assert server.send(event(job="etl.load")).status_code == 201


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [b"POST /api"],
        [HEAD],
        [HEAD + b"Content-Length: 9\r\n\r\n"],
        [HEAD + b"Content-Length: 9\r\n\r\n", b"{"],
    ],
    ids=["silence", "half a line", "half a head", "no body", "half a body"],
)
def test_what_does_not_arrive_in_time_is_ended(server: Server, parts: list[bytes]) -> None:
    started = time.monotonic()
    answer = answer_to(server, *parts)
    assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert answer.endswith(b'{"code":408,"message":"request timeout"}')
    assert time.monotonic() - started < HEAD_SECONDS + REQUEST_SECONDS + 20
    assert_fine(server)


def test_a_dripping_client_gains_no_time(server: Server) -> None:
    """Bytes that keep coming do not put the end off."""
    with closing(connect(server)) as connection:
        connection.sendall(HEAD)
        ended = threading.Event()

        def drip() -> None:
            while not ended.wait(HEAD_SECONDS / 5):
                try:
                    connection.sendall(b"X-A: b\r\n")
                except OSError:
                    return

        dripping = threading.Thread(target=drip)
        dripping.start()
        answer = connection.recv(65536)
        ended.set()
        dripping.join(30)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert_fine(server)


def test_many_slow_clients_hold_nobody_up(server: Server) -> None:
    with ExitStack() as open_ones:
        slow = [open_ones.enter_context(closing(connect(server))) for _ in range(300)]
        for connection in slow:
            connection.sendall(HEAD)
        assert_fine(server)
        assert {connection.recv(65536)[:12] for connection in slow} == {b"HTTP/1.1 408"}
    assert_fine(server)


def test_a_head_without_end_is_refused(server: Server) -> None:
    answer = answer_to(server, HEAD + b"X-Long: " + b"a" * 70_000)
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert_fine(server)


def test_a_client_that_leaves_half_way_leaves_nothing_behind(server: Server) -> None:
    before = server.pipeline.log.end.count
    for _ in range(20):
        with closing(connect(server)) as connection:
            connection.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
    assert_fine(server)
    assert server.pipeline.log.end.count == before + 1


def test_what_is_no_http_is_refused(server: Server) -> None:
    assert answer_to(server, b"\x16\x03\x01 hello\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert_fine(server)


def peak_bytes() -> int:
    """The most memory this process has had since `/proc/self/clear_refs` was told 5."""
    said = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert said is not None
    return int(said[1]) * 1024


def test_bombs_are_not_kept_in_memory(server: Server) -> None:
    """16 bombs that unfold to 256 MiB, and 16 bodies that do not end: all together take less than one."""
    megabyte = bytes(1024 * 1024)
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(megabyte) for _ in range(256)) + packer.flush()
    Path("/proc/self/clear_refs").write_text("5")
    before = peak_bytes()
    for _ in range(16):
        assert server.post(bomb, **{"Content-Encoding": "gzip"}).status_code == 413
    for _ in range(16):
        assert server.http.post(LINEAGE, content=repeat(megabyte, 64)).status_code == 413
    assert peak_bytes() - before < 128 * 1024 * 1024
    assert_fine(server)


DEEP = b'{"query":' * 10_000 + b"1" + b"}" * 10_000
NOT_JSON = [DEEP, b"[" * 10_000, b"{", b"\xff\xfe", b"", b"null", b"[]", b'"x"', b'{"query":1}']


def writing_routes(server: Server) -> list[tuple[str, str]]:
    routes = create_app(server.pipeline).routes
    return [
        (method, re.sub(r"\{[^}]*\}", "x", route.path))
        for route in routes
        for method in getattr(route, "methods", ())
        if method in ("POST", "PUT", "DELETE", "PATCH")
    ]


def test_bodies_of_every_kind_are_answered_in_words(server: Server) -> None:
    for method, path in writing_routes(server):
        for content in NOT_JSON:
            headers = {"Content-Type": "application/json"}
            response = server.http.request(method, path, content=content, headers=headers)
            assert response.status_code < 500, f"{method} {path} {content[:20]!r}: {response.text}"
            assert not TELLTALE.search(response.text), response.text
    assert_fine(server)


INJECTIONS = [
    "'; drop table core.jobs; --",
    '"; select * from duckdb_secrets(); --',
    "x' union select null, null, null, null, 0 --",
    "$1",
    "%27%20or%201=1",
    "\0",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "../../../../etc/passwd",
    "a" * 20_000,
    "",
    "-1",
    "1e999",
    "9" * 30,
    "job:",
    "dataset:::",
    "#",
    "@",
]


def test_sql_in_every_parameter_is_text(server: Server) -> None:
    """Each route is asked with each of these in each parameter its description names."""
    described = server.get("/docs/openapi.json").json()["paths"]
    jobs = server.rows("select * from jobs")
    asked = 0
    for path, methods in described.items():
        for parameter in methods.get("get", {}).get("parameters", ()):
            for text in INJECTIONS:
                filled = re.sub(r"\{[^}]*\}", quote(text, safe="") or "x", path)
                others = {
                    other["name"]: "x"
                    for other in methods["get"]["parameters"]
                    if other["in"] == "query" and other.get("required")
                }
                query = {**others, **({parameter["name"]: text} if parameter["in"] == "query" else {})}
                response = server.get(filled, **query)
                asked += 1
                assert response.status_code < 500, (
                    f"{path} {parameter['name']}={text[:30]!r}: {response.text}"
                )
                assert not TELLTALE.search(response.text.replace(text, "")), response.text
    assert asked >= 10 * len(INJECTIONS)
    assert server.rows("select * from jobs") == jobs


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/api/v2/../../etc/passwd",
        "/docs/../../../etc/passwd",
        "/docs/..%2f..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/docs/%00",
        "/docs/\\..\\..\\etc\\passwd",
        "/health/live/../../api/v2/sql",
    ],
)
def test_no_path_leads_out(server: Server, path: str) -> None:
    answer = answer_to(server, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert answer.partition(b" ")[2][:3] in (b"400", b"404", b"405")
    assert b"root:" not in answer
    assert not TELLTALE.search(answer.decode("latin-1"))


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from glob('/*')",
        "copy jobs to '/tmp/x'",
        "attach '/tmp/x' as y",
        "install httpfs",
        "select * from 'https://example.org/x.csv'",
        "pragma database_list",
        "select * from duckdb_settings()",
        "select * from duckdb_databases()",
        "select no_such_column from jobs",
        "select * from core.no_such_table",
    ],
)
def test_sql_reaches_no_file(server: Server, query: str) -> None:
    response = server.http.post("/api/v2/sql", json={"query": query})
    assert response.status_code in (400, 403)
    assert "root:" not in response.text
    assert str(server.pipeline.log._folder.parent) not in response.text


def test_far_behind_the_log_events_are_put_off_and_questions_answered(tmp_path: Path) -> None:
    (tmp_path / "lineage.toml").write_text("[limits]\nbehind_events = 2\n")
    with serving(tmp_path) as server:
        with server.pipeline.store.transaction():  # the writer waits for us
            server.send(event(job="a"), event(job="b"), event(job="c"))
            refused = server.send(event(job="d"))
            assert server.get("/health/live").status_code == 200
            assert server.get("/api/v2/failures").headers["Lineage-Behind"] == "3"
        assert (refused.status_code, refused.headers["Retry-After"], refused.json()) == (
            429,
            "5",
            {"code": 429, "message": "the store is 3 events behind the log"},
        )
        assert server.rows("select count(*) from jobs") == [[3]]
        assert server.send(event(job="d")).status_code == 201


def test_only_so_many_requests_are_in_hand(tmp_path: Path) -> None:
    (tmp_path / "lineage.toml").write_text("[limits]\nrequests = 1\n")
    with serving(tmp_path) as server, closing(connect(server)) as slow:
        slow.sendall(HEAD + b"Content-Length: 2\r\n\r\n[")
        deadline = time.monotonic() + 30
        while (refused := server.get("/api/v2/failures")).status_code == 200:
            assert time.monotonic() < deadline
        assert (refused.status_code, refused.headers["Retry-After"], refused.json()["message"]) == (
            429,
            "5",
            "1 requests are being answered; try again",
        )
        assert server.get("/health/live").status_code == 200
        slow.sendall(b"]")
        assert slow.recv(65536).startswith(b"HTTP/1.1 20")
        assert server.get("/api/v2/failures").status_code == 200


def test_bodies_have_a_bound_together() -> None:
    load = Load(lambda: Limits(body_bytes=100))
    with load.request({b"content-length": b"60"}), load.memory(40):
        with pytest.raises(TooManyRequests), load.request({b"content-length": b"1"}):
            pass
        with load.request({}):
            pass
    with load.request({b"content-length": b"100"}):
        pass
    with pytest.raises(TooManyRequests), load.request({b"transfer-encoding": b"chunked"}):
        pass
