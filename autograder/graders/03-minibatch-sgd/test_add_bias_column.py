"""Hidden checks for `add_bias_column`."""

import numpy as np
from graders.common import untouched
from graders.descents import computed

from autograder.grading.checks import check, close, describe, fail, said, show

SHAPES = ((4, 3), (3, 1), (1, 2), (5, 5))


def _draw(rng, n, d):
    """No two numbers are the same, and none is 1."""
    return rng.permutation(np.linspace(2, 9, n * d)).reshape(n, d)


def _column_added(student, X):
    got = student.add_bias_column(X)
    if not isinstance(got, np.ndarray) or got.dtype.kind not in "fiu":
        fail(said("expected an array of numbers, not {got}", got=describe(got)))
    return got


def _shape_mistake(got, X):
    """The mistake of an answer of another shape, where its numbers tell."""
    right, ones = np.column_stack([X, np.ones(len(X))]), np.ones((1, X.shape[1]))
    if close(np.sort(got, None), np.sort(right, None)) or close(got, np.vstack([X, ones])):
        return "wrong-shape"
    overwritten = got.shape == X.shape and np.all(got == X, axis=0) | np.all(got == 1, axis=0)
    return "bias-column-missing" if np.all(overwritten) else None


@check(points=0.25, category="shape")
def test_shape(student, rng):
    """Makes (n, d) into (n, d + 1)"""
    answers = []
    for n, d in (SHAPES[0], *SHAPES):
        X = _draw(rng, n, d)
        got = _column_added(student, X.copy())
        answers.append(got)
        if got.shape != (n, d + 1):
            told = said(
                "for X of shape {shape}: expected the shape {wanted}, not {other_shape}",
                shape=(n, d),
                wanted=(n, d + 1),
                other_shape=got.shape,
            )
            fail(told, _shape_mistake(got, X))
    computed(*answers[:2])


@check(points=1.25, category="value", after="shape")
def test_values(student, rng):
    """Keeps the columns of X, and puts ones behind them"""
    for X in (*(_draw(rng, n, d) for n, d in SHAPES), rng.permutation(np.arange(2, 10)).reshape(4, 2)):
        got, right = _column_added(student, X.copy()), np.column_stack([X, np.ones(len(X))])
        if not close(got, right):
            # The columns of X are there, and beside them another one than the ones, or the ones elsewhere.
            others = [np.delete(got, place, axis=1) for place in range(got.shape[1])]
            mistake = "bias-column-missing" if any(close(each, X) for each in others) else None
            fail(said("for X = {X}: expected {right}, not {got}", X=show(X), right=show(right), got=show(got)), mistake)


@check(points=0.5, category="behaviour", after="shape")
def test_untouched(student, rng):
    """Makes a new array, and leaves X and everything global as they were"""
    untouched(student.call("add_bias_column", _draw(rng, 4, 2)), ["X"])
