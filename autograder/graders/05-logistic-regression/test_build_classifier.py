"""Hidden checks for `build_classifier`."""

import numpy as np
from graders.common import ask, on_cuda, outputs
from graders.logistic import sigmoid

from autograder.grading.checks import (
    Module,
    Tensor,
    apart,
    check,
    describe,
    expect,
    fail,
    said,
    shape_mistake,
    show,
    tensor,
)


def _model(value):
    if not isinstance(value, Module):
        fail(said("expected a model (an nn.Module), not {value}", value=describe(value)))
    return value


def _parameters(model, n):
    """There is a weight and a bias, in whatever order the model names them."""
    shapes = {each.shape: each for each in model.parameters.values()}
    if len(model.parameters) == 1 and (1, n) in shapes:
        fail(
            said(
                "for {n} features: expected a weight of shape {shape} and a bias, but there is no bias",
                n=n,
                shape=(1, n),
            ),
            "bias-not-added",
        )
    if len(model.parameters) != 2 or set(shapes) != {(1, n), (1,)}:
        found = ", ".join(str(each.shape) for each in model.parameters.values()) or said("none")
        weight = next((each.shape for each in model.parameters.values() if len(each.shape) == 2), ())
        mistake = "wrong-shape" if len(model.parameters) == 2 and n in weight else None
        fail(
            said(
                "for {n} features: expected parameters of shapes {wanted} and (1,), not {found}",
                n=n,
                wanted=(1, n),
                found=found,
            ),
            mistake,
        )


@check(points=0.5, category="shape")
def test_layers(student):
    """Has one weight for each feature, and one bias"""
    for n in (3, 1, 6):
        _parameters(_model(student.build_classifier(n)), n)


@check(points=0.75, category="value", after="layers")
def test_probabilities(student, rng):
    """Gives the sigmoid of the linear layer's score, one probability for each sample"""
    for n, m in ((2, 5), (4, 1), (1, 3)):
        X, weight, bias = apart(lambda: _draw(rng, m, n), lambda drawn: _models(*drawn))  # noqa: B023
        wrong = _models(X, weight, bias)
        right = wrong.pop("right")
        model = _model(student.build_classifier(n))
        _parameters(model, n)
        model = _model(ask(student, "our numbers", OUR_NUMBERS, model, tensor(weight), tensor(bias)))
        got = outputs(student, model, tensor(X))
        expect(
            got,
            right,
            wrong,
            given=said("the output of a model with numbers of ours for X = {X}", X=show(X)),
            shape=False,
        )
        found = getattr(got, "shape", None)
        if found != (m, 1):
            mistake = shape_mistake(found, (m, 1)) if isinstance(found, tuple) else None
            fail(
                said(
                    "for X of shape {shape}: expected an output of shape {other_shape}, not {found}",
                    shape=(m, n),
                    other_shape=(m, 1),
                    found=found,
                ),
                mistake,
            )


# The name is none that a student's code could use.
OUR_NUMBERS = """
import torch

def put(model, weight, bias):
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(weight if parameter.dim() == 2 else bias)
    return model

globals()["our numbers"] = put
"""


def _draw(rng, m, n):
    weight = rng.uniform(0.3, 1.5, (1, n)) * rng.choice([-1, 1], (1, n))
    return rng.normal(size=(m, n)) * rng.choice([1, 3], (m, 1)), weight, rng.uniform(0.5, 1.5, 1) * rng.choice([-1, 1])


def _models(X, weight, bias):
    scores = X @ weight.T + bias
    right = sigmoid(scores)
    return {
        "right": right,
        "no-sigmoid": scores,
        "no-sigmoid/first": sigmoid(X) @ weight.T + bias,
        "no-sigmoid/relu": np.maximum(scores, 0),
        "no-sigmoid/softmax": np.ones_like(scores),
        "no-sigmoid/logarithm": np.log(right),
        "no-sigmoid/tanh": np.tanh(scores),
        "bias-not-added": sigmoid(scores - bias),
        "sigmoid-twice": sigmoid(right),
    }


@check(points=0.25, category="behaviour")
def test_fresh(student):
    """Makes a new model each time, with parameters that can be trained"""
    first, second = (_model(student.build_classifier(3)) for _ in range(2))
    if first.handle == second.handle:
        fail(said("expected a new model from each call, not the same one again"))
    if {each.handle for each in first.parameters.values()} & {each.handle for each in second.parameters.values()}:
        fail(said("expected each model to have parameters of its own, not shared ones"))
    for name, parameter in first.parameters.items():
        if not parameter.requires_grad:
            fail(said("expected {name}.requires_grad to be True, not False", name=name), "requires-grad-missing")


@check(points=0.5, category="device")
def test_device(student, cuda_student, rng):
    """Works on the CPU, and on CUDA once it is moved there"""
    X = rng.normal(size=(4, 3))
    outputs(student, _model(student.build_classifier(3)), tensor(X))
    model = _model(cuda_student.build_classifier(3))
    for name, parameter in model.parameters.items():
        if parameter.device != "cpu":
            fail(
                said(
                    "expected {name} on cpu, where the caller can move it from, not on {device}",
                    name=name,
                    device=parameter.device,
                ),
                "hard-coded-cuda",
            )
    moved = _model(ask(cuda_student, "on a card", 'globals()["on a card"] = lambda model: model.to("cuda")', model))
    got = outputs(cuda_student, moved, tensor(X, device="cuda"))
    if not isinstance(got, Tensor):
        fail(said("expected the model to give a tensor, not {got}", got=describe(got)))
    on_cuda(got, said("the output for X on cuda:0"))
