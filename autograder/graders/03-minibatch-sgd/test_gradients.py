"""Hidden checks for `gradients`."""

import numpy as np
from graders.common import untouched
from graders.descents import by_hand, compare, computed, named, pair, settled
from graders.lists import floats
from graders.minibatches import UNNAMED

from autograder.grading.checks import check, close, describe, fail, noted, numbers, said, show

NAMES = "grad_w", "grad_b"
TUPLE = noted("a tuple (grad_w, grad_b)")


def _draw(rng, n):
    """Errors of both signs, and x all positive, so that no two mistakes look alike."""
    x, y = rng.uniform(0.5, 3, n), rng.uniform(-3, 8, n)
    return x, y, float(rng.uniform(1, 3)), float(rng.uniform(1, 3))


def _case(rng, n, models):
    """Data for which no two of the ``models`` meet, and what these give; of a single sample, only the right answer."""
    if n > 1:
        return settled(lambda: _draw(rng, n), models)
    data = _draw(rng, n)
    return data, {"right": models(data)["right"]}


def _models(error, factor):
    """Models of both slopes: ``factor`` is x in the one along w, and 1 in the one along b."""
    n, right = len(error), np.mean(error * factor)
    return {
        "right": right,
        "sum-instead-of-mean": n * right,
        "doubled-gradient": 2 * right,
        "half-cost": right / 2,
        "wrong-sign": -right,
        "sum-instead-of-mean/doubled": 2 * n * right,
        "sum-instead-of-mean/half": n * right / 2,
        "wrong-sign/sum": -n * right,
        "wrong-sign/doubled": -2 * right,
        "missing-square": np.mean(np.sign(error) * factor),
        f"{UNNAMED}/absolute": np.mean(np.abs(error) * factor),
        "mean-missing": error * factor,
        "mean-missing/divided": error * factor / n,
    }


def _along_w(data):
    x, y, w, b = data
    error = w * x + b - y
    return _models(error, x) | {
        "missing-input-factor": np.mean(error),
        "missing-input-factor/sum": np.sum(error),
        "missing-input-factor/outside": np.mean(error) * np.mean(x),
        "bias-not-added": np.mean((w * x - y) * x),
        "cost-against-inputs": np.mean((w * x + b - x) * x),
        "wrong-shape": np.mean((w * x + b - np.mean(y)) * x),  # errors of all pairs, (n, 1) less (n,)
        "wrong-shape/turned": np.mean((w * np.mean(x) + b - y) * x),
    }


def _along_b(data):
    x, y, w, b = data
    error = w * x + b - y
    return _models(error, np.ones(len(x))) | {
        "bias-not-added": np.mean(w * x - y),
        "cost-against-inputs": np.mean(w * x + b - x),
    }


def _compare(student, place, data, models):
    """One of the two slopes is right. Where each stands in the other's place, they are swapped."""
    x, y, w, b = data
    call = student.call("gradients", *data)
    by_hand(call)
    slopes = [
        numbers(each, said("a number as {name}", name=name))
        for name, each in zip(NAMES, pair(call.value, said(TUPLE)), strict=True)
    ]
    given = said(
        "{name} for x = {x}, y = {y}, w = {w}, b = {b}", name=NAMES[place], x=show(x), y=show(y), w=show(w), b=show(b)
    )
    error = w * x + b - y
    swapped, got = np.array([np.mean(error), np.mean(error * x)]), [each.sum() for each in slopes]
    if any(close(got, factor * swapped) for factor in (1, len(x), 2, 0.5, -1)):  # whatever else may be amiss
        models = {"right": models["right"], "order-swapped": slopes[place]}
    compare(slopes[place], models, given)


@check(points=0.25, category="shape")
def test_floats(student, rng):
    """Gives two plain floats"""
    answers = []
    for n in (5, 5, 1):
        x, y, w, b = _draw(rng, n)
        answers.append(pair(student.gradients(x, y, w, b), said(TUPLE)))
        for name, got, models in zip(NAMES, answers[-1], (_along_w, _along_b), strict=True):
            if isinstance(got, np.ndarray) and got.size > 1:
                fail(
                    said("expected {name} as a float, not {got}", name=name, got=describe(got)),
                    named(got, models((x, y, w, b))),
                )
        floats(answers[-1], said("the slopes"))
    computed(*answers[:2])


@check(points=1.25, category="value")
def test_weight(student, rng):
    """Computes the slope along w, the mean of err * x"""
    for n in (5, 7, 30, 1):
        _compare(student, 0, *_case(rng, n, _along_w))


@check(points=1, category="value")
def test_bias(student, rng):
    """Computes the slope along b, the mean of err"""
    for n in (3, 8, 25, 1):
        _compare(student, 1, *_case(rng, n, _along_b))


@check(points=0.5, category="behaviour", after="floats")
def test_untouched(student, rng):
    """Leaves x, y and everything global as they were"""
    untouched(student.call("gradients", *_draw(rng, 6)), ["x", "y", "w", "b"])
