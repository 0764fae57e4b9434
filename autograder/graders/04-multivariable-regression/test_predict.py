"""Hidden checks for `predict`."""

from graders.common import linear, on_device, parameters, untouched
from graders.planes import predicted

from autograder.grading.checks import CheckFailed, Tensor, check, describe, expect, fail, said, show, tensor


def _draw(rng, m, n):
    """A model's weights and bias, as one array, and m samples."""
    theta = rng.uniform(1, 3, n + 1) * rng.choice([-1, 1], n + 1)
    return theta, rng.uniform(-3, 3, (m, n))


@check(points=1, category="value")
def test_values(student, rng):
    """Computes the model's prediction for each sample"""
    for m, n in ((5, 3), (1, 2), (3, 1)):
        theta, X = _draw(rng, m, n)
        right = predicted(theta, X).reshape(m, 1)
        wrong = {"bias-not-added": right - theta[-1]}
        given = said(
            "for X = {X}, weights {weights}, bias {bias}", X=show(X), weights=show(theta[:-1]), bias=show(theta[-1])
        )
        got = student.predict(linear(student, theta), tensor(X))
        if not isinstance(got, Tensor):
            fail(said("expected a tensor, not {got}", got=describe(got)))
        expect(got, right, wrong, given=given)


@check(points=0.5, category="gradient", after="values")
def test_no_graph(student, rng):
    """Attaches no graph to its result, and leaves the model ready to be trained"""
    theta, X = _draw(rng, 3, 2)
    model = linear(student, theta)
    call = student.call("predict", model, tensor(X))
    if not isinstance(call.value, Tensor):
        fail(said("expected a tensor, not {came}", came=describe(call.value)))
    if call.value.requires_grad:
        fail(said("expected a result without a graph, but its requires_grad is True"), "graph-attached")
    for name, parameter in parameters(student, model).items():
        if not parameter.requires_grad:
            fail(said("expected the model's {name} still to ask for its gradient, but it does not any more", name=name))
        before = theta[:-1] if parameter.array.size > 1 else theta[-1:]
        expect(parameter, before, given=said("the model's {name} after the call", name=name), shape=False)
    untouched(call, ["model", "X"])


@check(points=0.5, category="device")
def test_device(student, cuda_student, rng):
    """Predicts where the model lives, wherever X is"""
    theta, X = _draw(rng, 3, 2)
    student.predict(linear(student, theta), tensor(X))
    for home, away in (("cuda", "cuda"), ("cuda", "cpu"), ("cpu", "cuda"), ("cpu", "cpu")):
        model = linear(cuda_student, theta, home)
        try:
            got = cuda_student.predict(model, tensor(X, device=away))
        except CheckFailed as failure:
            meeting = home != away and failure.mistake == "cpu-constant"
            fail(
                said("model on {home}, X on {away}: {message}", home=home, away=away, message=failure.message),
                "model-not-moved" if meeting else failure.mistake,
            )
        there = "cuda:0" if home == "cuda" else "cpu"
        on_device(got, there, said("for a model on {home} and X on {away}: the result", home=home, away=away))
        for name, parameter in parameters(cuda_student, model).items():
            on_device(
                parameter,
                there,
                said("for a model on {home} and X on {away}: the model's {name}", home=home, away=away, name=name),
            )
