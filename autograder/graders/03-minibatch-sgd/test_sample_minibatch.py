"""Hidden checks for `sample_minibatch`."""

import numpy as np

from autograder.checks import check, describe, fail, show
from autograder.graders.common import parts
from autograder.graders.minibatches import data_kept

NAMES = "a tuple (mini_x, mini_y)"


def _draw(rng, n):
    """Different numbers, in no order, with y a line of x: a broken pair shows."""
    x = rng.permutation(n) + rng.uniform(0.1, 0.9, n)
    return x, rng.uniform(2, 4) * x + rng.uniform(5, 9)


def _seed(rng):
    return int(rng.integers(1, 2**31))


def _sample(student, x, y, size, seed):
    return _arrays(student.call("sample_minibatch", x, y, size, numpy_seed=seed), x, size)


def _arrays(call, x, size):
    pair = parts(call.value, 2, NAMES)
    for name, each in zip(("mini_x", "mini_y"), pair, strict=True):
        if not isinstance(each, np.ndarray) or each.dtype.kind != "f" or each.ndim == 0:
            fail(f"expected {name} to be an array of floats, not {describe(each)}")
        if not each.size:
            fail(f"expected {size} samples in {name}, not an empty array", "wrong-batch-size")
    if size < len(x) and np.array_equal(pair[0], x):
        fail(f"expected a draw of {size} samples, not the whole data set as it is", "wrong-batch-size")
    return pair


def _indices(values, whole, name):
    """Where each value stands in the data set.

    Raises:
        CheckFailed: it is none of the data set's.
    """
    flat = values.reshape(-1)
    found = np.array([int(np.argmin(np.abs(whole - value))) for value in flat], int)
    if not np.array_equal(whole[found], flat):
        fail(f"expected only samples of the data set, but {name} holds others: {show(flat)}")
    return found


@check(points=0.5, category="shape")
def test_sizes(student, rng):
    """Gives as many samples as asked for, from one to all"""
    for n, size in ((14, 4), (12, 1), (11, 11), (16, 7)):
        x, y = _draw(rng, n)
        for name, mini in zip(("mini_x", "mini_y"), _sample(student, x, y, size, _seed(rng)), strict=True):
            if len(mini) != size:
                given = f"for {n} samples and batch_size = {size}"
                fail(f"{given}: expected {size} samples in {name}, not {len(mini)}", "wrong-batch-size")
            if mini.shape != (size,):
                fail(f"expected {name} of shape {(size,)}, not {mini.shape}", "wrong-shape")


@check(points=0.5, category="value")
def test_different(student, rng):
    """Never takes a sample twice"""
    for n, size in ((12, 12), (15, 11), (20, 14)):
        x, y = _draw(rng, n)
        mini_x, _ = _sample(student, x, y, size, _seed(rng))
        if mini_x.size < 2:  # a single sample has no equal
            fail(f"for batch_size = {size}: expected {size} samples, not one", "wrong-batch-size")
        different = len(set(_indices(mini_x, x, "mini_x").tolist()))
        if different != mini_x.size:
            given = f"for {n} samples and batch_size = {size}"
            fail(f"{given}: expected {mini_x.size} different samples, not {different}", "samples-with-replacement")


@check(points=0.5, category="value", after="different")
def test_pairs(student, rng):
    """Keeps each x with its own y"""
    for n, size in ((13, 4), (20, 11), (12, 12)):
        x, y = _draw(rng, n)
        mini_x, mini_y = _sample(student, x, y, size, _seed(rng))
        indices = _indices(mini_x, x, "mini_x"), _indices(mini_y, y, "mini_y")
        if not np.array_equal(*indices):
            fail(
                f"for mini_x = {show(mini_x)}: expected mini_y = {show(y[indices[0]])}, not {show(mini_y)}",
                "unpaired-batch",
            )


@check(points=1, category="behaviour", after="pairs")
def test_seeded(student, rng):
    """Draws what one call of np.random.choice draws after np.random.seed"""
    for n, size in ((14, 4), (30, 12), (11, 3)):
        x, y = _draw(rng, n)
        seed = _seed(rng)
        call = student.call("sample_minibatch", x, y, size, numpy_seed=seed)
        mini_x, _ = _arrays(call, x, size)
        random = np.random.RandomState(seed)
        # Of any size, which is another check's, and in any order, which makes no difference to a batch.
        right = random.choice(n, min(mini_x.size, n), replace=False)
        got = np.sort(mini_x.reshape(-1))
        if not np.array_equal(got, np.sort(x[right])):
            given = f"for {n} samples and batch_size = {size}"
            wanted = f"expected the samples (in order of size) {show(np.sort(x[right]))}"
            fail(f"{given}: {wanted}, not {show(got)}", "not-np-random-choice")
        if call.numpy_next != random.random_sample():
            fail(
                "expected one call of np.random.choice, but the random numbers go on elsewhere", "not-np-random-choice"
            )


@check(points=0.5, category="behaviour")
def test_untouched(student, rng):
    """Leaves x and y as they were"""
    x, y = _draw(rng, 15)
    call = student.call("sample_minibatch", x, y, 6, numpy_seed=_seed(rng))
    mini_x, _ = _arrays(call, x, 6)
    _indices(mini_x, x, "mini_x")
    data_kept(call)
