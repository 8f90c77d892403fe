"""The functions that know no Metaflow process: examples of their docstrings, and properties."""

import doctest
import importlib
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.emit.capture.statements import blanked
from lineage.emit.metaflow.artifacts import is_model, is_model_type
from lineage.emit.metaflow.events import Parent
from lineage.emit.metaflow.setting import git_source
from lineage.emit.producer import VERSION

MODULES = [
    "event",
    "capture.naming",
    "capture.statements",
    "metaflow.artifacts",
    "metaflow.delivery",
    "metaflow.events",
    "metaflow.identity",
]
WORDS = st.text(st.characters(whitelist_categories=("L", "N")), min_size=1)


@pytest.mark.parametrize("module", MODULES)
def test_examples_of_docstrings_hold(module: str) -> None:
    tried = doctest.testmod(importlib.import_module(f"lineage.emit.{module}"))
    assert tried.attempted > 0
    assert tried.failed == 0


def test_the_producer_names_the_distributions_version() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())
    assert project["project"]["version"] == VERSION


@given(namespace=st.lists(WORDS, min_size=1, max_size=5).map("/".join), job=WORDS, run=WORDS)
def test_a_parent_is_split_from_the_right(namespace: str, job: str, run: str) -> None:
    assert Parent.parse(f"{namespace}/{job}/{run}") == Parent(namespace, job, run)


@given(value=st.text(min_size=1), number=st.integers(min_value=1000))
def test_no_value_survives_in_a_statement(value: str, number: int) -> None:
    quoted = value.replace("'", "''")
    assert blanked(f"WHERE b = '{quoted}' AND c = {number}") == "WHERE b = ? AND c = ?"


def test_a_model_is_known_by_what_it_inherits() -> None:
    from sklearn.linear_model import LinearRegression
    from sklearn.preprocessing import StandardScaler

    class Ours(LinearRegression):
        pass

    assert [is_model(each) for each in (Ours(), LinearRegression(), StandardScaler(), [1.0], "model")] == [
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "name",
    [
        "catboost.core.CatBoostClassifier",
        "keras.src.models.sequential.Sequential",
        "lightgbm.basic.Booster",
        "lightgbm.sklearn.LGBMRegressor",
        "sklearn.ensemble._forest.RandomForestRegressor",
        "sklearn.pipeline.Pipeline",
        "statsmodels.regression.linear_model.RegressionResultsWrapper",
        "torch.nn.modules.container.Sequential",
        "transformers.models.bert.modeling_bert.BertForSequenceClassification",
        "xgboost.core.Booster",
        "xgboost.sklearn.XGBClassifier",
    ],
)
def test_a_model_is_known_by_its_recorded_type(name: str) -> None:
    assert is_model_type(name)


@pytest.mark.parametrize(
    "name",
    [
        "builtins.dict",
        "keras.src.callbacks.history.History",
        "pandas.core.frame.DataFrame",
        "sklearn.preprocessing._data.StandardScaler",
        "statsmodels.iolib.summary.Summary",
        "torch.Tensor",
        "transformers.models.bert.tokenization_bert.BertTokenizer",
    ],
)
def test_what_goes_with_a_model_is_none(name: str) -> None:
    assert not is_model_type(name)


def test_git_is_read_from_its_files(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / ".git" / "packed-refs").write_text(f"# pack-refs\n{'a' * 40} refs/heads/main\n")
    (tmp_path / ".git" / "config").write_text('[remote "origin"]\n\turl = https://example.org/team/flows\n')
    (tmp_path / "flows").mkdir()
    assert git_source(tmp_path / "flows" / "train.py") == {
        "type": "git",
        "url": "https://example.org/team/flows#flows/train.py",
        "path": "flows/train.py",
        "repoUrl": "https://example.org/team/flows",
        "version": "a" * 40,
        "branch": "main",
    }
    (tmp_path / ".git" / "HEAD").write_text(f"{'b' * 40}\n")
    detached = git_source(tmp_path / "flows" / "train.py")
    assert detached is not None
    assert (detached["version"], detached.get("branch")) == ("b" * 40, None)
