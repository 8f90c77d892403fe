"""`lineage airflow setup`: what it prints, what it finds set, and how it ends."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lineage.cli import main
from lineage.emit.airflow.settings import openlineage_file
from lineage.emit.producer import VERSION

OURS = "airflow://production"
NAMES = ("AIRFLOW", "OPENLINEAGE", "LINEAGE")


@pytest.fixture(autouse=True)
def _no_airflow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [each for each in os.environ if each.startswith(NAMES)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path))


def setup(*options: str, namespace: str = OURS) -> int:
    return main(["airflow", "setup", "--namespace", namespace, *options])


def test_it_prints_the_variables_and_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert setup() == 0
    said = capsys.readouterr()
    assert said.out == (
        "# in the environment of every Airflow component\n"
        f"pip install 'unified-lineage[airflow]=={VERSION}'\n"
        'export LINEAGE_URL="http://lineage.example:5000"\n'
        'export AIRFLOW__OPENLINEAGE__NAMESPACE="airflow://production"\n'
        "\n# openlineage.yml, only needed to add to it (--write FILE)\n" + openlineage_file().read_text()
    )
    assert said.err == ""


def test_for_helm_the_written_file_goes_into_the_image(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LINEAGE_URL", "http://c:5000")
    assert setup("--for", "helm", "--write", str(tmp_path / "openlineage.yml")) == 0
    assert (tmp_path / "openlineage.yml").read_text() == openlineage_file().read_text()
    assert capsys.readouterr().out == (
        f"# the image of values.yaml: RUN pip install 'unified-lineage[airflow]=={VERSION}'\n"
        "# and: COPY openlineage.yml /opt/airflow/openlineage.yml\n"
        "# values.yaml\n"
        "env:\n"
        "  - name: LINEAGE_URL\n"
        '    value: "http://c:5000"\n'
        "  - name: AIRFLOW__OPENLINEAGE__NAMESPACE\n"
        '    value: "airflow://production"\n'
        "  - name: AIRFLOW__OPENLINEAGE__CONFIG_PATH\n"
        '    value: "/opt/airflow/openlineage.yml"\n'
    )


def test_for_astro_the_variables_stand_in_the_dockerfile(capsys: pytest.CaptureFixture[str]) -> None:
    assert setup("--for", "astro") == 0
    assert capsys.readouterr().out.startswith(
        f"# requirements.txt\nunified-lineage[airflow]=={VERSION}\n\n# Dockerfile\n"
        'ENV LINEAGE_URL="http://lineage.example:5000"\n'
        'ENV AIRFLOW__OPENLINEAGE__NAMESPACE="airflow://production"\n'
    )


@pytest.mark.parametrize("namespace", ["default", "", "  "])
def test_a_namespace_that_others_have_too_is_refused(
    namespace: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        setup(namespace=namespace)
    assert end.value.code == 2
    assert "two Airflows of one namespace would be one Airflow" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("settings", "status", "said"),
    [
        (
            {"AIRFLOW__OPENLINEAGE__NAMESPACE": OURS},
            0,
            "ok  the namespace is airflow://production already\n",
        ),
        (
            {"OPENLINEAGE_NAMESPACE": "old"},
            1,
            "no  the namespace is old already: another one gives every job and run a new id\n",
        ),
        (
            {"AIRFLOW__OPENLINEAGE__DISABLED": "True"},
            1,
            "no  [openlineage] disabled is set: nothing is told\n",
        ),
        ({"LINEAGE_DISABLED": "1"}, 1, "no  LINEAGE_DISABLED is set: nothing is told\n"),
        (
            {"AIRFLOW__OPENLINEAGE__CONFIG_CONN_ID": "marquez"},
            1,
            "no  [openlineage] config_conn_id = marquez goes before openlineage.yml\n",
        ),
        (
            {"AIRFLOW__OPENLINEAGE__TRANSPORT": '{"type": "http", "url": "http://m", "key": "k"}'},
            1,
            "no  [openlineage] transport = http http://m stays in use; --write gives a file before it\n",
        ),
        (
            {"AIRFLOW__OPENLINEAGE__CUSTOM_RUN_FACETS": "theirs.facet"},
            0,
            "ok  custom_run_facets stays as it is, ours comes beside it: theirs.facet\n",
        ),
    ],
)
def test_what_is_set_already_is_said(
    settings: dict[str, str],
    status: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert (setup(), capsys.readouterr().err) == (status, said)


def test_airflow_cfg_is_asked_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "airflow.cfg").write_text("[openlineage]\nnamespace = old\n")
    assert setup() == 1
    assert "the namespace is old already" in capsys.readouterr().err


def test_a_file_with_another_transport_is_not_overwritten(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "openlineage.yml"
    file.write_text("transport:\n  type: console\n")
    assert setup("--write", str(file)) == 1
    assert file.read_text() == "transport:\n  type: console\n"
    assert capsys.readouterr() == ("", f"no  {file} is there already and names another transport\n")
