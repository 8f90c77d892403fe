"""Artifacts: who made them, which are models, and how an event names them.

An artifact's sha is the address of its content, and two tasks that store equal content get the same sha:
content alone does not name the maker. A task therefore notes the maker of each artifact in the artifact's
`info` of its own task metadata. Metaflow hands `info` down with an artifact that a step only passes on, and
copies it when a run is resumed, so the note travels as far as the artifact does.
"""

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lineage.emit.event import Json, custom, present, standard
from lineage.emit.metaflow import inside
from lineage.emit.metaflow.events import python_type

NOTE = "lineage"
"""The key of our note in an artifact's info: {"maker": pathspec, "attempt": number}, and of a model also
{"model": true, "library": {"name": name, "version": version}}."""

_MODEL_TYPES = (
    "catboost.core.CatBoost",
    "keras.engine.",
    "keras.models.",
    "keras.src.engine.",
    "keras.src.models.",
    "lightgbm.basic.Booster",
    "lightgbm.sklearn.",
    "sklearn.base.BaseEstimator",
    "sklearn.base.ClassifierMixin",
    "sklearn.base.RegressorMixin",
    "sklearn.cluster.",
    "sklearn.decomposition.",
    "sklearn.discriminant_analysis.",
    "sklearn.ensemble.",
    "sklearn.gaussian_process.",
    "sklearn.linear_model.",
    "sklearn.mixture.",
    "sklearn.model_selection._search",
    "sklearn.multiclass.",
    "sklearn.naive_bayes.",
    "sklearn.neighbors.",
    "sklearn.neural_network.",
    "sklearn.pipeline.",
    "sklearn.svm.",
    "sklearn.tree.",
    "statsmodels.",
    "tensorflow.python.keras.engine.",
    "tf_keras.engine.",
    "tf_keras.src.engine.",
    "torch.nn.",
    "transformers.modeling_",
    "xgboost.core.Booster",
    "xgboost.sklearn.",
)
_PREPARATIONS = (
    "sklearn.preprocessing.",
    "sklearn.feature_extraction.",
    "sklearn.impute.",
    "sklearn.compose.",
)
_NO_MODELS = ("statsmodels.datasets.", "statsmodels.iolib.")
_TRANSFORMERS_MODEL = re.compile(r"transformers\.models\.[^.]+\.modeling_")
"""A module of a transformers model; its tokenizers and configurations lie beside it."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """An artifact of a task; `maker` is the pathspec of the task that made it, `size` counts bytes.

    `library` holds name and version of the library that a model's class is from.
    """

    maker: str
    name: str
    sha: str
    type: str | None
    size: int | None
    attempt: int | None
    model: bool
    library: Mapping[str, str] | None = None

    def dataset(self, namespace: str, qualified_flow: str) -> Json:
        """The artifact as an input or output."""
        step = self.maker.split("/")[2]
        facts = custom(
            "metaflow_artifact",
            pathspec=f"{self.maker}/{self.name}",
            sha=self.sha,
            type=self.type,
            size=self.size,
            attempt=self.attempt,
            library=self.library,
        )
        kind = "MODEL" if self.model else "ARTIFACT"
        return {
            "namespace": namespace,
            "name": f"{qualified_flow}/{step}/{self.name}",
            "facets": {
                "version": standard("DatasetVersionDatasetFacet", "1-0-1", datasetVersion=self.sha),
                "datasetType": standard("DatasetTypeDatasetFacet", "1-0-1", datasetType=kind),
                "metaflow_artifact": facts,
            },
        }


def artifact(name: str, sha: str, info: Mapping[str, Any], holder: str, tags: Iterable[str] = ()) -> Artifact:
    """An artifact as a task's metadata tells it; `holder` is the pathspec of that task.

    Without a note (a run from before the listener) the holder counts as the maker.
    """
    note = info.get(NOTE) or {}
    kind = python_type(str(info["type"])) if info.get("type") else None
    model = note.get("model", False) or f"model:{name}" in tags or (kind is not None and is_model_type(kind))
    maker, library = note.get("maker", holder), note.get("library")
    return Artifact(maker, name, sha, kind, info.get("size"), note.get("attempt"), model, library)


def is_artifact(name: str, parameters: frozenset[str]) -> bool:
    """Whether a stored name is the user's artifact, and not Metaflow's own or a parameter or constant."""
    return not name.startswith("_") and name != "name" and name not in parameters


def note_makers(
    stored: Any, inputs: Sequence[Any], maker: str, attempt: int, models: Mapping[str, Json | None]
) -> None:
    """Note in each stored artifact's info who made it: this task, or whoever made what it inherited.

    An artifact is inherited if one of the inputs holds the same content under the same name. `models` holds
    the library of each artifact that is a model.
    """
    record = inside.info(stored)
    given = [(inside.full_pathspec(each), inside.objects(each), inside.info(each)) for each in inputs]
    for name, sha in inside.objects(stored).items():
        if name.startswith("_") or name not in record:
            continue
        own: Json = {"maker": maker, "attempt": attempt}
        if name in models:
            own |= present({"model": True, "library": models[name]})
        inherited = next(
            (
                notes.get(name, {}).get(NOTE) or {"maker": holder}
                for holder, shas, notes in given
                if shas.get(name) == sha
            ),
            own,
        )
        record[name] = {**record[name], NOTE: inherited}


def is_model_type(name: str) -> bool:
    """Whether a type's full name is a known model's.

    >>> is_model_type("sklearn.linear_model._base.LinearRegression")
    True
    >>> is_model_type("sklearn.preprocessing._data.StandardScaler")
    False
    """
    if name.startswith(_NO_MODELS):
        return False
    return name.startswith(_MODEL_TYPES) or _TRANSFORMERS_MODEL.match(name) is not None


def is_model(value: object) -> bool:
    """Whether a live object is a model, also by what it inherits: a torch module of the user's own."""
    return _model_class(value) is not None


def library_of(model: object) -> Json | None:
    """Name and version of the library that makes an object a model; None if it does not say its version."""
    known = _model_class(model)
    name = known.__module__.partition(".")[0] if known is not None else ""
    version = getattr(sys.modules.get(name), "__version__", None)
    return {"name": name, "version": version} if isinstance(version, str) else None


def _model_class(value: object) -> type | None:
    """The first of an object's classes that is a known model's."""
    lineage = type(value).__mro__
    if _full_name(lineage[0]).startswith(_PREPARATIONS):
        return None
    return next((kind for kind in lineage if is_model_type(_full_name(kind))), None)


def _full_name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
