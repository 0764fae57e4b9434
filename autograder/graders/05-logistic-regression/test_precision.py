"""Hidden checks for `precision`."""

from autograder.checks import check
from autograder.graders.scores import plain_float, value, zero


@check(points=0.5, category="value")
def test_values(student, rng):
    """Computes tp / (tp + fp)"""
    for _ in range(3):
        tp, fp = (int(count) for count in rng.choice([2, 3, 5, 7, 11], 2, replace=False))
        value(student, "precision", {"tp": tp, "fp": fp}, tp / (tp + fp), {"missing-parentheses": 1 + fp})
    for tp, fp in ((4, 0), (0, 4), (6, 6)):
        value(student, "precision", {"tp": tp, "fp": fp}, tp / (tp + fp), {})


@check(points=0.25, category="value")
def test_zero(student):
    """Is 0 where nothing was predicted positive"""
    zero(student, "precision", {"tp": 0, "fp": 0})


@check(points=0.25, category="behaviour", after="zero")
def test_float(student):
    """Gives a plain float each time"""
    plain_float(student, "precision", [{"tp": 3, "fp": 2}, {"tp": 0, "fp": 0}, {"tp": 2, "fp": 0}, {"tp": 0, "fp": 2}])
