"""`lineage serve`, a process of its own: what it refuses, HTTPS, and clients that bring their key."""

import json
import os
import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from build import event
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from processes import LINEAGE, make_key, served

from lineage.cli import main
from lineage.emit.outbox import Outbox
from lineage.state.keys import Role


class Files(NamedTuple):
    certificate: Path
    key: Path


def self_signed(folder: Path) -> Files:
    """A certificate of 127.0.0.1 that vouches for itself, and its key."""
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "lineage")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, secret.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(secret, hashes.SHA256())
    )
    files = Files(folder / "cert.pem", folder / "key.pem")
    files.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    files.key.write_bytes(secret.private_bytes(pem, pkcs8, serialization.NoEncryption()))
    return files


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "lineage.example"])  # noqa: S104
def test_strangers_are_not_listened_to_without_keys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    assert main(["serve", "--home", str(tmp_path), "--host", host, "--port", "0"]) == 1
    assert capsys.readouterr().err == (
        f"lineage: refusing to listen on {host} without keys; "
        "make one with: lineage key create --role ingest\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--tls-cert", "c.pem"], "--tls-cert and --tls-key go together"),
        (
            ["--tls-cert", "c.pem", "--tls-key", "k.pem"],
            "cannot use c.pem with k.pem: No such file or directory",
        ),
    ],
)
def test_half_a_certificate_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    assert main(["serve", "--home", str(tmp_path), "--port", "0", *options]) == 1
    assert capsys.readouterr().err == f"lineage: {message}\n"


def test_a_server_that_cannot_begin_says_why_and_ends(tmp_path: Path) -> None:
    """By then its home is open and its threads run."""
    place = tmp_path / "server.json"
    place.mkdir()
    command = [*LINEAGE, "serve", "--port", "0", "--home", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines()[-1] == f"lineage: cannot write {place}: Is a directory"


def test_a_server_that_is_stopped_as_soon_as_it_is_there_leaves_no_address(tmp_path: Path) -> None:
    place = tmp_path / "server.json"
    command = [*LINEAGE, "serve", "--home", str(tmp_path), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while not place.exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert not place.exists()


def test_https_beyond_loopback_with_a_key_on_every_client(tmp_path: Path) -> None:
    home, files = tmp_path / "home", self_signed(tmp_path)
    ingest, read = make_key(home, Role.INGEST), make_key(home, Role.READ)
    outbox = Outbox("unused", folder=tmp_path / "outbox")
    outbox.append(event(job="etl.load"))
    tls = ["--tls-cert", str(files.certificate), "--tls-key", str(files.key)]
    with served(home, "--host", "0.0.0.0", *tls) as listening:  # noqa: S104 - the keys are the point
        address = listening.replace("0.0.0.0", "127.0.0.1")  # noqa: S104
        environment = {
            **os.environ,
            "LINEAGE_URL": address,
            "LINEAGE_OUTBOX": str(tmp_path / "outbox"),
            "SSL_CERT_FILE": str(files.certificate),
        }

        def run(key: str, *arguments: str) -> tuple[int, str]:
            done = subprocess.run(
                [*LINEAGE, *arguments],
                env={**environment, "LINEAGE_API_KEY": key},
                capture_output=True,
                text=True,
                check=False,
            )
            return done.returncode, done.stdout + done.stderr

        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{address}/health/live")  # nobody vouches for the certificate
        assert run(read, "outbox", "flush") == (1, "sent 0, refused 0, left 1, dropped 0\n")
        assert run(ingest, "outbox", "flush") == (0, "sent 1, refused 0, left 0, dropped 0\n")
        assert run(read, "sql", "select name from jobs", "--format", "csv") == (0, "name\netl.load\n")
        assert run("", "failures") == (
            1,
            "lineage: a key is needed: Authorization: Bearer KEY (LINEAGE_API_KEY)\n",
        )
        assert run(ingest, "failures") == (
            1,
            "lineage: a key of the role ingest may not do this; it takes read\n",
        )


def test_keys_are_managed_beside_a_running_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(tmp_path) as address:
        assert httpx.get(f"{address}/api/v2/failures").status_code == 200
        assert main(["key", "create", "--role", "read", "--home", str(tmp_path)]) == 0
        token = capsys.readouterr().out.strip()
        assert httpx.get(f"{address}/api/v2/failures").status_code == 401
        with_key = {"Authorization": f"Bearer {token}"}
        assert httpx.get(f"{address}/api/v2/failures", headers=with_key).status_code == 200
        assert main(["key", "revoke", token.partition(".")[0], "--home", str(tmp_path)]) == 0
        assert httpx.get(f"{address}/api/v2/failures", headers=with_key).status_code == 401
    capsys.readouterr()
    assert main(["key", "audit", "--json", "--home", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [act["act"] for act in told["acts"]] == ["key revoke", "key create"]
    assert sorted((use["outcome"], use["uses"]) for use in told["uses"]) == [
        ("a key is needed: Authorization: Bearer KEY (LINEAGE_API_KEY)", 1),
        ("ok", 1),
        (f"the key {token.partition('.')[0]} is revoked", 1),
    ]
