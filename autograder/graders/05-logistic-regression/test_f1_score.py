"""Hidden checks for `f1_score`."""

from autograder.checks import check
from autograder.graders.scores import plain_float, value, zero


def _wrong(tp, fp, fn):
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    return {
        "missing-parentheses": 2 * tp / 2 * tp + fn + fp,
        "missing-parentheses/inner": 2 * tp / (2 * tp) + fn + fp,
        "half-score": tp / (2 * tp + fp + fn),
        "half-score/below": tp / (tp + fp + fn),
        "half-score/product": precision * recall / (precision + recall),
        "arithmetic-mean": (precision + recall) / 2,
        "arithmetic-mean/geometric": (precision * recall) ** 0.5,
        "confusion-swapped/fp": 2 * fp / (2 * fp + tp + fn),
        "confusion-swapped/fn": 2 * fn / (2 * fn + fp + tp),
    }


@check(points=1, category="value")
def test_values(student, rng):
    """Computes 2tp / (2tp + fn + fp), the harmonic mean of precision and recall"""
    for _ in range(3):
        tp, fp, fn = (int(count) for count in rng.choice([2, 3, 5, 7, 11, 17], 3, replace=False))
        value(student, "f1_score", {"tp": tp, "fp": fp, "fn": fn}, 2 * tp / (2 * tp + fn + fp), _wrong(tp, fp, fn))
    value(student, "f1_score", {"tp": 6, "fp": 0, "fn": 0}, 1.0, {"half-score": 0.5})


@check(points=0.5, category="value")
def test_zero(student):
    """Is 0 where nothing positive is found, whatever else is 0"""
    for fp, fn in ((0, 0), (3, 4), (3, 0), (0, 4)):
        zero(student, "f1_score", {"tp": 0, "fp": fp, "fn": fn})


@check(points=0.5, category="behaviour", after="zero")
def test_float(student):
    """Gives a plain float each time"""
    cases = [(3, 1, 2), (0, 0, 0), (2, 0, 0), (0, 1, 2)]
    plain_float(student, "f1_score", [dict(zip(("tp", "fp", "fn"), case, strict=True)) for case in cases])
