"""Hidden checks for `rmse`."""

import numpy as np

from autograder.checks import check, describe, expect, fail, show
from autograder.graders.common import untouched
from autograder.graders.minibatches import computed


def _draw(rng, n):
    target = rng.uniform(-3, 3, n)
    return target + rng.uniform(0.5, 2, n) * rng.choice([-1, 1], n), target


@check(points=0.5, category="shape")
def test_float(student, rng):
    """Gives a plain float, also for a prediction without errors"""
    answers = [student.rmse(*data) for data in (_draw(rng, 4), _draw(rng, 1), [rng.uniform(1, 2, 3)] * 2)]
    for got in answers:
        if isinstance(got, np.ndarray) and got.size > 1:
            fail(f"expected a float, not {describe(got)}", "mean-missing")
        if type(got) is not float:
            fail(f"expected a float, not {describe(got)}", None if got is None else "not-a-float")
    computed(*answers[:2])


@check(points=1, category="value")
def test_values(student, rng):
    """Computes the root of the mean of the squared errors"""
    for n in (5, 3, 1, 40):
        prediction, target = _draw(rng, n)
        error = prediction - target
        square = np.sum(error**2)
        wrong = {
            "root-missing": square / n,
            "root-missing/sum": square,
            "sum-instead-of-mean": np.sqrt(square),
            "root-before-mean": np.sqrt(square) / n,
            "half-cost": np.sqrt(square / n / 2),
            "half-cost/outside": np.sqrt(square / n) / 2,
            "missing-square/absolute": np.mean(np.abs(error)),
            "missing-square/signed": np.mean(error),
            "missing-square/turned": np.mean(-error),
            "missing-square/outside": np.abs(np.mean(error)),
            "missing-square/root": np.sqrt(np.mean(np.abs(error))),
            "wrong-sign": -np.sqrt(square / n),
            "wrong-sign/sum": np.sqrt(np.mean((prediction + target) ** 2)),
            "mean-missing": np.abs(error),
        }
        given = f"for prediction = {show(prediction)}, target = {show(target)}"
        expect(student.rmse(prediction, target), np.sqrt(square / n), wrong, given=given, shape=False)


@check(points=0.5, category="behaviour", after="float")
def test_untouched(student, rng):
    """Leaves prediction and target, and everything global, as they were"""
    untouched(student.call("rmse", *_draw(rng, 6)), ["prediction", "target"])
