"""Each watched library in a step of a real flow: its event tells what it truly touched, and nothing else."""

import json
from pathlib import Path

import pytest
from accesses import VARIED, Access, Truth, prepare
from laboratory import Lab, Ran, places

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def ran(lab: Lab) -> Ran:
    folders = [lab.folder / "truth" / access.__name__ for access in VARIED]
    for folder in folders:
        folder.mkdir(parents=True)
        prepare(folder)
    return lab.run("truth.py", "run", "--max-workers", "2", FOLDERS=":".join(map(str, folders)))


def told(ran: Ran, folder: Path) -> Truth:
    events = [event for event in ran.of("TruthFlow/access") if event["eventType"] == "COMPLETE"]
    found = {
        (direction, Path(name))
        for event in events
        for side, direction in (("inputs", "read"), ("outputs", "write"))
        for namespace, name in places(event[side])
        if namespace == "file"
    }
    assert len(events) == len(VARIED)
    return {(direction, str(path.relative_to(folder))) for direction, path in found if folder in path.parents}


@pytest.mark.parametrize("access", VARIED, ids=lambda access: access.__name__)
def test_a_step_tells_what_it_read_and_wrote(ran: Ran, lab: Lab, access: Access) -> None:
    assert ran.status == 0, ran.output
    truths = dict(
        json.loads(line.partition("TRUTH ")[2]) for line in ran.output.splitlines() if "TRUTH " in line
    )
    truth = {(direction, name) for direction, name in truths[access.__name__]}
    assert told(ran, lab.folder / "truth" / access.__name__) == truth
