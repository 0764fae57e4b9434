"""Hidden checks for `sample_minibatch`."""

import math

import numpy as np
from graders.common import untouched
from graders.descents import pair
from graders.minibatches import numpy_seed

from autograder.grading.checks import CheckFailed, check, describe, fail, noted, said, show

TUPLE = noted("a tuple (mini_x, mini_y)")
NAMES = "mini_x", "mini_y"


def _draw(rng, n, *d):
    """Different numbers, in no order, none of them in x and in y: a broken pair shows."""
    x = rng.permutation(n * math.prod(d)) + rng.uniform(0.1, 0.9, n * math.prod(d))
    return x.reshape(n, *d), rng.uniform(2, 4) * rng.permutation(n) + rng.uniform(-9, -5) * n


def _sample(student, x, y, size, seed):
    """The call, and the mini-batch that came of it."""
    call = student.call("sample_minibatch", x, y, size, numpy_seed=seed)
    minis = pair(call.value, said(TUPLE))
    for name, mini in zip(NAMES, minis, strict=True):
        if not isinstance(mini, np.ndarray) or mini.dtype.kind != "f" or mini.ndim == 0:
            fail(said("expected {name} to be an array of floats, not {mini}", name=name, mini=describe(mini)))
        if not mini.size:
            fail(
                said("expected {size} samples in {name}, not an empty array", size=size, name=name), "wrong-batch-size"
            )
    if size < len(x) and np.array_equal(minis[0], x):
        fail(said("expected a draw of {size} samples, not the whole data set as it is", size=size), "wrong-batch-size")
    return call, minis


def _rows(minis, x, y):
    """Where the samples stand in the data set: the places of those in mini_x, and of those in mini_y.

    Raises:
        CheckFailed: one of them is none of the data set's.
    """
    found = [_places(mini, whole) for mini, whole in zip(minis, (x, y), strict=True)]
    if None in found:
        swapped = _places(minis[0], y) is not None and _places(minis[1], x) is not None
        place = found.index(None)
        told = said(
            "expected only samples of the data set, but {name} holds others: {others}",
            name=NAMES[place],
            others=show(minis[place]),
        )
        fail(told, "order-swapped" if swapped else None)
    return found


def _places(mini, whole):
    """The place of each row, or None where one of them is no row of the data set."""
    rows = whole.reshape(len(whole), -1)
    if mini.size % rows.shape[1]:
        return None
    wanted = mini.reshape(-1, rows.shape[1])
    equal = (wanted[:, None] == rows).all(axis=-1)
    return equal.argmax(axis=1).tolist() if equal.any(axis=1).all() else None


def _shape(name, mini, whole, size, given):
    right = (size, *whole.shape[1:])
    if mini.shape != right:
        mistake = "wrong-batch-size" if mini.shape[1:] == right[1:] else None
        mistake = "wrong-shape" if mini.size == math.prod(right) else mistake
        fail(
            said(
                "{given}: expected {name} of shape {right}, not {shape}",
                given=given,
                name=name,
                right=right,
                shape=mini.shape,
            ),
            mistake,
        )


@check(points=0.5, category="shape")
def test_sizes(student, rng):
    """Gives as many samples as asked for, from one to all"""
    for n, size in ((14, 4), (16, 7), (12, 1), (11, 11)):
        x, y = _draw(rng, n)
        _, minis = _sample(student, x, y, size, numpy_seed(rng))
        for name, mini in zip(NAMES, minis, strict=True):
            _shape(name, mini, x, size, said("for {n} samples and batch_size = {size}", n=n, size=size))


@check(points=0.5, category="value")
def test_different(student, rng):
    """Draws anew each time, and never takes a sample twice"""
    for n, size in ((30, 14), (25, 12), (12, 12)):
        x, y = _draw(rng, n)
        draws = [_rows(_sample(student, x, y, size, numpy_seed(rng))[1], x, y)[0] for _ in range(2)]
        given = said("for {n} samples and batch_size = {size}", n=n, size=size)
        if size < n and sorted(draws[0]) == sorted(draws[1]):
            told = said("{given}: expected another draw after another seed, but it is the same", given=given)
            fail(told, "wrong-batch-size" if len(draws[0]) > size else "not-np-random-choice")
        for drawn in draws:
            if len(drawn) == 1:  # a single sample has no equal
                fail(said("{given}: expected {size} samples, not one", given=given, size=size), "wrong-batch-size")
            if len(set(drawn)) < len(drawn):
                told = said(
                    "{given}: expected {count} different samples, not {came}",
                    given=given,
                    count=len(drawn),
                    came=len(set(drawn)),
                )
                fail(told, "samples-with-replacement")


@check(points=0.5, category="value")
def test_pairs(student, rng):
    """Keeps each x with its own y"""
    for n, size in ((13, 4), (20, 11), (12, 12)):
        x, y = _draw(rng, n)
        _, minis = _sample(student, x, y, size, numpy_seed(rng))
        drawn, partners = _rows(minis, x, y)
        if drawn != partners:
            told = said(
                "for mini_x = {mini_x}: expected mini_y = {mini_y}, not {came}",
                mini_x=show(minis[0]),
                mini_y=show(y[drawn]),
                came=show(minis[1]),
            )
            fail(told, "unpaired-batch")


@check(points=0.5, category="value", after="different")
def test_rows(student, rng):
    """Draws whole rows where x is a table (n, d) or a column (n, 1), with y of shape (n,) or (n, 1)"""
    for n, d, size, is_column in ((9, 3, 4, True), (11, 1, 5, True), (4, 4, 3, False), (7, 2, 5, True)):
        x, y = _draw(rng, n, d)
        seed = numpy_seed(rng)
        try:
            drawn, partners = _drawn_rows(student, x, y.reshape(-1, 1) if is_column else y, size, seed)
        except CheckFailed as failure:
            fail(failure.message, failure.mistake or _only_one_dimension(student, x[:, 0], y, size, seed))
        if drawn != partners:
            told = said(
                "expected each row with its own y, but rows {drawn} of x came with rows {partners} of y",
                drawn=show(drawn),
                partners=show(partners),
            )
            fail(said("for x of shape {shape}: {told}", shape=x.shape, told=told), "unpaired-batch")


def _drawn_rows(student, x, y, size, seed):
    """The places of the rows of x and of y that were drawn, each of its full width."""
    _, minis = _sample(student, x, y, size, seed)
    for name, mini, whole in zip(NAMES, minis, (x, y), strict=True):
        _shape(
            name,
            mini,
            whole,
            size,
            said(
                "for x of shape {shape}, y of shape {other_shape}, batch_size = {size}",
                shape=x.shape,
                other_shape=y.shape,
                size=size,
            ),
        )
    return _rows(minis, x, y)


def _only_one_dimension(student, x, y, size, seed):
    """The mistake of a function that does well with a single number for each sample."""
    try:
        drawn, partners = _drawn_rows(student, x, y, size, seed)
    except CheckFailed:
        return None
    return "one-dimensional-only" if drawn == partners else None


@check(points=0.75, category="behaviour", after="pairs")
def test_seeded(student, rng):
    """Draws what one call of np.random.choice draws after np.random.seed"""
    for n, size in ((14, 4), (30, 12), (11, 3)):
        x, y = _draw(rng, n)
        seed = numpy_seed(rng)
        call, minis = _sample(student, x, y, size, seed)
        drawn = sorted(_rows(minis, x, y)[0])
        random = np.random.RandomState(seed)
        # Of any size, which is another check's, and in any order, which makes no difference to a batch.
        right = sorted(random.choice(n, min(len(drawn), n), replace=False).tolist())
        if drawn != right:
            again = sorted(_rows(_sample(student, x, y, size, seed)[1], x, y)[0])
            unseeded = again != drawn or call.numpy_next == np.random.RandomState(seed).random_sample()
            mistake = "not-np-random-choice" if unseeded or drawn in _other_draws(n, len(drawn), seed) else None
            wanted = said("expected the samples (in order of size) {samples}", samples=show(np.sort(x[right])))
            fail(
                said(
                    "for {n} samples and batch_size = {size}: {wanted}, not {came}",
                    n=n,
                    size=size,
                    wanted=wanted,
                    came=show(np.sort(x[drawn])),
                ),
                mistake,
            )
        if call.numpy_next != random.random_sample():
            told = said("expected one call of np.random.choice, but the random numbers go on elsewhere")
            fail(told, "not-np-random-choice")


def _other_draws(n, size, seed):
    """What other ways to NumPy's global random numbers draw than one call of its choice."""

    def random():
        return np.random.RandomState(seed)

    one_by_one, numbers = [], random()
    while len(one_by_one) < size:
        one_by_one += {int(numbers.choice(n))} - set(one_by_one)
    second = random()
    second.choice(n, size, replace=False)
    draws = [
        one_by_one,
        second.choice(n, size, replace=False),
        random().permutation(n)[-size:],
        random().random_sample(n).argsort()[:size],
        random().random_sample(n).argsort()[-size:],
    ]
    return [sorted(map(int, draw)) for draw in draws]


@check(points=0.25, category="behaviour")
def test_untouched(student, rng):
    """Leaves x and y, and everything global but NumPy's random numbers, as they were"""
    x, y = _draw(rng, 15)
    call, minis = _sample(student, x.copy(), y.copy(), 6, numpy_seed(rng))
    _rows(minis, x, y)
    untouched(call, ["x", "y"])
