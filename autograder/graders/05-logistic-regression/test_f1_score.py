"""Hidden checks for `f1_score`."""

from graders.scores import draw, plain_float, value, zero

from autograder.grading.checks import check

NAMES = "tp", "fp", "fn"


def _models(tp, fp, fn):
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    return {
        "right": 2 * tp / (2 * tp + fn + fp),
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


def _all_models(tp, fp, fn):
    """Those, and mistakes without a name that may not be taken for one of them."""
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    nameless = (precision, recall, precision + recall, 2 * (precision + recall), precision * recall)
    nameless += (2 * precision * recall, 2 * precision * recall / precision + recall, fn / (fp + fn), fp / (fp + fn))
    return _models(tp, fp, fn) | {f"nameless-{index}": number for index, number in enumerate(nameless)}


@check(points=1, category="value")
def test_values(student, rng):
    """Computes 2tp / (2tp + fn + fp), the harmonic mean of precision and recall"""
    for _ in range(3):
        value(student, "f1_score", draw(rng, NAMES, _all_models), _models)
    value(student, "f1_score", {"tp": 6, "fp": 0, "fn": 0}, _models)


@check(points=0.5, category="value", after="values")
def test_zero(student):
    """Is 0 where nothing positive is found, whatever else is 0"""
    for fp, fn in ((0, 0), (3, 4), (3, 0), (0, 4)):
        zero(student, "f1_score", {"tp": 0, "fp": fp, "fn": fn})


@check(points=0.5, category="behaviour", after="zero")
def test_float(student):
    """Gives a plain float each time"""
    cases = (3, 1, 2), (0, 0, 0), (2, 0, 0), (0, 1, 2)
    plain_float(student, "f1_score", [dict(zip(NAMES, case, strict=True)) for case in cases])
