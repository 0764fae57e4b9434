"""Hidden checks for `minibatch_sgd`."""

import numpy as np
from graders.common import defaults, remembered, untouched
from graders.descents import answer, by_hand, compare, computed, flat, ignored, named, reached, seen, settled
from graders.lists import floats, lengths
from graders.minibatches import batch_ends, costs, descend, ends, noisy_line, numpy_seed, seeded

from autograder.grading.checks import check, close, expect, fail, said, show


@remembered
def _case(seed, n, lr, steps, size):
    """Data and a seed for which no two mistakes end alike, and where each ends; with one sample a batch, the right end."""
    rng = np.random.default_rng(seed)

    def models(drawn):
        x, y, start = drawn
        batches = seeded(x, y, size, start)
        if size == 1:
            return {"right": descend(batches(steps), lr).end}
        return ends(batches, lr, steps) | batch_ends(x, y, lr, steps, size, start)

    return settled(lambda: (*noisy_line(rng, n), numpy_seed(rng)), models)


def _compare(student, rng, n, lr, steps, size):
    """The end of the seeded path is the right one."""
    (x, y, seed), models = _case(numpy_seed(rng), n, lr, steps, size)
    call = student.call("minibatch_sgd", x, y, lr, steps, size, numpy_seed=seed)
    by_hand(call)
    got, right = answer(call.value)[0], models["right"]
    given = said(
        "for {n} samples, lr = {lr}, steps = {steps}, batch_size = {size}, after a seed",
        n=n,
        lr=lr,
        steps=steps,
        size=size,
    )
    seen(models, given)
    if close(got, right):
        return

    def end(lr=lr, steps=steps, seed=seed):
        return answer(student.call("minibatch_sgd", x, y, lr, steps, size, numpy_seed=seed).value)[0]

    mistake = named(got, models) or ("not-np-random-choice" if size < n and _not_seeded(call, end, seed) else None)
    mistake = mistake or ignored(end, lambda lr, steps: descend(seeded(x, y, size, seed)(steps), lr).end, lr, steps)
    fail(said("{given}: expected w, b = {b}, not {got}", given=given, b=show(right), got=show(got)), mistake)


def _not_seeded(call, end, seed):
    """Whether the batches come from elsewhere: nothing drawn from NumPy's global state, or the seed decides nothing."""
    drawn = call.numpy_next != np.random.RandomState(seed).random_sample()
    return not drawn or not close(end(), end(), 1e-12) or close(end(), end(seed=seed + 1), 1e-12)


@check(points=0.5, category="shape")
def test_shape(student, rng):
    """Gives one number each for w and b, and a list of errors"""
    answers = []
    for n, steps, size in ((15, 3, 5), (15, 3, 4), (11, 1, 1)):
        x, y, seed = *noisy_line(rng, n), numpy_seed(rng)
        call = student.call("minibatch_sgd", x, y, 0.05, steps, size, numpy_seed=seed)
        answers.append(flat(call.value, seeded(x, y, size, seed)(steps), 0.05))
    computed(*answers[:2])


@check(points=1, category="value", after="shape")
def test_whole(student, rng):
    """Takes the steps of full-batch descent where all samples are in the batch"""
    for n, lr, steps in ((12, 0.043, 3), (11, 0.11, 2), (30, 0.023, 6)):
        _compare(student, rng, n, lr, steps, n)


@check(points=1, category="value", after="whole")
def test_path(student, rng):
    """Steps on a fresh mini-batch each time: after np.random.seed, the exact path"""
    for n, lr, steps, size in ((20, 0.043, 4, 5), (14, 0.031, 6, 3), (40, 0.07, 3, 12), (13, 0.023, 5, 1)):
        _compare(student, rng, n, lr, steps, size)


@check(points=0.5, category="value", after="path")
def test_errors(student, rng):
    """Records the mini-batch's MSE before each step, one plain float for each"""
    for n, lr, steps, size in ((20, 0.07, 4, 6), (16, 0.03, 3, 4), (12, 0.05, 1, 12)):
        (x, y, seed), models = _recorded(numpy_seed(rng), n, lr, steps, size)
        _, errors = answer(student.call("minibatch_sgd", x, y, lr, steps, size, numpy_seed=seed).value)
        lengths(errors, steps, "error")
        given = said(
            "the errors for {n} samples, lr = {lr}, steps = {steps}, batch_size = {size}",
            n=n,
            lr=lr,
            steps=steps,
            size=size,
        )
        compare(errors, models, given)
        floats(errors, "errors")


@remembered
def _recorded(seed, n, lr, steps, size):
    """Data and a seed for which no two mistakes record the same, and what each records; of one step, the right error."""
    rng = np.random.default_rng(seed)

    def models(drawn):
        x, y, start = drawn
        found = costs(seeded(x, y, size, start)(steps), lr, (x, y))
        return found if steps > 1 else {"right": found["right"]}

    return settled(lambda: (*noisy_line(rng, n), numpy_seed(rng)), models)


@check(points=0.25, category="convergence", after="path")
def test_converges(student, rng):
    """Goes on until the last step, and finds the line behind the data"""
    lr, steps, size, seed = 0.8, 30, 10, numpy_seed(rng)
    x = rng.permutation(np.repeat([-1.0, 1.0], 6))
    y = rng.uniform(3, 8) * x + rng.uniform(1, 3)
    call = student.call("minibatch_sgd", x, y, lr=lr, steps=steps, batch_size=size, numpy_seed=seed)
    got, errors = answer(call.value)
    path = seeded(x, y, size, seed)
    reached(
        got,
        lambda done: descend(path(done), lr).end,
        steps,
        said("after {steps} steps on data without noise", steps=steps),
    )
    lengths(errors, steps, "error")


@check(points=0.25, category="behaviour")
def test_defaults(student, rng):
    """Takes 100 steps at a rate of 0.01, on 10 samples each, where nothing else is said"""
    if defaults(student, "minibatch_sgd", lr=0.01, steps=100, batch_size=10):
        x, y, seed = *noisy_line(rng, 20), numpy_seed(rng)
        right = descend(seeded(x, y, 10, seed)(100), 0.01).end
        got, _ = answer(student.call("minibatch_sgd", x, y, numpy_seed=seed).value)
        expect(got, right, given=said("w, b after the usual steps and a seed"))


@check(points=0.5, category="behaviour", after="shape")
def test_untouched(student, rng):
    """Leaves x and y, and everything global but NumPy's random numbers, as they were"""
    untouched(student.call("minibatch_sgd", *noisy_line(rng, 15), 0.05, 3, 4, numpy_seed=numpy_seed(rng)), ["x", "y"])
