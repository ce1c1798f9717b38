"""Kinds of learners whose curves go on alike."""

from __future__ import annotations

from enum import Enum


class LearnerKind(Enum):
    """What kind of learner a curve is of; told where it is known, and then the forecast is sharper."""

    LINEAR = "linear"
    DISCRIMINANT = "discriminant"
    KERNEL = "kernel"
    BAYES = "naive Bayes"
    NEIGHBOURS = "neighbours"
    TREE = "tree"
    FOREST = "forest"
    BOOSTING = "boosting"
    NETWORK = "neural network"


WHOLE = {
    "lda": LearnerKind.DISCRIMINANT,
    "qda": LearnerKind.DISCRIMINANT,
    "knn": LearnerKind.NEIGHBOURS,
    "mlp": LearnerKind.NETWORK,
    "sgd": LearnerKind.LINEAR,
}
PARTS = {  # the first that a name holds counts
    "boost": LearnerKind.BOOSTING,
    "histgb": LearnerKind.BOOSTING,
    "xgb": LearnerKind.BOOSTING,
    "lgbm": LearnerKind.BOOSTING,
    "forest": LearnerKind.FOREST,
    "extratrees": LearnerKind.FOREST,
    "tree": LearnerKind.TREE,
    "mlpclassifier": LearnerKind.NETWORK,
    "mlpregressor": LearnerKind.NETWORK,
    "tabnet": LearnerKind.NETWORK,
    "discriminant": LearnerKind.DISCRIMINANT,
    "naivebayes": LearnerKind.BAYES,
    "gaussiannb": LearnerKind.BAYES,
    "bernoullinb": LearnerKind.BAYES,
    "multinomialnb": LearnerKind.BAYES,
    "complementnb": LearnerKind.BAYES,
    "categoricalnb": LearnerKind.BAYES,
    "neighbors": LearnerKind.NEIGHBOURS,
    "nearestcentroid": LearnerKind.NEIGHBOURS,
    "linearsv": LearnerKind.LINEAR,
    "svclinear": LearnerKind.LINEAR,
    "svmlinear": LearnerKind.LINEAR,
    "svc": LearnerKind.KERNEL,
    "svr": LearnerKind.KERNEL,
    "svm": LearnerKind.KERNEL,
    "gaussianprocess": LearnerKind.KERNEL,
    "kernelridge": LearnerKind.KERNEL,
    "logisticregression": LearnerKind.LINEAR,
    "linearregression": LearnerKind.LINEAR,
    "ridge": LearnerKind.LINEAR,
    "lasso": LearnerKind.LINEAR,
    "elasticnet": LearnerKind.LINEAR,
    "sgdclassifier": LearnerKind.LINEAR,
    "sgdregressor": LearnerKind.LINEAR,
    "passiveaggressive": LearnerKind.LINEAR,
    "perceptron": LearnerKind.LINEAR,
}


def kind_named(name: str) -> LearnerKind | None:
    """Say the kind of a learner by the usual name of its class, None where the name does not tell.

    >>> [kind_named(name) for name in ("RandomForestClassifier", "LinearSVC", "Pipeline")]
    [<LearnerKind.FOREST: 'forest'>, <LearnerKind.LINEAR: 'linear'>, None]
    """
    plain = "".join(letter for letter in name.lower() if letter.isalnum())
    if plain in WHOLE:
        return WHOLE[plain]
    return next((kind for part, kind in PARTS.items() if part in plain), None)
