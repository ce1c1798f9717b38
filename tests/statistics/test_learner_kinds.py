"""Kinds of learners by the usual names of their classes."""

import pytest
from sklearn.utils import all_estimators

from milepost.statistics.learner_kinds import LearnerKind, kind_named


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("LogisticRegression", LearnerKind.LINEAR),
        ("LinearSVC", LearnerKind.LINEAR),
        ("SVC", LearnerKind.KERNEL),
        ("KernelRidge", LearnerKind.KERNEL),
        ("HistGradientBoostingClassifier", LearnerKind.BOOSTING),
        ("XGBRegressor", LearnerKind.BOOSTING),
        ("LGBMClassifier", LearnerKind.BOOSTING),
        ("CatBoostClassifier", LearnerKind.BOOSTING),
        ("ExtraTreesRegressor", LearnerKind.FOREST),
        ("ExtraTreeRegressor", LearnerKind.TREE),
        ("MLPClassifier", LearnerKind.NETWORK),
        ("GaussianNB", LearnerKind.BAYES),
        ("QuadraticDiscriminantAnalysis", LearnerKind.DISCRIMINANT),
        ("KNeighborsRegressor", LearnerKind.NEIGHBOURS),
        ("Pipeline", None),
        ("UnbalancedModel", None),
        ("make_candidate", None),
        ("", None),
    ],
)
def test_a_usual_name_tells_the_kind_and_any_other_tells_nothing(name, kind):
    assert kind_named(name) is kind


def test_wrappers_and_things_that_are_no_learner_tell_nothing():
    kinds = {name: kind_named(name) for name, _ in all_estimators(type_filter="transformer")}
    told = {name for name, kind in kinds.items() if kind is not None}
    # transformers that hold a learner of the kind, and may be used as one
    assert told <= {
        "KNeighborsTransformer",
        "LinearDiscriminantAnalysis",
        "NeighborhoodComponentsAnalysis",
        "RadiusNeighborsTransformer",
        "RandomTreesEmbedding",
    }
