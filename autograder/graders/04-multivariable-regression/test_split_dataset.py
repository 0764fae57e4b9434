"""Hidden checks for `split_dataset`."""

import itertools
import math

import numpy as np
from graders.common import changed, on_cuda, parts, unmodified

from autograder.grading.checks import Tensor, check, describe, fail, noted, numbers, said, show, tensor

SETS = (noted("training"), noted("validation"), noted("test"))
USUAL = (0.6, 0.2, 0.2)
# No size is halfway between two whole numbers; 0.58 * 50 is a little less than 29 in floats; the rest of 7 is 2, not 1.
CASES = ((7, 2, USUAL), (10, 2, USUAL), (13, 3, USUAL), (11, 1, (0.25, 0.45, 0.3)), (50, 2, (0.58, 0.3, 0.12)))


def _data(rng, m, n):
    """Samples that can be told apart: every number in X and in y is there once."""
    return rng.permutation(5000)[: m * n].reshape(m, n), rng.permutation(5000)[:m].reshape(m, 1)


def _dealt(value):
    """The three pairs as they came."""
    sets = parts(value, 3, said("three pairs ((X, y), (X, y), (X, y))"))
    return [
        parts(pair, 2, said("a pair (X, y) as the {name} set", name=said(name)))
        for name, pair in zip(SETS, sets, strict=True)
    ]


def _order(pairs, X):
    """Which samples the three sets hold: for each set, the numbers of its rows in X."""
    numbered = {tuple(row): index for index, row in enumerate(X.tolist())}
    order = []
    for name, (part, _) in zip(SETS, pairs, strict=True):
        found = numbers(part, said("the X of the {name} set", name=said(name)))
        if found.size % X.shape[1]:
            fail(
                said(
                    "expected rows of {count} numbers in the {name} set, not the shape {shape}",
                    count=X.shape[1],
                    name=said(name),
                    shape=found.shape,
                )
            )
        order.append([])
        for row in found.reshape(-1, X.shape[1]).tolist():
            if tuple(row) not in numbered:
                fail(
                    said(
                        "expected only rows of X in the {name} set, but {row} is none of them",
                        name=said(name),
                        row=show(row),
                    )
                )
            order[-1].append(numbered[tuple(row)])
    return order


def _split(student, X, y, *fractions_and_seed, **keywords):
    """Split with the student's function, and tell which samples each set holds."""
    return _order(_dealt(student.split_dataset(tensor(X), tensor(y), *fractions_and_seed, **keywords)), X)


@check(points=0.5, category="shape")
def test_sizes(student, rng):
    """Rounds the first two sizes, leaves the rest to the test set, and keeps rows as rows"""
    found, wanted, complaint = [], [], None
    for m, n, fractions in CASES:
        pairs = _dealt(student.split_dataset(*map(tensor, _data(rng, m, n)), fractions))
        given = said("for {m} samples of {n} features and fractions {fractions}", m=m, n=n, fractions=fractions)
        _rows_as_rows(pairs, n, given)
        first, second = round(fractions[0] * m), round(fractions[1] * m)
        wanted.append((first, second, m - first - second))
        found.append(tuple(part.shape[0] for part, _ in pairs))
        if found[-1] != wanted[-1]:
            right, came = (
                said("{one}, {two} and {three}", one=one, two=two, three=three)
                for one, two, three in (wanted[-1], found[-1])
            )
            complaint = complaint or said(
                "{given}: expected sets of {right} samples, not {came}", given=given, right=right, came=came
            )
    if complaint:
        fail(complaint, _size_mistake(found, wanted))


def _rows_as_rows(pairs, n, given):
    for name, pair in zip(SETS, pairs, strict=True):
        for what, part in zip("Xy", pair, strict=True):
            if not isinstance(part, Tensor) or not part.shape:
                fail(
                    said(
                        "{given}: expected the {what} of the {name} set to be a tensor with rows, not {part}",
                        given=given,
                        what=what,
                        name=said(name),
                        part=describe(part),
                    )
                )
        shapes = tuple(part.shape[1:] for part in pair)
        if shapes != ((n,), (1,)):
            what = said("X and y of shapes (..., {n}) and (..., 1) in the {name} set", n=n, name=said(name))
            mistake = "wrong-shape" if tuple(map(math.prod, shapes)) == (n, 1) else None
            mistake = "order-swapped" if shapes == ((1,), (n,)) else mistake
            fail(
                said(
                    "{given}: expected {what}, not {shape} and {other_shape}",
                    given=given,
                    what=what,
                    shape=pair[0].shape,
                    other_shape=pair[1].shape,
                ),
                mistake,
            )


def _size_mistake(found, wanted):
    """Sets that hold more or fewer samples than there are overlap, or leave some out; else sets are swapped, or rounded."""
    if any(sum(sizes) != sum(right) for sizes, right in zip(found, wanted, strict=True)):
        return "split-overlaps"
    orders = itertools.permutations(range(3))
    swapped = any(found == [tuple(right[place] for place in order) for right in wanted] for order in orders)
    return "order-swapped" if swapped else "wrong-split-sizes"


@check(points=1, category="value")
def test_shuffled(student, rng):
    """Deals out the samples in shuffled order"""
    for m in (40, 60):
        X, y = _data(rng, m, 2)
        for name, rows in zip(SETS, _split(student, X, y, USUAL, int(rng.integers(1000))), strict=True):
            if not rows:
                fail(
                    said(
                        "for {m} samples: expected rows of X in the {name} set, but there are none",
                        m=m,
                        name=said(name),
                    )
                )
            taken = np.isin(np.arange(m), rows)
            edges = np.count_nonzero(taken != np.roll(taken, 1))
            if edges <= 2:  # one block of rows, which luck makes once in a million
                told = said(
                    "for {m} samples: expected rows from all over X in the {name} set, but they stood side by side",
                    m=m,
                    name=said(name),
                )
                fail(told, "not-shuffled")


@check(points=0.75, category="value")
def test_everything(student, rng):
    """Deals out every sample exactly once"""
    for m, n, fractions in CASES:
        X, y = _data(rng, m, n)
        order = [index for part in _split(student, X, y, fractions) for index in part]
        twice, never = len(order) - len(set(order)), m - len(set(order))
        if twice or never:
            counted = said("{twice} are there too often and {never} not at all", twice=twice, never=never)
            fail(
                said(
                    "for {m} samples: expected each in exactly one of the three sets, but {counted}",
                    m=m,
                    counted=counted,
                ),
                "split-overlaps",
            )


@check(points=0.75, category="value")
def test_pairs(student, rng):
    """Keeps each sample beside its own y"""
    for m, n, fractions in CASES:
        X, y = _data(rng, m, n)
        pairs = _dealt(student.split_dataset(tensor(X), tensor(y), fractions))
        for name, (_, part), rows in zip(SETS, pairs, _order(pairs, X), strict=True):
            found = numbers(part, said("the y of the {name} set", name=said(name))).reshape(-1)
            if len(found) != len(rows):
                fail(
                    said(
                        "expected as many y as rows in the {name} set, not {count} for {rows}",
                        name=said(name),
                        count=len(found),
                        rows=len(rows),
                    ),
                    "unpaired-batch",
                )
            if not np.array_equal(found, y[rows, 0]):
                given = said(
                    "for {m} samples: expected y = {y} beside the rows of the {name} set",
                    m=m,
                    y=show(y[rows, 0]),
                    name=said(name),
                )
                fail(said("{given}, not {found}", given=given, found=show(found)), "unpaired-batch")


@check(points=1, category="value", after="shuffled")
def test_seeds(student, rng):
    """Splits the same way for the same seed, and another way for another"""
    X, y = _data(rng, 30, 2)
    one, other = (int(seed) for seed in rng.choice(np.arange(1, 1000), 2, replace=False))
    for seed in (one, other):
        if _split(student, X, y, seed=seed) != _split(student, X, y, seed=seed):
            fail(said("expected the same split for seed = {seed} again, but it is another", seed=seed), "not-seeded")
    if _split(student, X, y, seed=one) == _split(student, X, y, seed=other):
        fail(
            said(
                "expected seed = {one} and seed = {other} to split differently, but the splits are the same",
                one=one,
                other=other,
            ),
            "not-seeded",
        )
    if _split(student, X, y) != _split(student, X, y, USUAL, 0):
        fail(said("expected seed = 0 where no seed is given, but that splits differently"), "not-seeded")


@check(points=0.5, category="behaviour", after="seeds")
def test_untouched(student, rng):
    """Leaves X and y, the global random numbers and everything global as they were"""
    X, y = _data(rng, 12, 2)
    call = student.call("split_dataset", tensor(X), tensor(y), seed=3)
    _dealt(call.value)
    unmodified(call, "Xy")
    for state in call.changed:
        changed(state, "not-seeded" if "random" in state else None)


@check(points=0.5, category="device")
def test_device(student, cuda_student, rng):
    """Deals out X and y where they live, on CUDA and on a machine without it"""
    X, y = _data(rng, 10, 2)
    _split(student, X, y)
    there = _dealt(cuda_student.split_dataset(tensor(X, device="cuda"), tensor(y, device="cuda")))
    for name, pair in zip(SETS, there, strict=True):
        for what, part in zip("Xy", pair, strict=True):
            on_cuda(part, said("the {what} of the {name} set", what=what, name=said(name)))
    for name, pair in zip(SETS, _dealt(cuda_student.split_dataset(tensor(X), tensor(y))), strict=True):
        for what, part in zip("Xy", pair, strict=True):
            if isinstance(part, Tensor) and part.device != "cpu":
                fail(
                    said(
                        "for data on cpu: expected the {what} of the {name} set there, not on {device}",
                        what=what,
                        name=said(name),
                        device=part.device,
                    ),
                    "hard-coded-cuda",
                )
