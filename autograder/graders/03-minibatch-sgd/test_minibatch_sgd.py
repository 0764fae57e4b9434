"""Hidden checks for `minibatch_sgd`."""

import numpy as np

from autograder.checks import check, close, expect, fail, match, show
from autograder.graders.common import floats, lengths
from autograder.graders.minibatches import (
    answer,
    by_hand,
    computed,
    data_kept,
    descend,
    ends,
    flat,
    ignored,
    seeded,
    wrong_batches,
    wrong_loops,
)


def _draw(rng, n):
    """A noisy line; the mean of x is far from 0, so that w and b pull at each other."""
    x = rng.uniform(0.5, 3, n)
    return x, rng.uniform(1, 3) * x + rng.uniform(2, 4) + rng.normal(size=n)


def _seed(rng):
    return int(rng.integers(1, 2**31))


def _compare(student, x, y, lr, steps, size, seed):
    """The end of the seeded path is the right one."""
    call = student.call("minibatch_sgd", x, y, lr, steps, size, numpy_seed=seed)
    by_hand(call)
    got, errors = answer(call.value)
    right = descend(seeded(x, y, size, seed)(steps), lr).end
    if close(got, right):
        return
    wrong = wrong_loops(seeded(x, y, size, seed), lr, steps) | wrong_batches(x, y, lr, steps, size, seed)

    def end(lr=lr, steps=steps, seed=seed):
        return answer(student.call("minibatch_sgd", x, y, lr, steps, size, numpy_seed=seed).value)[0]

    mistake = match(got, ends(wrong)) or ignored(end, lr, steps) or _not_seeded(call, end, seed, size == len(x))
    mistake = mistake or ("epochs-ignored" if len(errors) != steps else None)
    given = f"for {len(x)} samples, lr = {lr}, steps = {steps}, batch_size = {size}"
    fail(f"{given}, after a seed: expected w, b = {show(right)}, not {show(got)}", mistake)


def _not_seeded(call, end, seed, whole):
    """Whether the batches come from elsewhere: nothing drawn from NumPy's global state, or the seed decides nothing."""
    drawn = call.numpy_next != np.random.RandomState(seed).random_sample()
    decides = close(end(), end(), 1e-12) and not close(end(), end(seed=seed + 1), 1e-12)
    return None if whole or (drawn and decides) else "not-np-random-choice"


@check(points=0.5, category="shape")
def test_shape(student, rng):
    """Gives one number each for w and b, and a list of errors"""
    first, second, _ = (
        flat(student.minibatch_sgd(*_draw(rng, n), 0.05, steps, size))
        for n, steps, size in ((12, 3, 5), (14, 3, 4), (11, 1, 1))
    )
    computed(first, second)


@check(points=1, category="value", after="shape")
def test_whole(student, rng):
    """Takes the steps of full-batch descent where all samples are in the batch"""
    for n, lr, steps in ((12, 0.043, 3), (11, 0.11, 2), (30, 0.023, 6)):
        _compare(student, *_draw(rng, n), lr, steps, n, _seed(rng))


@check(points=1, category="value", after="whole")
def test_path(student, rng):
    """Steps on a fresh mini-batch each time: after np.random.seed, the exact path"""
    for n, lr, steps, size in ((20, 0.043, 4, 5), (14, 0.031, 6, 3), (40, 0.07, 3, 12), (13, 0.023, 5, 1)):
        _compare(student, *_draw(rng, n), lr, steps, size, _seed(rng))


@check(points=0.5, category="value", after="path")
def test_errors(student, rng):
    """Records the mini-batch's MSE before each step, one plain float for each"""
    for n, lr, steps, size in ((20, 0.07, 4, 6), (16, 0.03, 3, 4), (12, 0.05, 1, 12)):
        x, y = _draw(rng, n)
        seed = _seed(rng)
        batches = seeded(x, y, size, seed)(steps)
        _, errors = answer(student.call("minibatch_sgd", x, y, lr, steps, size, numpy_seed=seed).value)
        right = np.array(descend(batches, lr).costs)
        before = [descend(batches[:done], lr) for done in range(steps)]
        wrong = {
            "cost-after-update": descend(batches, lr, record_after=True).costs,
            "error-on-all-samples": [np.mean((each.W * x + each.b - y) ** 2) for each in before],
            "error-on-all-samples/after": [
                np.mean((each.W * x + each.b - y) ** 2) for each in [*before[1:], descend(batches, lr)]
            ],
            "divides-by-dataset-size": right * size / n,
            "half-cost": right / 2,
            "root-taken": np.sqrt(right),
            "sum-instead-of-mean": right * size,
        }
        lengths(errors, steps, "error", "steps")
        given = f"the errors for {n} samples, lr = {lr}, steps = {steps}, batch_size = {size}"
        expect(errors, right, wrong, given=given)
        floats(errors, "errors")


@check(points=0.5, category="convergence", after="path")
def test_defaults(student, rng):
    """Comes close to the line behind the data with its default lr, steps and batch_size"""
    x = rng.uniform(-5, 5, 200)
    y = rng.uniform(3, 8) * x + rng.uniform(1, 3)
    seed = _seed(rng)
    got, _ = answer(student.call("minibatch_sgd", x, y, numpy_seed=seed).value)
    expect(got, descend(seeded(x, y, 10, seed)(100), 0.01).end, given="w, b after a seed")


@check(points=0.5, category="behaviour", after="shape")
def test_untouched(student, rng):
    """Leaves x and y, and everything global but NumPy's random numbers, as they were"""
    data_kept(student.call("minibatch_sgd", *_draw(rng, 15), 0.05, 3, 4, numpy_seed=_seed(rng)))
