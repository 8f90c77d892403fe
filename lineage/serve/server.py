"""`lineage serve`: the app on a port, until it is told to stop."""

import json
import os
import signal
import socket
import sys
from pathlib import Path
from types import FrameType

import uvicorn

from lineage.errors import BadConfiguration
from lineage.home import SERVER
from lineage.pipeline import Pipeline
from lineage.serve.app import create_app

_SWITCH_SECONDS = 0.0005
"""How soon a thread that computes lets the event loop go on; Python's own 5 ms hold up every answer."""

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def serve(home: Path, host: str, port: int) -> int:
    """Serve `home` until SIGINT or SIGTERM; exit status 0.

    Raises BadConfiguration when the port is taken or the address is not this machine's own loopback.
    """
    if host not in _LOOPBACK:
        raise BadConfiguration(
            f"refusing to listen on {host}: there are no keys yet to keep strangers out; "
            "listen on 127.0.0.1 and put an authenticating proxy in front"
        )
    listener = _listen(host, port)
    pipeline = Pipeline.open(home)
    address = f"http://{host}:{listener.getsockname()[1]}"
    server_file = home / SERVER
    server_file.write_text(json.dumps({"url": address, "pid": os.getpid()}))
    sys.stderr.write(f"lineage: serving {home} on {address}; API at {address}/docs\n")
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        config = uvicorn.Config(
            create_app(pipeline),
            log_level="warning",
            proxy_headers=False,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=5,
        )
        server = uvicorn.Server(config)
        _stop_quietly(server)
        server.run(sockets=[listener])
    finally:
        server_file.unlink(missing_ok=True)
        pipeline.close()
    return 0


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise BadConfiguration(f"cannot listen on {host}:{port}: {error.strerror}") from error
    listener.listen(1024)
    return listener


def _stop_quietly(server: uvicorn.Server) -> None:
    """SIGINT and SIGTERM end the server in order, without uvicorn raising them again afterwards."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
