"""Hidden checks for `describe`."""

import numpy as np

from autograder.checks import check, describe, fail, tensor
from autograder.graders.common import parts, untouched

NAMES = "a tuple (rank, batch size, sample shape)"


def _whole(value):
    if isinstance(value, (list, tuple)):
        return list(map(_whole, value))
    return value if isinstance(value, int) else describe(value)  # an array would compare element by element


@check(points=1.5, category="value")
def test_ranks(student, rng):
    """Tells rank, batch size and the shape of one sample, for tensors of rank 1 to 5"""
    for rank in (3, 2, 4, 1, 5):
        shape = tuple(int(size) for size in rng.integers(2, 7, rank))
        got = parts(student.describe(tensor(np.zeros(shape))), 3, NAMES)
        right = [rank, shape[0], list(shape[1:])]
        if [_whole(each) for each in got] != right:
            shown = [each if isinstance(each, (int, tuple, list)) else describe(each) for each in got]
            fail(f"for a tensor of shape {shape}: expected {(rank, shape[0], shape[1:])}, not {tuple(shown)}")


@check(points=0.5, category="behaviour", after="ranks")
def test_types(student, rng):
    """Gives two whole numbers and a tuple, and leaves the tensor alone"""
    call = student.call("describe", tensor(rng.normal(size=(4, 3, 2))))
    rank, batch, sample = parts(call.value, 3, NAMES)
    if type(rank) is not int or type(batch) is not int:
        fail(f"expected two whole numbers first, not {describe(rank)} and {describe(batch)}")
    if not isinstance(sample, tuple):
        fail(f"expected the sample's shape as a tuple, not {describe(sample)}")
    untouched(call, ["t"])
