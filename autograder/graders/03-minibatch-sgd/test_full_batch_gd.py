"""Hidden checks for `full_batch_gd`."""

import numpy as np
from graders.common import defaults, remembered, seed_of, untouched
from graders.descents import answer, by_hand, compare, computed, flat, ignored, named, reached, seen, settled
from graders.lists import floats, lengths
from graders.minibatches import costs, descend, ends, everything, noisy_line

from autograder.grading.checks import check, close, expect, fail, said, show


@remembered
def _case(seed, n, lr, steps):
    """Data on which no two mistakes end alike, and where each of them ends; of one sample, only where the right loop does."""
    rng = np.random.default_rng(seed)
    if n == 1:
        data = noisy_line(rng, 1)
        return data, {"right": descend([data] * steps, lr).end}
    return settled(lambda: noisy_line(rng, n), lambda data: ends(everything(*data), lr, steps))


@check(points=0.5, category="shape")
def test_shape(student, rng):
    """Gives one number each for w and b, and a list of errors"""
    answers = []
    for n, steps in ((5, 3), (5, 3), (1, 1)):
        data = noisy_line(rng, n)
        answers.append(flat(student.full_batch_gd(*data, 0.05, steps), [data] * steps, 0.05))
    computed(*answers[:2])


@check(points=1, category="value", after="shape")
def test_steps(student, rng):
    """Takes exact steps of gradient descent, for several data, lr and steps"""
    for n, lr, steps in ((5, 0.043, 3), (3, 0.11, 2), (30, 0.023, 6), (1, 0.07, 4)):
        (x, y), models = _case(seed_of(rng), n, lr, steps)
        call = student.call("full_batch_gd", x, y, lr, steps)
        by_hand(call)
        got, right = answer(call.value)[0], models["right"]
        given = said("for {n} samples, lr = {lr}, steps = {steps}", n=n, lr=lr, steps=steps)
        seen(models, given)
        if not close(got, right):
            mistake = named(got, models) or ignored(
                lambda *how: answer(student.full_batch_gd(x, y, *how))[0],  # noqa: B023
                lambda lr, steps: descend([(x, y)] * steps, lr).end,  # noqa: B023
                lr,
                steps,
            )
            fail(said("{given}: expected w, b = {b}, not {got}", given=given, b=show(right), got=show(got)), mistake)


@check(points=0.5, category="value", after="steps")
def test_errors(student, rng):
    """Records the MSE before each step, one plain float for each"""
    for n, lr, steps in ((4, 0.07, 4), (6, 0.03, 3), (5, 0.05, 1)):
        (x, y), models = _recorded(seed_of(rng), n, lr, steps)
        _, errors = answer(student.full_batch_gd(x, y, lr, steps))
        lengths(errors, steps, "error")
        compare(errors, models, said("the errors for {n} samples, lr = {lr}, steps = {steps}", n=n, lr=lr, steps=steps))
        floats(errors, "errors")


@remembered
def _recorded(seed, n, lr, steps):
    """Data on which no two mistakes record the same, and what each of them records; of one step, only the right error."""
    rng = np.random.default_rng(seed)

    def models(data):
        found = costs([data] * steps, lr)
        return found if steps > 1 else {"right": found["right"]}

    return settled(lambda: noisy_line(rng, n), models)


@check(points=0.25, category="convergence", after="steps")
def test_converges(student, rng):
    """Goes on until the last step, and finds the line behind the data"""
    lr, steps = 0.8, 14
    x = rng.permutation(np.repeat([-1.0, 1.0], 6))  # with these, each step leaves a fifth of the distance
    y = rng.uniform(3, 8) * x + rng.uniform(1, 3)
    got, errors = answer(student.full_batch_gd(x, y, lr=lr, steps=steps))
    reached(
        got,
        lambda done: descend([(x, y)] * done, lr).end,
        steps,
        said("after {steps} steps on data without noise", steps=steps),
    )
    lengths(errors, steps, "error")


@check(points=0.25, category="behaviour")
def test_defaults(student, rng):
    """Takes 100 steps at a rate of 0.01 where nothing else is said"""
    if defaults(student, "full_batch_gd", lr=0.01, steps=100):
        x, y = noisy_line(rng, 20)
        right = descend([(x, y)] * 100, 0.01).end
        expect(answer(student.full_batch_gd(x, y))[0], right, given=said("w, b after the usual steps"))


@check(points=0.5, category="behaviour", after="shape")
def test_untouched(student, rng):
    """Leaves x and y, and everything global, as they were"""
    untouched(student.call("full_batch_gd", *noisy_line(rng, 5), 0.05, 3), ["x", "y"])
