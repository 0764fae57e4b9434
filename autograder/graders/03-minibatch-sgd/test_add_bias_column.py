"""Hidden checks for `add_bias_column`."""

import numpy as np

from autograder.checks import check, describe, expect, fail, show
from autograder.graders.common import untouched
from autograder.graders.minibatches import computed

SHAPES = ((4, 3), (3, 1), (1, 2), (5, 5))


def _column_added(student, X):
    got = student.add_bias_column(X)
    if not isinstance(got, np.ndarray) or got.dtype.kind not in "fiu":
        fail(f"expected an array of numbers, not {describe(got)}")
    return got


@check(points=0.5, category="shape")
def test_shape(student, rng):
    """Makes (n, d) into (n, d + 1)"""
    answers = []
    for n, d in (SHAPES[0], *SHAPES):
        got = _column_added(student, rng.uniform(2, 9, (n, d)))
        answers.append(got)
        if got.shape != (n, d + 1):
            mistake = "bias-column-missing" if got.shape == (n, d) else "wrong-shape"
            fail(f"for X of shape {(n, d)}: expected the shape {(n, d + 1)}, not {got.shape}", mistake)
    computed(*answers[:2])


@check(points=1, category="value", after="shape")
def test_values(student, rng):
    """Keeps the columns of X, and puts ones behind them"""
    for n, d in SHAPES:
        X = rng.uniform(2, 9, (n, d))
        ones = np.ones((n, 1))
        wrong = {
            "bias-column-missing/first": np.hstack([ones, X]),
            "bias-column-missing/zeros": np.hstack([X, 0 * ones]),
            "bias-column-missing/counted": np.hstack([X, n * ones]),
        }
        expect(_column_added(student, X), np.hstack([X, ones]), wrong, given=f"for X = {show(X)}")
    X = rng.integers(2, 9, (4, 2))
    right = np.column_stack([X, np.ones(4)])
    expect(_column_added(student, X), right, given=f"for the whole numbers X = {show(X)}")


@check(points=0.5, category="behaviour", after="shape")
def test_untouched(student, rng):
    """Makes a new array, and leaves X and everything global as they were"""
    untouched(student.call("add_bias_column", rng.uniform(2, 9, (4, 2))), ["X"])
