"""What Airflow itself makes of the entry point, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.acceptance  # each test imports Airflow anew, which takes seconds

TRANSLATE = """
import json, sys
from airflow.sdk import Asset
from airflow.providers.openlineage.utils.utils import translate_airflow_asset

datasets = [translate_airflow_asset(Asset(uri), None) for uri in sys.argv[1:]]
print(json.dumps([dataset and [dataset.namespace, dataset.name] for dataset in datasets]))
"""

OTHER_PROVIDER = """
from openlineage.client.event_v2 import Dataset

def handler(uri):
    return uri._replace(netloc=uri.netloc.lower())

def converter(asset, context):
    return Dataset(namespace="theirs", name=asset.uri)

def info():
    return {
        "package-name": "other-provider", "name": "Other", "description": "Another provider.",
        "asset-uris": [
            {"schemes": ["s3"], "handler": None, "to_openlineage_converter": "other_provider.converter"},
            {"schemes": ["gs"], "handler": "other_provider.handler"},
        ],
    }
"""


def translate(home: Path, *uris: str) -> list[list[str] | None]:
    environment = {**os.environ, "AIRFLOW_HOME": str(home / "airflow"), "PYTHONPATH": str(home)}
    result = subprocess.run(
        [sys.executable, "-c", TRANSLATE, *uris], env=environment, capture_output=True, text=True, check=True
    )
    datasets: list[list[str] | None] = json.loads(result.stdout.splitlines()[-1])
    return datasets


@pytest.fixture
def other_provider(tmp_path: Path) -> Path:
    (tmp_path / "other_provider.py").write_text(OTHER_PROVIDER)
    metadata = tmp_path / "other_provider-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: other-provider\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        "[apache_airflow_provider]\nprovider_info = other_provider:info\n"
    )
    return tmp_path


def test_airflow_translates_s3_assets_and_still_its_own_files(tmp_path: Path) -> None:
    datasets = translate(tmp_path, "s3://taxi-data/a.parquet", "file:///data/a.csv", "unheard://of/it")
    assert datasets == [["s3://taxi-data", "a.parquet"], ["file", "/data/a.csv"], None]


def test_a_scheme_that_another_provider_converts_is_left_to_it(other_provider: Path) -> None:
    assert translate(other_provider, "s3://taxi-data/a.parquet") == [["theirs", "s3://taxi-data/a.parquet"]]


def test_a_scheme_with_a_handler_of_another_provider_keeps_it(other_provider: Path) -> None:
    assert translate(other_provider, "gs://BUCKET/a.parquet") == [["gs://bucket", "a.parquet"]]
