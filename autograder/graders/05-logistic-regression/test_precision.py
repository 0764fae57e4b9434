"""Hidden checks for `precision`."""

from graders.scores import draw, plain_float, value, zero

from autograder.grading.checks import check


def _models(tp, fp):
    return {"right": tp / (tp + fp), "missing-parentheses": 1 + fp}


@check(points=0.5, category="value")
def test_values(student, rng):
    """Computes tp / (tp + fp)"""
    for _ in range(3):
        value(student, "precision", draw(rng, ("tp", "fp"), _models), _models)
    for tp, fp in ((4, 0), (0, 4), (6, 6)):
        value(student, "precision", {"tp": tp, "fp": fp}, _models)


@check(points=0.25, category="value", after="values")
def test_zero(student):
    """Is 0 where nothing was predicted positive"""
    zero(student, "precision", {"tp": 0, "fp": 0})


@check(points=0.25, category="behaviour", after="zero")
def test_float(student):
    """Gives a plain float each time"""
    plain_float(student, "precision", [{"tp": tp, "fp": fp} for tp, fp in ((3, 2), (0, 0), (2, 0), (0, 2))])
