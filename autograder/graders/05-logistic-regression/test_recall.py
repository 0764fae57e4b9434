"""Hidden checks for `recall`."""

from graders.scores import draw, plain_float, value, zero

from autograder.grading.checks import check


def _models(tp, fn):
    return {"right": tp / (tp + fn), "missing-parentheses": 1 + fn}


@check(points=0.5, category="value")
def test_values(student, rng):
    """Computes tp / (tp + fn)"""
    for _ in range(3):
        value(student, "recall", draw(rng, ("tp", "fn"), _models), _models)
    for tp, fn in ((4, 0), (0, 4), (6, 6)):
        value(student, "recall", {"tp": tp, "fn": fn}, _models)


@check(points=0.25, category="value", after="values")
def test_zero(student):
    """Is 0 where nothing is really positive"""
    zero(student, "recall", {"tp": 0, "fn": 0})


@check(points=0.25, category="behaviour", after="zero")
def test_float(student):
    """Gives a plain float each time"""
    plain_float(student, "recall", [{"tp": tp, "fn": fn} for tp, fn in ((3, 2), (0, 0), (2, 0), (0, 2))])
