"""A faulty lineage.toml beside a running server: readiness and doctor say so, until it is mended."""

import time
from pathlib import Path

from conftest import serving


def test_a_fault_in_the_configuration_is_told_and_does_not_stop_the_server(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        ready = {"ready": True, "rebuilding": False, "behind": 0}
        path = tmp_path / "lineage.toml"
        path.write_text("[runs]\nlost = 1\n")
        fault = f"{path}: line 2: Object contains unknown field `lost` - at `$.runs`"
        deadline = time.monotonic() + 60
        while (said := server.get("/health/ready").json()) == ready:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert said == {**ready, "configuration": fault}
        finding = server.get("/api/v2/doctor").json()["findings"][0]
        assert (finding["check"], finding["severity"], finding["summary"]) == (
            "configuration",
            "error",
            fault,
        )
        path.write_text("[runs]\nlost_after_hours = 1\n")
        while (said := server.get("/health/ready").json()) != ready:
            assert time.monotonic() < deadline, said
            time.sleep(0.05)
