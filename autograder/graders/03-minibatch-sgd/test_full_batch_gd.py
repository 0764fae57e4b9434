"""Hidden checks for `full_batch_gd`."""

import numpy as np

from autograder.checks import check, close, expect, fail, match, show
from autograder.graders.common import floats, lengths, untouched
from autograder.graders.minibatches import (
    answer,
    by_hand,
    computed,
    descend,
    ends,
    everything,
    flat,
    ignored,
    wrong_loops,
)


def _draw(rng, n):
    """A noisy line; the mean of x is far from 0, so that w and b pull at each other."""
    x = rng.uniform(0.5, 3, n)
    return x, rng.uniform(1, 3) * x + rng.uniform(2, 4) + rng.normal(size=n)


@check(points=0.5, category="shape")
def test_shape(student, rng):
    """Gives one number each for w and b, and a list of errors"""
    first, second, _ = (
        flat(student.full_batch_gd(*_draw(rng, n), 0.05, steps)) for n, steps in ((5, 3), (4, 3), (1, 1))
    )
    computed(first, second)


@check(points=1, category="value", after="shape")
def test_steps(student, rng):
    """Takes exact steps of gradient descent, for several data, lr and steps"""
    for n, lr, steps in ((5, 0.043, 3), (3, 0.11, 2), (30, 0.023, 6), (1, 0.07, 4)):
        x, y = _draw(rng, n)
        call = student.call("full_batch_gd", x, y, lr, steps)
        by_hand(call)
        got, errors = answer(call.value)
        right = descend([(x, y)] * steps, lr).end
        if not close(got, right):
            mistake = match(got, ends(wrong_loops(everything(x, y), lr, steps)))
            mistake = mistake or ignored(lambda *how: answer(student.full_batch_gd(x, y, *how))[0], lr, steps)  # noqa: B023
            mistake = mistake or ("epochs-ignored" if len(errors) != steps else None)
            fail(
                f"for {n} samples, lr = {lr}, steps = {steps}: expected w, b = {show(right)}, not {show(got)}", mistake
            )


@check(points=0.5, category="value", after="steps")
def test_errors(student, rng):
    """Records the MSE before each step, one plain float for each"""
    for n, lr, steps in ((4, 0.07, 4), (6, 0.03, 3), (5, 0.05, 1)):
        x, y = _draw(rng, n)
        _, errors = answer(student.full_batch_gd(x, y, lr, steps))
        right = np.array(descend([(x, y)] * steps, lr).costs)
        wrong = {
            "cost-after-update": descend([(x, y)] * steps, lr, record_after=True).costs,
            "half-cost": right / 2,
            "root-taken": np.sqrt(right),
            "sum-instead-of-mean": n * right,
            "missing-square": _means_before(x, y, lr, steps, lambda error: np.mean(error)),
            "missing-square/absolute": _means_before(x, y, lr, steps, lambda error: np.mean(np.abs(error))),
            "stale-hypothesis": np.full(steps, right[0]),
        }
        lengths(errors, steps, "error", "steps")
        expect(errors, right, wrong, given=f"the errors for {n} samples, lr = {lr}, steps = {steps}")
        floats(errors, "errors")


def _means_before(x, y, lr, steps, mean):
    path = [descend([(x, y)] * done, lr) for done in range(steps)]
    return [mean(each.W * x + each.b - y) for each in path]


@check(points=0.5, category="convergence", after="steps")
def test_defaults(student, rng):
    """Comes close to the line behind the data with its default lr and steps"""
    x = rng.uniform(-5, 5, 200)
    y = rng.uniform(3, 8) * x + rng.uniform(1, 3)
    got, _ = answer(student.full_batch_gd(x, y))
    expect(got, descend([(x, y)] * 100, 0.01).end, given="w, b")


@check(points=0.5, category="behaviour", after="shape")
def test_untouched(student, rng):
    """Leaves x and y, the random numbers and everything global as they were"""
    untouched(student.call("full_batch_gd", *_draw(rng, 5), 0.05, 3), ["x", "y"])
