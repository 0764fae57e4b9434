"""Hidden checks for `gradients`."""

import numpy as np

from autograder.checks import check, describe, expect, fail, match, numbers, show
from autograder.graders.common import floats, parts, untouched
from autograder.graders.minibatches import by_hand, computed

NAMES = "a tuple (grad_w, grad_b)"


def _draw(rng, n):
    """All x positive and the parameters off the fit, so that no two mistakes look alike."""
    x, y = rng.uniform(0.5, 3, n), rng.uniform(-3, 3, n)
    return x, y, float(rng.uniform(1, 3)), float(rng.uniform(1, 3))


def _slopes(call):
    by_hand(call)
    value = call.value
    pair = value if isinstance(value, np.ndarray) and value.shape == (2,) else parts(value, 2, NAMES)
    return [numbers(each, f"a number as {name}") for name, each in zip(("grad_w", "grad_b"), pair, strict=True)]


def _wrong(error, factor):
    """Models of both slopes: ``factor`` is x in the one along w, and 1 in the one along b."""
    n, right = len(error), np.mean(error * factor)
    return {
        "sum-instead-of-mean": n * right,
        "doubled-gradient": 2 * right,
        "half-cost": right / 2,
        "wrong-sign": -right,
        "sum-instead-of-mean/doubled": 2 * n * right,
        "sum-instead-of-mean/half": n * right / 2,
        "wrong-sign/sum": -n * right,
        "wrong-sign/doubled": -2 * right,
        "missing-square": np.mean(np.sign(error) * factor),
        "mean-missing": error * factor,
    }


@check(points=0.5, category="shape")
def test_floats(student, rng):
    """Gives two plain floats"""
    answers = [parts(student.gradients(*_draw(rng, n)), 2, NAMES) for n in (5, 1)]
    for slopes in answers:
        if any(isinstance(each, np.ndarray) and each.size > 1 for each in slopes):
            fail(f"expected two floats, not {' and '.join(map(describe, slopes))}", "mean-missing")
        floats(slopes, "the slopes")
    computed(*answers)


@check(points=1, category="value")
def test_weight(student, rng):
    """Computes the slope along w, the mean of err * x"""
    for n in (4, 7, 1, 30):
        x, y, w, b = _draw(rng, n)
        error = w * x + b - y
        got, other = _slopes(student.call("gradients", x, y, w, b))
        wrong = {
            **_wrong(error, x),
            "missing-input-factor/sum": np.sum(error),
            "missing-input-factor/outside": np.mean(error) * np.mean(x),
            "bias-not-added": np.mean((w * x - y) * x),
            "cost-against-inputs": np.mean((w * x + b - x) * x),
        }
        turned = match(other, {"swapped": np.mean(error * x)})
        wrong["order-swapped" if turned else "missing-input-factor"] = np.mean(error)
        given = f"grad_w for x = {show(x)}, y = {show(y)}, w = {show(w)}, b = {show(b)}"
        expect(got, np.mean(error * x), wrong, given=given, shape=False)


@check(points=1, category="value")
def test_bias(student, rng):
    """Computes the slope along b, the mean of err"""
    for n in (3, 8, 1, 25):
        x, y, w, b = _draw(rng, n)
        error = w * x + b - y
        _, got = _slopes(student.call("gradients", x, y, w, b))
        wrong = {
            **_wrong(error, 1.0),
            "order-swapped": np.mean(error * x),
            "bias-not-added": np.mean(w * x - y),
            "cost-against-inputs": np.mean(w * x + b - x),
        }
        given = f"grad_b for x = {show(x)}, y = {show(y)}, w = {show(w)}, b = {show(b)}"
        expect(got, np.mean(error), wrong, given=given, shape=False)


@check(points=0.5, category="behaviour", after="floats")
def test_untouched(student, rng):
    """Leaves x, y and everything global as they were"""
    untouched(student.call("gradients", *_draw(rng, 6)), ["x", "y", "w", "b"])
