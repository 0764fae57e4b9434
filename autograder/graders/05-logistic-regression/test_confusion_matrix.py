"""Hidden checks for `confusion_matrix`."""

import itertools

import numpy as np
from graders.common import parts, untouched
from graders.logistic import decisions

from autograder.grading.checks import check, describe, expect, fail, noted, numbers, said, show, tensor

NAMES = noted("a tuple (tp, fp, fn, tn)")
OTHER_ORDERS = list(itertools.permutations(range(4)))[1:]


def _counts(value):
    return [numbers(each, said("a count")) for each in parts(value, 4, said(NAMES))]


@check(points=1, category="value")
def test_values(student, rng):
    """Counts true and false positives, false and true negatives, in this order"""
    for _ in range(3):
        right = rng.permutation([2, 3, 5, 8]) + rng.choice([0, 10])  # all different, so that each shows its place
        predicted, target = decisions(rng, *right)
        ones, says = int(np.sum(target)), int(np.sum(predicted))
        zeros, denies = len(target) - ones, len(target) - says
        wrong = {f"confusion-swapped/{order}": right[list(order)] for order in OTHER_ORDERS}
        wrong["wrong-shape"] = np.array([says * ones, says * zeros, denies * ones, denies * zeros])
        got = _counts(student.confusion_matrix(tensor(predicted), tensor(target)))
        expect(got, right, wrong, given=said("(tp, fp, fn, tn) of {count} samples", count=len(target)))


@check(points=0.25, category="value", after="values")
def test_zeros(student, rng):
    """Counts 0 for a kind of answer that never comes, also for a single sample"""
    for right in ((3, 0, 0, 2), (0, 2, 4, 0), (1, 0, 0, 0), (0, 0, 0, 1), (0, 3, 0, 0), (0, 0, 2, 0)):
        predicted, target = decisions(rng, *right)
        given = said("for predicted = {predicted}, target = {target}", predicted=show(predicted), target=show(target))
        expect(_counts(student.confusion_matrix(tensor(predicted), tensor(target))), right, given=given)


@check(points=0.25, category="behaviour")
def test_ints(student, rng):
    """Gives a tuple of four plain ints"""
    got = student.confusion_matrix(*map(tensor, decisions(rng, 2, 1, 3, 4)))
    for each in parts(got, 4, said(NAMES)):
        if type(each) is not int:
            count = numbers(each, said("a count"))
            mistake = "not-an-int" if np.all(count == np.round(count)) else None
            fail(said("expected four Python ints, not {each} among them", each=describe(each)), mistake)
    if not isinstance(got, tuple):
        fail(said("expected {names}, not {got}", names=said(NAMES), got=describe(got)))


@check(points=0.25, category="behaviour")
def test_untouched(student, rng):
    """Leaves predicted and target, and everything global, as they were"""
    untouched(student.call("confusion_matrix", *map(tensor, decisions(rng, 2, 1, 3, 4))), ["predicted", "target"])


@check(points=0.25, category="device")
def test_device(student, cuda_student, rng):
    """Counts tensors on CUDA too, and on a machine without it"""
    predicted, target = decisions(rng, 2, 1, 3, 4)
    _counts(student.confusion_matrix(tensor(predicted), tensor(target)))
    for device in ("cuda", "cpu"):
        got = _counts(cuda_student.confusion_matrix(tensor(predicted, device=device), tensor(target, device=device)))
        expect(got, [2, 1, 3, 4], given=said("(tp, fp, fn, tn) of tensors on {device}", device=device))
