"""The words by which tables and folders name the use of a row."""

from __future__ import annotations

from milepost.evidence.examples import Use

_WORDS = {
    Use.TRAIN: ("train", "training", "tr", "learn", "fit"),
    Use.VALIDATION: ("validation", "val", "valid", "dev", "development"),
    Use.CALIBRATION: ("calibration", "cal", "calib"),
    Use.TEST: ("test", "testing", "eval", "evaluation", "holdout", "hold-out", "hold_out"),
}
_USES = {word: use for use, words in _WORDS.items() for word in words}


def use_of_word(word: object) -> Use | None:
    """Say which use a word names, None when it names none.

    >>> use_of_word("Dev"), use_of_word("apple")
    (<Use.VALIDATION: 'validation'>, None)
    """
    return _USES.get(str(word).strip().lower())
