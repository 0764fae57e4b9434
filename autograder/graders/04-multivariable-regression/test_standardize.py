"""Hidden checks for `standardize`: the deviation by m - 1 is as right as the one by m."""

import numpy as np
from graders.common import on_cpu, on_cuda, parts, untouched

from autograder.grading.checks import apart, check, close, expect, fail, numbers, said, tensor

SIZES = ((6, 4, 2), (9, 5, 3))  # rows of train and of other, and columns
TRAIN, OTHER = 0, 1
TOLERANCE = 2e-5  # what float32 leaves when numbers near 50 are subtracted


def _scaled(train, other, by, center=None, scale=None):
    """Both sets by the figures of train, or by others; ``by`` is 1 for the deviation by m - 1."""
    center = train.mean(axis=0) if center is None else center
    scale = train.std(axis=0, ddof=by) if scale is None else scale
    return [(each - center) / scale for each in (train, other)]


def _by_rows(X, by):
    return (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True, ddof=by)


def _wrong(train, other):
    """What each mistake would give, by its name and the deviation used."""
    models = {"deviation-ignored": _scaled(train, other, 0, scale=1.0)}
    both = np.concatenate([train, other])
    for by in (0, 1):
        deviation = train.std(axis=0, ddof=by)
        models |= {
            f"statistics-of-other/{by}": _scaled(train, other, by, other.mean(axis=0), other.std(axis=0, ddof=by)),
            f"statistics-of-both/{by}": _scaled(train, other, by, both.mean(axis=0), both.std(axis=0, ddof=by)),
            f"mean-not-subtracted/{by}": _scaled(train, other, by, center=0.0),
            f"variance-for-deviation/{by}": _scaled(train, other, by, scale=deviation**2),
            f"one-figure-for-all/{by}": _scaled(train, other, by, train.mean(), train.std(ddof=by)),
            f"rows-for-columns/{by}": [_by_rows(train, by), _by_rows(other, by)],
            f"order-swapped/{by}": _scaled(train, other, by)[::-1],
        }
    return models


def _models(train, other, which):
    """All that one of the two results may be, right and wrong."""
    right = {f"right/{by}": _scaled(train, other, by)[which] for by in (0, 1)}
    return right | {name: pair[which] for name, pair in _wrong(train, other).items()}


def _sets(rng, m, k, n):
    """A training set and another one, each column on a scale of its own."""
    scale = rng.uniform(2, 20, n)
    train = rng.normal(size=(m, n)) * scale + rng.uniform(20, 60, n)
    other = rng.normal(size=(k, n)) * scale * 1.7 + rng.uniform(20, 60, n)
    return tuple(each.astype(np.float32).astype(float) for each in (train, other))


def _pair(value):
    return parts(value, 2, said("a pair (train, other)"))


def _judged(student, rng, which):
    """One of the two results is right, for sets of several sizes."""
    for size in SIZES:
        train, other = apart(
            lambda: _sets(rng, *size),  # noqa: B023
            lambda sets: _models(*sets, which),
            TOLERANCE,
        )
        got = _pair(student.standardize(tensor(train), tensor(other)))[which]
        right, also_right = (_scaled(train, other, by)[which] for by in (0, 1))
        if not close(numbers(got), also_right, TOLERANCE):
            wrong = {name: pair[which] for name, pair in _wrong(train, other).items()}
            given = said(
                "{name} for {m} and {k} samples",
                name=("train", "other")[which],
                m=len(train),
                k=len(other),
            )
            expect(got, right, wrong, given=given, tolerance=TOLERANCE)


@check(points=0.75, category="value")
def test_train(student, rng):
    """Gives each column of train the mean 0 and the standard deviation 1"""
    _judged(student, rng, TRAIN)


@check(points=1.25, category="value")
def test_other(student, rng):
    """Moves and scales other by what train tells"""
    _judged(student, rng, OTHER)


@check(points=0.25, category="value", after="other")
def test_single(student, rng):
    """Takes a single sample as the other set"""
    train, other = _sets(rng, 7, 1, 3)
    got = _pair(student.standardize(tensor(train), tensor(other)))[OTHER]
    right, also_right = (_scaled(train, other, by)[OTHER] for by in (0, 1))
    if not close(numbers(got), also_right, TOLERANCE):
        expect(got, right, given=said("other for a single sample"), tolerance=TOLERANCE)


@check(points=0.25, category="value", after="train")
def test_equal(student, rng):
    """Gives 0 where a column of train holds only equal numbers"""
    train, other = _sets(rng, 5, 3, 3)
    train[:, 1] = float(rng.integers(2, 30))
    results = [numbers(part) for part in _pair(student.standardize(tensor(train), tensor(other)))]
    if not all(np.isfinite(part).all() for part in results):
        told = said("for a column of equal numbers: expected finite results, but there is inf or nan in them")
        fail(told, "division-by-zero")
    expect(results[TRAIN][:, 1], np.zeros(5), given=said("for a column of equal numbers: its result in train"))


@check(points=0.25, category="behaviour")
def test_untouched(student, rng):
    """Leaves train and other, and everything global, as they were"""
    untouched(student.call("standardize", *map(tensor, _sets(rng, 6, 4, 2))), ["train", "other"])


@check(points=0.25, category="device")
def test_device(student, cuda_student, rng):
    """Works where the sets live, on CUDA and on a machine without it"""
    train, other = _sets(rng, 6, 4, 2)
    _pair(student.standardize(tensor(train), tensor(other)))
    for part, name in zip(
        _pair(cuda_student.standardize(tensor(train), tensor(other))), ("train", "other"), strict=True
    ):
        on_cpu(part, name)
    there = cuda_student.standardize(tensor(train, device="cuda"), tensor(other, device="cuda"))
    for part, name in zip(_pair(there), ("train", "other"), strict=True):
        on_cuda(part, name)
