"""Hidden checks for `recall`."""

from autograder.checks import check
from autograder.graders.scores import plain_float, value, zero


@check(points=0.5, category="value")
def test_values(student, rng):
    """Computes tp / (tp + fn)"""
    for _ in range(3):
        tp, fn = (int(count) for count in rng.choice([2, 3, 5, 7, 11], 2, replace=False))
        value(student, "recall", {"tp": tp, "fn": fn}, tp / (tp + fn), {"missing-parentheses": 1 + fn})
    for tp, fn in ((4, 0), (0, 4), (6, 6)):
        value(student, "recall", {"tp": tp, "fn": fn}, tp / (tp + fn), {})


@check(points=0.25, category="value")
def test_zero(student):
    """Is 0 where nothing is really positive"""
    zero(student, "recall", {"tp": 0, "fn": 0})


@check(points=0.25, category="behaviour", after="zero")
def test_float(student):
    """Gives a plain float each time"""
    plain_float(student, "recall", [{"tp": 3, "fn": 2}, {"tp": 0, "fn": 0}, {"tp": 2, "fn": 0}, {"tp": 0, "fn": 2}])
