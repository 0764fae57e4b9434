"""Hidden checks for `build_classifier`."""

import numpy as np

from autograder.checks import Module, Tensor, check, describe, expect, fail, numbers, shape_mistake, show, tensor
from autograder.graders.common import ask, on_cuda, outputs
from autograder.graders.logistic import sigmoid


def _model(value):
    if not isinstance(value, Module):
        fail(f"expected a model (an nn.Module), not {describe(value)}")
    return value


def _parameters(model, n):
    """The weight and the bias as numbers, in whatever order the model names them."""
    shapes = {each.shape: each for each in model.parameters.values()}
    if len(model.parameters) == 1 and (1, n) in shapes:
        fail(
            f"for {n} features: expected a weight of shape {(1, n)} and a bias, but there is no bias", "bias-not-added"
        )
    if len(model.parameters) != 2 or set(shapes) != {(1, n), (1,)}:
        found = ", ".join(str(each.shape) for each in model.parameters.values()) or "none"
        weight = next((each.shape for each in model.parameters.values() if len(each.shape) == 2), ())
        mistake = "wrong-shape" if len(model.parameters) == 2 and n in weight else None
        fail(f"for {n} features: expected parameters of shapes {(1, n)} and (1,), not {found}", mistake)
    return numbers(shapes[1, n]), numbers(shapes[1,])


@check(points=0.5, category="shape")
def test_layers(student):
    """Has one weight for each feature, and one bias"""
    for n in (3, 1, 6):
        _parameters(_model(student.build_classifier(n)), n)


@check(points=0.75, category="value", after="layers")
def test_probabilities(student, rng):
    """Gives the sigmoid of the linear layer's score, one probability for each sample"""
    for n, m in ((2, 5), (4, 1), (1, 3)):
        model = _model(student.build_classifier(n))
        weight, bias = _parameters(model, n)
        X = rng.normal(size=(m, n)) * rng.choice([1, 8], (m, 1))
        got = outputs(student, model, tensor(X))
        scores = X @ weight.T + bias
        right = sigmoid(scores)
        wrong = {
            "no-sigmoid": scores,
            "no-sigmoid/first": sigmoid(X) @ weight.T + bias,
            "no-sigmoid/relu": np.maximum(scores, 0),
            "no-sigmoid/softmax": np.ones((m, 1)),
            "no-sigmoid/logarithm": np.log(right),
            "no-sigmoid/tanh": np.tanh(scores),
            "sigmoid-twice": sigmoid(right),
        }
        given = f"the model's output for X = {show(X)}"
        expect(got, right, wrong, given=given, shape=False)
        found = getattr(got, "shape", None)
        if found != (m, 1):
            mistake = shape_mistake(found, (m, 1)) if isinstance(found, tuple) else None
            fail(f"for X of shape {(m, n)}: expected an output of shape {(m, 1)}, not {found}", mistake)


@check(points=0.25, category="behaviour")
def test_fresh(student):
    """Makes a new model each time, with parameters that can be trained"""
    first, second = (_model(student.build_classifier(3)) for _ in range(2))
    if first.handle == second.handle:
        fail("expected a new model from each call, not the same one again")
    if {each.handle for each in first.parameters.values()} & {each.handle for each in second.parameters.values()}:
        fail("expected each model to have parameters of its own, not shared ones")
    for name, parameter in first.parameters.items():
        if not parameter.requires_grad:
            fail(f"expected {name}.requires_grad to be True, not False", "requires-grad-missing")


@check(points=0.5, category="device")
def test_device(student, cuda_student, rng):
    """Works on the CPU, and on CUDA once it is moved there"""
    X = rng.normal(size=(4, 3))
    outputs(student, _model(student.build_classifier(3)), tensor(X))
    model = _model(cuda_student.build_classifier(3))
    for name, parameter in model.parameters.items():
        if parameter.device != "cpu":
            fail(
                f"expected {name} on cpu, where the caller can move it from, not on {parameter.device}",
                "hard-coded-cuda",
            )
    moved = _model(ask(cuda_student, "to_cuda", 'to_cuda = lambda model: model.to("cuda")', model))
    got = outputs(cuda_student, moved, tensor(X, device="cuda"))
    if not isinstance(got, Tensor):
        fail(f"expected the model to give a tensor, not {describe(got)}")
    on_cuda(got, "the output for X on cuda:0")
