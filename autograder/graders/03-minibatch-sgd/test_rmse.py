"""Hidden checks for `rmse`."""

import numpy as np
from graders.common import untouched
from graders.descents import computed, settled

from autograder.grading.checks import check, close, describe, expect, fail, said, show


def _draw(rng, n):
    target = rng.uniform(-3, 3, n)
    return target + rng.uniform(0.5, 2, n) * rng.choice([-1, 1], n), target


def _models(data):
    prediction, target = data
    error = prediction - target
    n, square = len(error), np.sum(error**2)
    return {
        "right": np.sqrt(square / n),
        "root-missing": square / n,
        "root-missing/sum": square,
        "sum-instead-of-mean": np.sqrt(square),
        "root-before-mean": np.sqrt(square) / n,
        "half-cost": np.sqrt(square / n / 2),
        "half-cost/outside": np.sqrt(square / n) / 2,
        "absolute-error": np.mean(np.abs(error)),
        "absolute-error/root": np.sqrt(np.mean(np.abs(error))),
        "missing-square/signed": np.mean(error),
        "missing-square/turned": np.mean(-error),
        "missing-square/outside": np.abs(np.mean(error)),
        "wrong-sign": -np.sqrt(square / n),
        "wrong-sign/sum": np.sqrt(np.mean((prediction + target) ** 2)),
    }


def _mean_missing(got, prediction, target):
    """Whether an array holds something of each error."""
    error = prediction - target
    return any(close(got, each) for each in (error, -error, np.abs(error), error**2, error**2 / len(error)))


@check(points=0.25, category="shape")
def test_float(student, rng):
    """Gives a plain float, also for a prediction without errors"""
    cases = (_draw(rng, 4), _draw(rng, 4), _draw(rng, 1), [rng.uniform(1, 2, 3)] * 2)
    answers = [student.rmse(*data) for data in cases]
    for got, data in zip(answers, cases, strict=True):
        if isinstance(got, np.ndarray) and got.size > 1:
            fail(
                said("expected a float, not {got}", got=describe(got)),
                "mean-missing" if _mean_missing(got, *data) else None,
            )
        if type(got) is not float:
            fail(said("expected a float, not {got}", got=describe(got)), None if got is None else "not-a-float")
    computed(*answers[:2])


@check(points=1.25, category="value")
def test_values(student, rng):
    """Computes the root of the mean of the squared errors"""
    for n in (5, 3, 40, 1):
        if n > 1:
            data, wrong = settled(lambda n=n: _draw(rng, n), _models)
            right = wrong.pop("right")
        else:
            data, wrong = _draw(rng, n), {}
            right = np.abs(data[0] - data[1]).item()
        got = student.rmse(*data)
        given = said("for prediction = {prediction}, target = {target}", prediction=show(data[0]), target=show(data[1]))
        if isinstance(got, np.ndarray) and got.size > 1:
            mistake = "mean-missing" if _mean_missing(got, *data) else None
            fail(said("{given}: expected one number, not {got}", given=given, got=describe(got)), mistake)
        expect(got, right, wrong, given=given, shape=False)


@check(points=0.5, category="behaviour", after="float")
def test_untouched(student, rng):
    """Leaves prediction and target, and everything global, as they were"""
    untouched(student.call("rmse", *_draw(rng, 6)), ["prediction", "target"])
