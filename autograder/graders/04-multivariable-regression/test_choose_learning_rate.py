"""Hidden checks for `choose_learning_rate`.

Rates are drawn as shares of ``1 / steepness``: 1 goes straight down the steepest direction, 0.02 crawls, from 2 on a rate
overshoots further in each step. The data are drawn until the right choice is clear, and in most checks until neither the
start nor a model that is used again could change it: each check then says something about one thing.
"""

import itertools

import numpy as np
from graders.common import defaults, unmodified
from graders.lists import floats
from graders.planes import SIGNS, predicted, start

from autograder.grading.checks import (
    DRAWS,
    CheckFailed,
    check,
    describe,
    distinct,
    fail,
    match,
    numbers,
    said,
    show,
    tensor,
)

# A set is its X, and the weights and the bias (as one array) that its targets follow.


def _even(rng, n):
    """Features over which the cost is about as steep in all directions."""
    return rng.permutation(SIGNS)[:, :n] * rng.uniform(0.95, 1.05, (8, n))


def _uneven(rng):
    """One feature over which it is steeper in one direction than in the other."""
    return rng.uniform(0.5, 2, (6, 1)) * rng.choice([-1, 1], (6, 1))


def _far(rng, n):
    """Weights and a bias far from every start."""
    return rng.uniform(5, 9, n + 1) * rng.choice([-1, 1], n + 1)


def _curvature(X):
    E = np.column_stack([X, np.ones(len(X))])
    return 2 / len(X) * E.T @ E


def _rates(X, *shares):
    """Learning rates, with three digits, as shares of 1 / the steepness of the cost over X."""
    return [float(f"{share / np.linalg.norm(_curvature(X), 2):.3g}") for share in shares]


def _ends(starts, learnt, lr, epochs):
    """Where descents from the rows of ``starts`` end: each epoch multiplies their distance from what the set follows."""
    X, truth = learnt
    step = np.eye(len(truth)) - lr * _curvature(X)
    return truth + (starts - truth) @ np.linalg.matrix_power(step, epochs).T


def _cost(thetas, judged):
    """The mean squared error of each row of ``thetas``."""
    X, truth = judged
    return np.mean((thetas[:, :-1] @ X.T + thetas[:, -1:] - predicted(truth, X)) ** 2, axis=1)


def _costs(candidates, learnt, judged, epochs, reused=False):
    """What each candidate costs in the end, in a row with a number for each corner of where models start."""
    n = learnt[0].shape[1]
    thetas = starts = np.array(list(itertools.product([-1, 1], repeat=n + 1))) / np.sqrt(n)
    costs = []
    for lr in candidates:
        thetas = _ends(thetas if reused else starts, learnt, lr, epochs)
        costs.append(_cost(thetas, judged))
    return np.array(costs)


def _lowest(costs):
    """The candidate with the lowest cost from each corner; None where that hangs on the corner, or on a fiftieth of it."""
    first, second = np.argsort(costs, axis=0)[:2]
    columns = np.arange(costs.shape[1])
    sure = len(set(first)) == 1 and np.all(1.02 * costs[first, columns] < costs[second, columns])
    return int(first[0]) if sure else None


def _is_clear(right, costs):
    """Whether ``right`` costs less than half of all others, wherever each of them starts."""
    return 2 * np.max(costs[right]) < np.min(np.delete(costs, right, axis=0))


def _draw(draw):
    """What the first successful ``draw`` gives."""
    for _ in range(DRAWS):
        if (drawn := draw()) is not None:
            return drawn
    raise RuntimeError(f"none of {DRAWS} draws leaves the choice clear")


def _clear_set(rng, shares, right, epochs, n=2, reused=None):
    """Candidates, and a set over which ``right`` is best; also with a model that is used again, unless that has another."""

    def draw():
        data = _even(rng, n), _far(rng, n)
        candidates = _rates(data[0], *shares)
        again = _lowest(_costs(candidates, data, data, epochs, reused=True))
        clear = _is_clear(right, _costs(candidates, data, data, epochs))
        return (candidates, data) if clear and again == (right if reused is None else reused) else None

    return _draw(draw)


def _call(student, candidates, learnt, judged, *epochs_and_seed, device="cpu", **options):
    def given(data):
        X, truth = data
        return tensor(X, device=device), tensor(predicted(truth, X).reshape(-1, 1), device=device)

    return student.call("choose_learning_rate", candidates, given(learnt), given(judged), *epochs_and_seed, **options)


def _ask(student, candidates, *rest, **options):
    """The student's choice, as the number of a candidate."""
    return _number(_call(student, candidates, *rest, **options).value, candidates)


def _number(value, candidates):
    got = numbers(value, said("a learning rate"))
    if got.size != 1:
        fail(said("expected one learning rate, not {value}", value=describe(value)))
    found = np.flatnonzero(np.isclose(np.array(candidates), got.item(), rtol=1e-5, atol=0))
    if not found.size:
        known, came = _named(candidates), show(got.item())
        fail(said("expected one of the candidates {candidates}, not {came}", candidates=known, came=came))
    return int(found[0])


def _named(candidates):
    return ", ".join(f"{lr:.3g}" for lr in candidates)


def _told(candidates, right, got, epochs):
    return said(
        "of {candidates} after {epochs} epochs: expected {wanted:.3g}, not {came:.3g}",
        candidates=_named(candidates),
        epochs=epochs,
        wanted=candidates[right],
        came=candidates[got],
    )


@check(points=0.75, category="value")
def test_lowest(student, rng):
    """Chooses the candidate with the lowest cost"""
    message, always_first = "", True
    for shares, right, epochs in (([0.02, 0.8, 4], 1, 2), ([0.8, 4], 0, 1), ([0.01, 0.03, 0.8], 2, 2)):
        candidates, data = _clear_set(rng, shares, right, epochs, n=int(rng.integers(1, 3)))
        X, truth = data
        got = _ask(student, candidates, data, (X + rng.uniform(-0.05, 0.05, X.shape), truth), epochs)
        always_first &= got == 0
        if got != right:
            message = message or _told(candidates, right, got, epochs)
    if message:
        mistake = "learning-rate-ignored" if always_first and _ignores_rates(student) else None
        fail(message, _unless_epochs_ignored(student, mistake))


SOME = np.array([[1.0], [-1.0], [2.0]]), np.array([3.0, 1.0])


def _ignores_rates(student):
    """Whether an optimizer is made that does not get the candidate: SGD refuses a negative rate."""
    call = _call(student, [-1.0], SOME, SOME, 1, may_raise=True)
    return call.error is None and "optim.SGD" in call.used


def _unless_epochs_ignored(student, mistake):
    """The mistake that a wrong choice suggests, where not as many backward passes are made for one epoch as for three."""
    calls = [_call(student, [0.1], SOME, SOME, epochs, may_raise=True) for epochs in (1, 3)]
    few, many = (call.used.get("autograd", 0) for call in calls)
    return "epochs-ignored" if few == many > 0 else mistake


@check(points=0.25, category="shape", after="lowest")
def test_type(student, rng):
    """Gives one of the candidates as a plain float, and leaves the data alone"""
    data = _even(rng, 2), _far(rng, 2)
    for shares in ((0.02, 1), (0.5,)):
        candidates = _rates(data[0], *shares)
        call = _call(student, candidates, data, data, 1)
        _number(call.value, candidates)
        floats([call.value], said("the choice"))
        unmodified(call, ["candidates", "train_set", "validation_set"])


@check(points=1, category="value", after="lowest")
def test_validation(student, rng):
    """Trains on the training set, and compares the candidates on the validation set"""
    epochs, choices, models, message = 2, [], [], ""
    for right in (0, 1):
        candidates, learnt, judged, wrong = _draw(lambda right=right: _two_sets(rng, right, epochs))
        got = _ask(student, candidates, learnt, judged, epochs)
        if got != right:
            told = _told(candidates, right, got, epochs)
            message = message or said("{told}, where the validation data differ from the training data", told=told)
        choices.append(got)
        models.append(wrong)
    vectors = {name: [wrong[name] for wrong in models] for name in models[0]}
    distinct([0, 1], vectors, "the choices")
    if message:
        fail(message, _unless_epochs_ignored(student, match(choices, vectors)))


def _two_sets(rng, right, epochs):
    """Sets between which it matters which one is for what: what is learnt of one is halfway to the other's targets.

    The validation set's features are larger, so that other rates are the best ones there.
    """
    X, truth = _even(rng, 2), _far(rng, 2)
    candidates, learnt = _rates(X, 0.1, 0.35, 1), (X, truth)
    halfway = _ends(np.zeros((1, 3)), learnt, candidates[right], epochs)[0]
    judged = (1.9, 4)[right] * _even(rng, 2), halfway
    wrong = {
        "chosen-on-training-cost": _lowest(_costs(candidates, learnt, learnt, epochs)),
        "trained-on-validation-set": _lowest(_costs(candidates, judged, judged, epochs)),
        "trained-on-validation-set/swapped": _lowest(_costs(candidates, judged, learnt, epochs)),
    }
    fits = list(wrong.values()) == [2, 1 - right, 1 - right]
    clear = _is_clear(right, _costs(candidates, learnt, judged, epochs))
    return (candidates, learnt, judged, wrong) if fits and clear else None


FEW, MANY = 1, 4


@check(points=0.25, category="behaviour", after="lowest")
def test_epochs(student, rng):
    """Trains for as many epochs as asked, 200 where nobody asks"""
    candidates, data = _draw(lambda: _few_and_many(rng))
    unread = defaults(student, "choose_learning_rate", epochs=200)
    for epochs, right in [(FEW, 1), (MANY, 0), *((None, 0) for _ in unread)]:
        got = _ask(student, candidates, data, data, *([] if epochs is None else [epochs]))
        if got != right:
            told = _told(candidates, right, got, epochs or 200)
            fail(told, _unless_epochs_ignored(student, None))


def _few_and_many(rng):
    """A rate that crawls, and one that is fast in the flat direction and grows in the steep one: it wins early, and loses."""
    X = 0.6 * _even(rng, 1)
    flat, steep = np.linalg.eigh(_curvature(X))[1].T
    candidates, data = _rates(X, 0.02, 3), (X, 30 * flat + 3 * steep)
    few, many = (_costs(candidates, data, data, epochs) for epochs in (FEW, MANY))
    return (candidates, data) if _is_clear(1, few) and _is_clear(0, many) else None


@check(points=0.5, category="behaviour", after="lowest")
def test_fresh(student, rng):
    """Trains a fresh model for each candidate"""
    epochs = 2
    candidates, data = _clear_set(rng, [0.9, 0.05], 0, epochs, reused=1)
    got = _ask(student, candidates, data, data, epochs)
    if got != 0:
        fail(_told(candidates, 0, got, epochs), _unless_epochs_ignored(student, "model-reused"))


@check(points=0.25, category="behaviour", after="fresh")
def test_seed(student, rng):
    """Starts each candidate from the given seed, 0 where nobody gives one"""
    epochs = 2
    seeds = [0, 1, *(int(seed) for seed in rng.choice(np.arange(2, 10_000), 40, replace=False))]
    starts = [np.array([start(1, seed, skip) for seed in seeds]) for skip in (0, 1)]
    candidates, data, cases = _draw(lambda: _decided_by_start(rng, epochs, seeds, *starts))
    unread = defaults(student, "choose_learning_rate", seed=0)
    for seed, luck, right in cases:
        if seed is None and not unread:
            continue
        given = {} if seed is None else {"seed": seed}
        got = _ask(student, candidates, data, data, epochs, torch_seed=luck, **given)
        if got != right:
            told = _told(candidates, right, got, epochs)
            told = said("{told}, for seed = {seed}", told=told, seed=said("left out") if seed is None else seed)
            fail(told, _unless_epochs_ignored(student, "not-seeded"))


def _decided_by_start(rng, epochs, seeds, first, second):
    """A choice between two rates that hangs on the start: (seed or None for the default, luck, right choice) of each call.

    ``luck`` seeds torch before the call, such that a function that does not seed at all chooses wrongly; one that seeds
    only once does so for at least one of the seeds, and one with a fixed seed as well. The default, 0, can be told from 1.
    ``first`` and ``second`` are where the first and the second model start after each of the seeds.
    """
    data = _uneven(rng), rng.uniform(-0.5, 0.5, 2)
    candidates = _rates(data[0], 0.5, 1.75)
    one, same, next_one = (
        _cost(_ends(starts, data, lr, epochs), data)
        for starts, lr in ((first, candidates[0]), (first, candidates[1]), (second, candidates[1]))
    )
    choices, once = _sure(one, same), _sure(one, next_one)
    cases = []
    for right in (0, 1):
        lucky, fitting = np.flatnonzero(once == 1 - right), np.flatnonzero(choices == right)
        fitting = sorted(fitting, key=lambda index: once[index] != 1 - right)
        if len(lucky) and len(fitting):
            cases.append((seeds[fitting[0]], seeds[lucky[-1]], right))
    told_apart = any(once[seeds.index(seed)] == 1 - right for seed, _, right in cases)
    if len(cases) == 2 and told_apart and {choices[0], choices[1]} == {0, 1}:
        return candidates, data, [*cases, (None, seeds[-1], choices[0])]
    return None


def _sure(left, right):
    """0 where the left costs are lower by far, 1 where the right ones are, else -1."""
    low, high = np.minimum(left, right), np.maximum(left, right)
    return np.where((high > 1.5 * low) & (high > 1e-3), (right < left).astype(int), -1)


@check(points=0.75, category="behaviour", after="fresh")
def test_diverged(student, rng):
    """Never chooses a candidate that diverges to inf or nan"""
    cases = (((None, 0.8), 1, 2), ((0.02, None, 0.8), 2, 2), ((0.8, None), 0, 2), ((None, 0.8), 1, 1))
    for shares, right, epochs in cases:
        n = int(rng.integers(1, 4))
        data = _even(rng, n), _far(rng, n)
        # From 1e20 on, float32 overflows: the cost is inf after one epoch, nan after two.
        candidates = [10 ** rng.uniform(20, 21) if share is None else _rates(data[0], share)[0] for share in shares]
        got = _ask(student, candidates, data, data, epochs)
        if got != right:
            fail(_told(candidates, right, got, epochs), "nan-wins" if shares[got] is None else None)


@check(points=0.25, category="device", after="lowest")
def test_device(cuda_student, rng):
    """Works where the data live, on CUDA and on a machine without it"""
    candidates, data = _clear_set(rng, [0.02, 0.8], 1, 1)
    for device in ("cuda", "cpu"):  # without CUDA it has chosen already
        try:
            got = _ask(cuda_student, candidates, data, data, 1, device=device)
        except CheckFailed as failure:
            mistake = "model-not-moved" if failure.mistake == "cpu-constant" else failure.mistake
            fail(said("data on {device}: {message}", device=device, message=failure.message), mistake)
        if got != 1:
            fail(said("data on {device}: {told}", device=device, told=_told(candidates, 1, got, 1)))
