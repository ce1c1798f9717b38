"""Recipes: what a worker needs to build a fresh predictor, small enough to send anywhere."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, assert_never

from milepost.base.measurement import TaskKind
from milepost.models.features import Features, Shape
from milepost.models.method import Method
from milepost.models.predictors import Constant, FrameLearner, Learner, Predictor, Previous
from milepost.models.rules import Rules
from milepost.models.user_code import UserCodeError, load_reference

MOST_TREES = 600


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A method, the task, and for code of the project its import path and folder."""

    method: Method
    task: TaskKind
    reference: str = ""
    root: str = "."
    seed: int = 0

    @property
    def learns(self) -> bool:
        """Whether more rows can make it better: a constant answer, the row before and rules stay what they are."""
        return self.method not in {Method.CONSTANT, Method.PREVIOUS, Method.RULES}

    @property
    def ours(self) -> bool:
        """Whether only code of this package runs: such a fit does not take the process down."""
        return self.method not in {Method.RULES, Method.ESTIMATOR}

    def check(self) -> None:
        """Import the code that the recipe names, and see that it can be used; raises UserCodeError."""
        if self.method is Method.RULES:
            load_rules(self)
        if self.method is Method.ESTIMATOR:
            make_estimator(self)

    def needs_frame(self) -> bool:
        """Whether the predictor wants the inputs as a data frame; imports the project's code to find out."""
        if self.method is Method.ESTIMATOR:
            return _is_pipeline(make_estimator(self))
        return self.method is Method.RULES

    def build(self, labels: Sequence[str]) -> Predictor:
        """Build a fresh predictor; `labels` are the classes of the target in order. Raises UserCodeError."""
        match self.method:
            case Method.CONSTANT:
                return Constant(task=self.task)
            case Method.PREVIOUS:
                return Previous(task=self.task)
            case Method.RULES:
                return Rules(
                    task=self.task, function=load_rules(self), reference=self.reference, labels=labels
                )
            case Method.NEAREST:
                return Learner(task=self.task, shape=Shape.SCALED, make=_Maker(self), seed=self.seed)
            case Method.LINEAR | Method.KERNEL:
                return Learner(task=self.task, shape=Shape.SCALED, make=_Maker(self), seed=self.seed)
            case Method.BOOSTED:
                return Learner(task=self.task, shape=Shape.TREES, make=_Maker(self), seed=self.seed)
            case Method.ESTIMATOR:
                return self._build_estimator()
            case _:
                assert_never(self.method)

    def _build_estimator(self) -> Predictor:
        estimator = make_estimator(self)
        if _is_pipeline(estimator):
            return FrameLearner(task=self.task, estimator=estimator)
        return Learner(task=self.task, shape=Shape.SCALED, make=_Maker(self), seed=self.seed)


def load_learners() -> None:
    """Import what the recipes use, so that the first fit does not pay for it in its seconds."""
    import sklearn.decomposition
    import sklearn.ensemble
    import sklearn.feature_extraction.text
    import sklearn.linear_model
    import sklearn.neighbors
    import sklearn.svm  # noqa: F401


def load_rules(recipe: Recipe) -> Any:
    """Import the rules function and check that it can be called with one argument; raises UserCodeError."""
    function = load_reference(recipe.reference, root=Path(recipe.root))
    fix = "A rules function takes the data frame of inputs and returns one prediction for each row."
    if not callable(function) or inspect.isclass(function):
        raise UserCodeError(reference=recipe.reference, cause="it is not a function", fix=fix)
    try:
        inspect.signature(function).bind(None)
    except TypeError as error:
        raise UserCodeError(
            reference=recipe.reference, cause=f"called with one argument: {error}", fix=fix
        ) from error
    except ValueError:  # a builtin without a signature
        pass
    return function


def make_estimator(recipe: Recipe) -> Any:
    """Build the project's estimator from a class, a function without arguments, or an instance (cloned).

    Raises UserCodeError when it has no `fit` and `predict`.
    """
    from sklearn.base import clone

    found = load_reference(recipe.reference, root=Path(recipe.root))
    is_instance = hasattr(found, "fit") and not inspect.isclass(found)
    try:
        estimator = clone(found) if is_instance else found()
    except Exception as error:
        raise UserCodeError(
            reference=recipe.reference,
            cause=f"building the estimator raises {type(error).__name__}: {error}",
            fix="Name an estimator class, an instance, or a function without arguments that returns one.",
        ) from error
    if not (hasattr(estimator, "fit") and hasattr(estimator, "predict")):
        raise UserCodeError(
            reference=recipe.reference,
            cause=f"{type(estimator).__name__} has no fit and predict",
            fix="A candidate follows scikit-learn: fit(X, y) and predict(X).",
        )
    return _seeded(estimator, recipe.seed)


def _seeded(estimator: Any, seed: int) -> Any:
    if hasattr(estimator, "get_params"):
        unset = [name for name, value in estimator.get_params().items() if value is None and _is_seed(name)]
        if unset:
            estimator.set_params(**dict.fromkeys(unset, seed))
    return estimator


def _is_seed(name: str) -> bool:
    return name == "random_state" or name.endswith("__random_state")


def _is_pipeline(estimator: Any) -> bool:
    return hasattr(estimator, "steps")


@dataclass(frozen=True, kw_only=False)
class _Maker:
    """Builds the estimator for these features when the size and the classes are known; can be pickled."""

    recipe: Recipe

    def __call__(self, features: Features, matrix: Any, classes: int) -> Any:
        classification = self.recipe.task is TaskKind.CLASSIFICATION
        match self.recipe.method:
            case Method.NEAREST:
                return _nearest(matrix, classification)
            case Method.LINEAR:
                return (
                    _linear_classifier(matrix, self.recipe.seed)
                    if classification
                    else _linear_regression(matrix)
                )
            case Method.KERNEL:
                return _kernel(classification)
            case Method.BOOSTED:
                return _boosted(features, matrix, classes, self.recipe)
            case _:
                return make_estimator(self.recipe)


def _nearest(matrix: Any, classification: bool) -> Any:
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

    kind = KNeighborsClassifier if classification else KNeighborsRegressor
    if _is_sparse(matrix):  # by angle: an empty text must not be the nearest of all
        return kind(1, algorithm="brute", metric="cosine")
    return kind(1, algorithm="kd_tree" if matrix.shape[1] <= 8 else "brute")


def _linear_classifier(matrix: Any, seed: int) -> Any:
    """Logistic regression; for texts a linear support vector machine, as good and much faster there."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    if _is_sparse(matrix):
        return LinearSVC(C=1.0, tol=1e-3, max_iter=500, random_state=seed)
    return LogisticRegression(C=1.0, tol=1e-3, max_iter=200)


def _linear_regression(matrix: Any) -> Any:
    from sklearn.linear_model import Ridge

    return Ridge(alpha=1.0, solver="lsqr" if _is_sparse(matrix) else "auto")


def _kernel(classification: bool) -> Any:
    from sklearn.svm import SVC, SVR

    return SVC(C=10.0, cache_size=400) if classification else SVR(C=10.0, cache_size=400)


def _boosted(features: Features, matrix: Any, classes: int, recipe: Recipe) -> Any:
    """At most 600 trees: with several classes fewer rounds of larger steps, on coarser, smaller trees."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    classification = recipe.task is TaskKind.CLASSIFICATION
    many = classification and classes > 2
    rounds = max(5, min(100, MOST_TREES // (classes if many else 1)))
    kind = HistGradientBoostingClassifier if classification else HistGradientBoostingRegressor
    rows, width = matrix.shape
    masks = features.categorical + [False] * (width - len(features.categorical))
    return kind(
        max_iter=rounds,
        max_bins=64 if many else 255,
        max_leaf_nodes=15 if many else 31,
        learning_rate=min(0.3, 0.1 * (100 / rounds) ** 0.5),
        min_samples_leaf=max(2, min(20, rows // 50)),
        early_stopping=False,
        categorical_features=masks if any(masks) else None,
        random_state=recipe.seed,
    )


def _is_sparse(matrix: Any) -> bool:
    return hasattr(matrix, "tocsr")
