"""Hidden checks for `train`."""

import numpy as np
from graders.common import agreed, defaults, inputs_apart, is_tensor, on_cpu, on_cuda, parts, untouched
from graders.lines import costs, descend, ends
from graders.lists import floats, lengths
from graders.training import by_optimizer, other_optimizer

from autograder.grading.checks import (
    CheckFailed,
    Tensor,
    check,
    close,
    distinct,
    expect,
    fail,
    match,
    noted,
    numbers,
    said,
    show,
    tensor,
)

NAMES = noted("a tuple (W, b, costs)")


def _draw(rng, m):
    x = rng.uniform(-2, 2, (m, 1))
    y = rng.uniform(1, 3) * x + rng.uniform(-3, 3) + rng.normal(size=(m, 1))
    return [each.astype("float32").astype(float) for each in (x, y)]


def _end(student, x, y, *lr_and_epochs, **keywords):
    """What the student's training ends with: W and b as one array, and the call."""
    call = student.call("train", tensor(x), tensor(y), *lr_and_epochs, **keywords)
    W, b, _ = parts(call.value, 3, said(NAMES))
    return np.concatenate([numbers(W, said("a number")).reshape(-1), numbers(b, said("a number")).reshape(-1)]), call


@check(points=0.25, category="shape")
def test_shape(student, rng):
    """Gives tensors W and b of shape (1,), and a list with one cost for each epoch"""
    x, y = _draw(rng, 4)
    for epochs in (3, 1):
        W, b, recorded = parts(student.train(tensor(x), tensor(y), 0.05, epochs), 3, said(NAMES))
        if isinstance(W, list) and isinstance(recorded, Tensor):
            fail(said("expected {names}, with the costs at its end", names=said(NAMES)), "order-swapped")
        for name, parameter in (("W", W), ("b", b)):
            if is_tensor(parameter, said("{name} to be a tensor", name=name)).shape != (1,):
                fail(
                    said("expected {name} of shape (1,), not {shape}", name=name, shape=parameter.shape), "wrong-shape"
                )
        lengths(recorded, epochs)


@check(points=1.5, category="value")
def test_steps(student, rng):
    """Takes exact steps of gradient descent, for several data, lr and epochs"""

    def judge(m, lr, epochs):
        (x, y), right, wrong = inputs_apart(rng, lambda rng: _draw(rng, m), lambda x, y: ends(x, y, lr, epochs))
        given = said("for {m} samples, lr = {lr}, epochs = {epochs}", m=m, lr=lr, epochs=epochs)
        distinct(right, wrong, given)
        got, call = _tried(student, x, y, lr, epochs)
        if not close(got, right):
            mistake = _named(student, call, match(got, wrong), x, y, lr, epochs)
            fail(said("{given}: expected W, b = {b}, not {got}", given=given, b=show(right), got=show(got)), mistake)

    agreed(judge, [(5, 0.05, 4), (7, 0.11, 3), (4, 0.03, 5)])


def _tried(student, x, y, lr, epochs):
    """Where it ends. A second round that finds no gradient, after a first that was right, has lost its leaves."""
    try:
        return _end(student, x, y, lr, epochs)
    except CheckFailed as failure:
        mistake = failure.mistake
        if "TypeError" in failure.message and "'NoneType'" in failure.message:
            once = _end(student, x, y, lr, 1)[0]
            mistake = mistake or ("not-a-leaf" if close(once, descend(x, y, lr, 1).end) else None)
        fail(failure.message, mistake)


def _named(student, call, mistake, x, y, lr, epochs):
    """The mistake that the numbers tell, if what was seen of the call does not speak against it; else what the call tells."""
    passes, steps = call.used.get("autograd", 0), call.used.get("step", 0)
    if mistake == "no-step":
        return "backward-missing" if steps and not passes else "empty-step" if steps else "no-step" if passes else None
    if (mistake == "starts-over" and passes < epochs) or (mistake == "closed-form" and passes):
        mistake = None  # a loop of one round, or of a thousand, ends there too
    if mistake:
        return mistake
    if other_optimizer(call):
        return "wrong-optimizer"
    return "inputs-modified" if call.modified else _ignored(student, x, y, lr, epochs)


def _ignored(student, x, y, lr, epochs):
    """Whether another lr, or another number of epochs, would have made no difference."""
    cases = (lr, epochs), (lr / 2, epochs), (lr, epochs + 2), (lr / 100, epochs)
    found, calls = zip(*(_end(student, x, y, *case) for case in cases), strict=True)
    same_for_lr, same_for_epochs = (close(found[0], other, 1e-7) for other in found[1:3])
    if same_for_lr and same_for_epochs:
        return None  # a formula or fixed numbers, and no descent at all
    if same_for_epochs:  # by a loop of a fixed length, or by an end that comes with the cost
        usual, _, more, slow = (call.used.get("autograd", 0) for call in calls)
        return None if not usual or usual != more else "epochs-ignored" if usual == slow else "stopped-early"
    return "learning-rate-ignored" if same_for_lr else None


@check(points=0.5, category="value", after="steps")
def test_costs(student, rng):
    """Records each cost before its step, as a plain float"""

    def judge(m, lr, epochs):
        (x, y), right, wrong = inputs_apart(rng, lambda rng: _draw(rng, m), lambda x, y: costs(x, y, lr, epochs))
        _, _, got = parts(student.train(tensor(x), tensor(y), lr, epochs), 3, said(NAMES))
        lengths(got, epochs)
        expect(
            got,
            right,
            wrong,
            given=said("the costs for {m} samples, lr = {lr}, epochs = {epochs}", m=m, lr=lr, epochs=epochs),
        )
        floats(got, "costs")

    agreed(judge, [(5, 0.07, 3), (6, 0.03, 2)])


@check(points=0.25, category="convergence", after="steps")
def test_converges(student, rng):
    """Goes on until the last epoch, and finds the line that the data lie on"""
    W, b = rng.uniform(2, 4, 2) * rng.choice([-1, 1], 2)
    x = rng.permutation([[1.0], [1.0], [-1.0], [-1.0]])  # on these, each epoch leaves a fifth of the distance
    y, lr, epochs = W * x + b, 0.4, 12
    paths = [descend(x, y, lr, steps) for steps in range(1, epochs + 1)]
    got, call = _end(student, x, y, lr, epochs)
    given = said("{epochs} epochs on data without noise", epochs=epochs)
    stopped = any(close(got, path.end, 1e-6) for path in paths[:-2]) and not close(got, paths[-1].end)
    expect(got, paths[-1].end, {"stopped-early": got} if stopped else {}, given=given)
    lengths(call.value[2], epochs)
    expect(call.value[2], paths[-1].costs, given=said("the costs of {given}", given=given))


@check(points=0.5, category="behaviour")
def test_optimizer(student, rng):
    """Leaves the steps to an optimizer of `torch.optim`"""
    by_optimizer(_end(student, *_draw(rng, 5), 0.05, 1)[1])


@check(points=0.25, category="behaviour")
def test_defaults(student, rng):
    """Trains for 1000 epochs at a rate of 0.01 where nothing else is said, and takes both by name"""
    x, y = _draw(rng, 5)
    _end(student, x, y, lr=0.05, epochs=1)
    if defaults(student, "train", lr=0.01, epochs=1000):
        right = descend(x / 4, y, 0.01, 1000).end  # so flat that it is still on its way
        # A thousand steps of float32 add their roundings up; one step more would still be ten times as much.
        expect(_end(student, x / 4, y)[0], right, given=said("W, b after the usual epochs"), tolerance=2e-5)


@check(points=0.25, category="behaviour")
def test_untouched(student, rng):
    """Leaves x and y, and everything global, as they were"""
    untouched(_end(student, *_draw(rng, 5), 0.05, 1)[1], ["x", "y"])


@check(points=0.5, category="device")
def test_device(student, cuda_student, rng):
    """Trains where x lives, on CUDA and on a machine without it"""
    x, y = _draw(rng, 4)
    _end(student, x, y, 0.05, 1)
    inputs = tensor(x, device="cuda"), tensor(y, device="cuda")
    W, b, recorded = parts(cuda_student.train(*inputs, 0.05, 2), 3, said(NAMES))
    on_cuda(W, "W")
    on_cuda(b, "b")
    numbers(recorded, said("a list of costs"))
    for name, parameter in zip(
        "Wb", parts(cuda_student.train(tensor(x), tensor(y), 0.05, 1), 3, said(NAMES)), strict=False
    ):
        on_cpu(parameter, name)
