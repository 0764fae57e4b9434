"""Hidden checks for `multivariate_gd`."""

import numpy as np
from graders.common import defaults, remembered, untouched
from graders.descents import by_hand, computed, ignored, named, reached, seen, settled
from graders.minibatches import UNNAMED

from autograder.grading.checks import CheckFailed, check, close, expect, fail, numbers, said, show


def _draw(rng, n, d, whole_numbers=False):
    """Errors of both signs at the start. In whole numbers, a table as in the lesson, and the start as a list."""
    if whole_numbers:
        X = rng.integers(1, 4, (n, d))
        return X, X @ rng.integers(1, 6, d) + 7, rng.uniform(-4, 11, d + 1).tolist()
    X, beta = rng.uniform(0.5, 2, (n, d)), rng.uniform(-2, 2, d + 1)
    return X, X @ beta[:-1] + beta[-1] + rng.uniform(1, 4, n) * rng.choice([-1, 1], n), beta


def _descend(X, y, beta, lr, steps, *, E=None, scale=1.0, trained=1.0, predicting=1.0, transpose=True, how=None):
    """The course's descent, with mistakes at switches: ``trained`` and ``predicting`` mask the entries of beta.

    ``how`` says what becomes of the errors: "stale" keeps the first ones, "absolute" loses their signs, "lonely" forgets
    to multiply them by the inputs.
    """
    E = np.column_stack([X, np.ones(len(X))]) if E is None else E
    beta = np.array(beta, float)
    error = first = E @ beta - y
    for _ in range(steps):
        error = first if how == "stale" else E @ (beta * predicting) - y
        error = np.abs(error) if how == "absolute" else error
        slope = np.sum(error) if how == "lonely" else (E.T if transpose else E) @ error
        beta = beta - lr * scale * trained * slope
    return beta


def _models(X, y, beta, lr, steps):
    beta = np.array(beta)
    n, d = X.shape
    E, ones = np.column_stack([X, np.ones(n)]), np.ones(n)
    weights = np.append(np.ones(d), 0)
    switches = {
        "right": {},
        "mean-instead-of-sum": {"scale": 1 / n},
        "mean-instead-of-sum/doubled": {"scale": 2 / n},
        "doubled-gradient": {"scale": 2},
        "half-cost": {"scale": 0.5},
        "wrong-sign": {"scale": -1},
        "bias-not-trained": {"trained": weights},
        "bias-column-missing": {"trained": weights, "predicting": weights},
        "bias-column-missing/first": {"E": np.column_stack([ones, X])},
        "bias-column-missing/zeros": {"predicting": weights},
        "stale-hypothesis": {"how": "stale"},
        "missing-input-factor": {"how": "lonely"},
        f"{UNNAMED}/absolute": {"how": "absolute"},
    }
    models = {name: _descend(X, y, beta, lr, steps, **switch) for name, switch in switches.items()} | {
        "bias-column-missing/short": _descend(X, y, beta[:-1], lr, steps, E=X),
        "start-ignored/zeros": _descend(X, y, 0 * beta, lr, steps),
        "start-ignored/ones": _descend(X, y, 0 * beta + 1, lr, steps),
        "no-step": beta,
        "epochs-ignored/more": _descend(X, y, beta, lr, steps + 1),
        "epochs-ignored/fewer": _descend(X, y, beta, lr, steps - 1),
        "closed-form": np.linalg.lstsq(E, y, rcond=None)[0],
    }
    if n == d + 1:
        models["transpose-missing"] = _descend(X, y, beta, lr, steps, transpose=False)
    return models


@remembered
def _case(seed, n, d, lr, steps, whole_numbers):
    """Data on which no two mistakes end alike, and where each of them ends."""
    rng = np.random.default_rng(seed)
    return settled(lambda: _draw(rng, n, d, whole_numbers), lambda data: _models(*data, lr, steps))


def _shape_mistake(got, X, y, beta, lr, steps):
    """The mistake of an answer of another shape, where its numbers tell."""
    if close(got, _descend(X, y, beta[:-1], lr, steps, E=X)):
        return "bias-column-missing"
    right = _descend(X, y, beta, lr, steps)
    spread = [
        _descend(X, np.full(len(y), each), beta, lr, steps) for each in y
    ]  # errors of all pairs, (n, 1) less (n,)
    is_right = got.size == right.size and close(got.reshape(-1), right)
    return "wrong-shape" if is_right or close(got, np.transpose(spread)) else None


@check(points=0.5, category="shape")
def test_shape(student, rng):
    """Gives an array of d + 1 numbers"""
    answers = []
    for n, d in ((4, 3), (4, 3), (6, 2), (5, 1)):
        X, y, beta = _draw(rng, n, d)
        try:
            got = numbers(student.multivariate_gd(X, y, beta.copy(), 0.01, 2), said("an array of numbers"))
        except CheckFailed as failed:
            # A square E, the first, multiplies with beta and with the errors: only X as it is does not fit.
            if "matmul" in failed.message or "not aligned" in failed.message:
                fail(failed.message, "bias-column-missing" if n == d + 1 else "transpose-missing")
            raise
        if got.shape != (d + 1,):
            told = said(
                "for X of shape {shape}: expected the shape {wanted}, not {other_shape}",
                shape=(n, d),
                wanted=(d + 1,),
                other_shape=got.shape,
            )
            fail(told, _shape_mistake(got, X, y, beta, 0.01, 2))
        if np.array_equal(got, beta):
            fail(
                said(
                    "for {n} rows of {d} inputs and 2 steps: expected beta to have moved from {beta}",
                    n=n,
                    d=d,
                    beta=show(beta),
                ),
                "no-step",
            )
        answers.append(got)
    computed(*answers[:2])


@check(points=1.5, category="value", after="shape")
def test_steps(student, rng):
    """Takes exact steps of gradient descent on half the summed squared error"""
    for n, d, lr, steps in ((5, 4, 0.017, 3), (7, 2, 0.013, 2), (3, 3, 0.019, 4), (6, 3, 0.007, 5)):
        (X, y, beta), models = _case(int(rng.integers(2**63)), n, d, lr, steps, n == 6)
        call = student.call("multivariate_gd", X, y, beta, lr, steps)
        by_hand(call)
        got = numbers(call.value, said("an array of numbers"))
        given = said(
            "for {n} rows of {d} inputs, beta = {beta}, lr = {lr}, steps = {steps}",
            n=n,
            d=d,
            beta=show(beta),
            lr=lr,
            steps=steps,
        )
        seen(models, given)
        if not close(got, models["right"]):
            mistake = named(got, models) or ignored(
                lambda *how: numbers(student.multivariate_gd(X, y, beta, *how)),  # noqa: B023
                lambda *how: _descend(X, y, beta, *how),  # noqa: B023
                lr,
                steps,
            )
            fail(
                said("{given}: expected {wanted}, not {got}", given=given, wanted=show(models["right"]), got=show(got)),
                mistake,
            )


@check(points=0.25, category="convergence", after="steps")
def test_converges(student, rng):
    """Goes on until the last step, and finds the weights and the bias behind the data"""
    X = rng.permutation(
        [[1.0, 1], [1, -1], [-1, 1], [-1, -1]]
    )  # with these, each step leaves six tenths of the distance
    truth, beta, lr, steps = rng.uniform(2, 9, 3), rng.uniform(-9, -2, 3), 0.1, 36
    y = X @ truth[:-1] + truth[-1]
    got = numbers(student.multivariate_gd(X, y, beta, lr=lr, steps=steps), said("an array of numbers"))
    # No list of errors tells how many steps there were: the last ones are short, and have to show.
    given = said("after {steps} steps on data without noise", steps=steps)
    reached(got, lambda done: _descend(X, y, beta, lr, done), steps, given, tolerance=1e-6)


@check(points=0.25, category="behaviour")
def test_defaults(student, rng):
    """Takes 5000 steps at a rate of 0.01 where nothing else is said"""
    if defaults(student, "multivariate_gd", lr=0.01, steps=5000):
        x = rng.permutation(np.linspace(0.8, 1.2, 6))  # a flat valley: after 5000 steps, one more still shows
        w, b = rng.uniform(2, 4, 2)
        X, y, beta = x.reshape(-1, 1), w * x + b, [float(w + rng.uniform(3, 5)), float(b - rng.uniform(3, 5))]
        given = said("for y = {w:.4g}x + {b:.4g} and beta = {beta}, without lr and steps", w=w, b=b, beta=show(beta))
        right = _descend(X, y, beta, 0.01, 5000)
        expect(student.multivariate_gd(X, y, beta), right, given=given, tolerance=1e-6)


@check(points=0.5, category="behaviour", after="shape")
def test_untouched(student, rng):
    """Leaves the given beta, X and y as they were, be beta an array or a list"""
    X, y, beta = _draw(rng, 6, 2)
    for start in (beta, beta.tolist()):
        untouched(student.call("multivariate_gd", X, y, start, 0.01, 3), ["X", "y", "beta"])
