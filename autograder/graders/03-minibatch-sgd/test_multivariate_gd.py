"""Hidden checks for `multivariate_gd`."""

import numpy as np

from autograder.checks import CheckFailed, check, close, expect, fail, match, numbers, show
from autograder.graders.common import remembered, untouched
from autograder.graders.minibatches import by_hand, computed, ignored


def _draw(rng, n, d):
    X = rng.uniform(0.5, 2, (n, d))
    return X, X @ rng.uniform(1, 3, d) + rng.uniform(2, 4), rng.uniform(-2, 2, d + 1)


def _whole_numbers(rng):
    """A table as in the lesson, all integers, and the start as a list."""
    X = rng.integers(1, 4, (6, 3))
    return X, X @ rng.integers(1, 6, 3) + 7, rng.uniform(-4, 11, 4).tolist()


@remembered
def _descend(X, y, beta, lr, steps, *, E=None, scale=1.0, trained=1.0, predicting=1.0, stale=False, transpose=True):
    """The course's descent, with mistakes at switches: ``trained`` and ``predicting`` mask the entries of beta."""
    E = np.column_stack([X, np.ones(len(X))]) if E is None else E
    beta = np.array(beta, float)
    error = E @ beta - y
    for _ in range(steps):
        if not stale:
            error = E @ (beta * predicting) - y
        beta = beta - lr * scale * trained * ((E.T if transpose else E) @ error)
    return beta


def _wrong(X, y, beta, lr, steps):
    n, d = X.shape
    E, ones = np.column_stack([X, np.ones(n)]), np.ones(n)
    weights = np.append(np.ones(d), 0)
    models = {
        "mean-instead-of-sum": lambda: _descend(X, y, beta, lr, steps, scale=1 / n),
        "mean-instead-of-sum/doubled": lambda: _descend(X, y, beta, lr, steps, scale=2 / n),
        "doubled-gradient": lambda: _descend(X, y, beta, lr, steps, scale=2),
        "half-cost": lambda: _descend(X, y, beta, lr, steps, scale=0.5),
        "wrong-sign": lambda: _descend(X, y, beta, lr, steps, scale=-1),
        "bias-not-trained": lambda: _descend(X, y, beta, lr, steps, trained=weights),
        "bias-column-missing": lambda: _descend(X, y, beta, lr, steps, trained=weights, predicting=weights),
        "bias-column-missing/short": lambda: _descend(X, y, beta[:-1], lr, steps, E=X),
        "bias-column-missing/first": lambda: _descend(X, y, beta, lr, steps, E=np.column_stack([ones, X])),
        "bias-column-missing/zeros": lambda: _descend(X, y, beta, lr, steps, predicting=weights),
        "stale-hypothesis": lambda: _descend(X, y, beta, lr, steps, stale=True),
        "start-ignored/zeros": lambda: _descend(X, y, 0 * beta, lr, steps),
        "start-ignored/ones": lambda: _descend(X, y, 0 * beta + 1, lr, steps),
        "no-step": lambda: beta,
        "epochs-ignored/more": lambda: _descend(X, y, beta, lr, steps + 1),
        "epochs-ignored/fewer": lambda: _descend(X, y, beta, lr, steps - 1),
        "epochs-ignored/default": lambda: _descend(X, y, beta, lr, 5000),
        "learning-rate-ignored/default": lambda: _descend(X, y, beta, 0.01, steps),
        "closed-form": lambda: np.linalg.lstsq(E, y, rcond=None)[0],
        "missing-input-factor": lambda: _without_inputs(E, y, beta, lr, steps),
    }
    if n == d + 1:
        models["transpose-missing"] = lambda: _descend(X, y, beta, lr, steps, transpose=False)
    return models


def _without_inputs(E, y, beta, lr, steps):
    for _ in range(steps):
        beta = beta - lr * np.sum(E @ beta - y)
    return beta


@check(points=0.5, category="shape")
def test_shape(student, rng):
    """Gives an array of d + 1 numbers"""
    answers = []
    for n, d in ((4, 3), (4, 3), (6, 2), (5, 1)):
        X, y, beta = _draw(rng, n, d)
        try:
            got = numbers(student.multivariate_gd(X, y, beta, 0.01, 2), "an array of numbers")
        except CheckFailed as failed:
            # A square E, the first, multiplies with beta and with the errors: only X as it is does not fit.
            if "matmul" in failed.message or "not aligned" in failed.message:
                fail(failed.message, "bias-column-missing" if n == d + 1 else "transpose-missing")
            raise
        if got.shape != (d + 1,):
            mistake = "bias-column-missing" if got.shape == (d,) else "wrong-shape"
            fail(f"for X of shape {(n, d)}: expected the shape {(d + 1,)}, not {got.shape}", mistake)
        if np.array_equal(got, beta):
            fail(f"for {n} rows of {d} inputs and 2 steps: expected beta to have moved from {show(beta)}", "no-step")
        answers.append(got)
    computed(*answers[:2])


@check(points=1.5, category="value", after="shape")
def test_steps(student, rng):
    """Takes exact steps of gradient descent on half the summed squared error"""
    cases = [
        (*_draw(rng, n, d), lr, steps) for n, d, lr, steps in ((5, 4, 0.017, 3), (7, 2, 0.013, 2), (3, 3, 0.019, 4))
    ]
    for X, y, beta, lr, steps in [*cases, (*_whole_numbers(rng), 0.007, 5)]:
        call = student.call("multivariate_gd", X, y, beta, lr, steps)
        by_hand(call)
        got, right = numbers(call.value, "an array of numbers"), _descend(X, y, beta, lr, steps)
        if not close(got, right):
            mistake = match(got, _wrong(X, y, beta, lr, steps))
            mistake = mistake or ignored(lambda *how: numbers(student.multivariate_gd(X, y, beta, *how)), lr, steps)  # noqa: B023
            given = f"for {len(X)} rows of {X.shape[1]} inputs, beta = {show(beta)}, lr = {lr}, steps = {steps}"
            fail(f"{given}: expected {show(right)}, not {show(got)}", mistake)


@check(points=0.5, category="convergence", after="steps")
def test_defaults(student, rng):
    """Walks along a flat valley as far as its default lr and steps lead"""
    x = rng.permutation(np.linspace(0.8, 1.2, 6))
    w, b = rng.uniform(2, 4, 2)
    X, y, beta = x.reshape(-1, 1), w * x + b, [float(w + rng.uniform(3, 5)), float(b - rng.uniform(3, 5))]
    right = _descend(X, y, beta, 0.01, 5000)  # still a few tenths from (w, b): one step more or less shows
    given = f"for y = {w:.4g}x + {b:.4g} and beta = {show(beta)}, without lr and steps"
    expect(student.multivariate_gd(X, y, beta), right, given=given, tolerance=1e-6)


@check(points=0.5, category="behaviour", after="shape")
def test_untouched(student, rng):
    """Leaves the given beta, X and y as they were, be beta an array or a list"""
    X, y, beta = _draw(rng, 6, 2)
    for start in (beta, beta.tolist()):
        untouched(student.call("multivariate_gd", X, y, start, 0.01, 3), ["X", "y", "beta"])
