"""Hidden checks for `accuracy`."""

import numpy as np
from graders.common import untouched
from graders.logistic import decisions

from autograder.grading.checks import check, describe, expect, fail, said, show, tensor


@check(points=1, category="value")
def test_values(student, rng):
    """Gives the share of samples that are right, zeros and ones alike"""
    for counts in ((5, 2, 4, 9), (3, 1, 0, 2), (1, 6, 2, 4)):
        predicted, target = decisions(rng, *counts)
        m, agree = len(target), predicted == target
        pairs = np.sum(predicted == target.T)
        wrong = {
            "sum-instead-of-mean": np.sum(agree),
            "wrong-shape": pairs / m**2,
            "wrong-shape/sum": pairs / m,
            "wrong-shape/count": pairs,
        }
        given = said("for {m} samples, {right} of them right", m=m, right=np.sum(agree))
        expect(student.accuracy(tensor(predicted), tensor(target)), np.mean(agree), wrong, given=given)


@check(points=0.25, category="value", after="values")
def test_ends(student, rng):
    """Gives 1 where all are right and 0 where none is, also for a single sample"""
    for counts in ((2, 0, 0, 3), (0, 2, 4, 0), (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 0, 1)):
        predicted, target = decisions(rng, *counts)
        right = float(np.mean(predicted == target))
        given = said("for predicted = {predicted}, target = {target}", predicted=show(predicted), target=show(target))
        expect(student.accuracy(tensor(predicted), tensor(target)), right, given=given)


@check(points=0.25, category="behaviour")
def test_float(student, rng):
    """Gives a plain float"""
    got = student.accuracy(*map(tensor, decisions(rng, 2, 1, 1, 3)))
    if type(got) is not float:
        fail(said("expected a plain float, not {got}", got=describe(got)), "not-a-float")


@check(points=0.25, category="behaviour")
def test_untouched(student, rng):
    """Leaves predicted and target, and everything global, as they were"""
    untouched(student.call("accuracy", *map(tensor, decisions(rng, 2, 2, 1, 3))), ["predicted", "target"])


@check(points=0.25, category="device")
def test_device(student, cuda_student, rng):
    """Counts tensors on CUDA too, and on a machine without it"""
    predicted, target = decisions(rng, 2, 1, 1, 3)
    student.accuracy(tensor(predicted), tensor(target))
    for device in ("cuda", "cpu"):
        got = cuda_student.accuracy(tensor(predicted, device=device), tensor(target, device=device))
        expect(got, np.mean(predicted == target), given=said("for tensors on {device}", device=device), shape=False)
