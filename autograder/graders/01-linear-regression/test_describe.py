"""Hidden checks for `describe`."""

import itertools

import numpy as np
from graders.common import agreed, parts, untouched

from autograder.grading.checks import check, describe, fail, noted, said, tensor

NAMES = noted("a tuple (rank, batch size, sample shape)")


def _whole(value):
    if isinstance(value, (list, tuple)):
        return list(map(_whole, value))
    return value if isinstance(value, int) else describe(value)  # an array would compare element by element


@check(points=1.5, category="value")
def test_ranks(student, rng):
    """Tells rank, batch size and the shape of one sample, for tensors of rank 1 to 5"""

    def judge(rank):
        shape = tuple(int(size) for size in rng.choice(np.arange(6, 15), rank, replace=False))  # no size is a rank
        got = parts(student.describe(tensor(np.zeros(shape))), 3, said(NAMES))
        right = [rank, shape[0], list(shape[1:])]
        whole = [_whole(each) for each in got]
        if whole != right:
            shown = [each if isinstance(each, (int, tuple, list)) else describe(each) for each in got]
            turned = whole in list(map(list, itertools.permutations(right)))
            fail(
                said(
                    "for a tensor of shape {shape}: expected {wanted}, not {shown}",
                    shape=shape,
                    wanted=(rank, shape[0], shape[1:]),
                    shown=tuple(shown),
                ),
                "order-swapped" if turned else None,
            )

    agreed(judge, [(3,), (2,), (4,), (1,), (5,)])


@check(points=0.5, category="behaviour", after="ranks")
def test_types(student, rng):
    """Gives two whole numbers and a tuple, and leaves the tensor alone"""
    call = student.call("describe", tensor(rng.normal(size=(4, 3, 2))))
    rank, batch, sample = parts(call.value, 3, said(NAMES))
    if type(rank) is not int or type(batch) is not int:
        fail(
            said("expected two whole numbers first, not {rank} and {batch}", rank=describe(rank), batch=describe(batch))
        )
    if not isinstance(sample, tuple):
        fail(said("expected the sample's shape as a tuple, not {sample}", sample=describe(sample)))
    untouched(call, ["t"])
