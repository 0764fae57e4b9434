"""Hidden checks for `build_model`."""

import math

import numpy as np
from graders.common import outputs
from graders.planes import predicted, start

from autograder.grading.checks import Module, apart, check, describe, expect, fail, numbers, said, tensor


def _model(student, n, **seed):
    """A model of the student's for n features, as it is before any training."""
    model = student.call("build_model", n, **seed).value
    if not isinstance(model, Module):
        fail(said("expected a model such as nn.Linear, not {model}", model=describe(model)))
    return model


def _parameters(model):
    """Its parameters, the weight first, whatever their names and their order are."""
    return sorted(model.parameters.values(), key=lambda parameter: -len(parameter.shape))


def _theta(model, n):
    """Its weights and its bias as one array."""
    sizes = [math.prod(parameter.shape) for parameter in _parameters(model)]
    if sizes != [n, 1]:
        fail(
            said(
                "expected {n} weights and a bias for {n} features, not parameters with {sizes} numbers",
                n=n,
                sizes=sizes or said("no"),
            )
        )
    return np.concatenate([numbers(parameter).reshape(-1) for parameter in _parameters(model)])


@check(points=0.5, category="shape")
def test_parameters(student):
    """Holds a weight of shape (1, n) and a bias of shape (1,), which can be trained"""
    for n in (3, 1, 7):
        model = _model(student, n)
        shapes = [parameter.shape for parameter in _parameters(model)]
        if shapes == [(1, n)]:
            fail(said("for {n} features: expected a bias beside the weight, but there is none", n=n), "bias-not-added")
        if shapes != [(1, n), (1,)]:
            turned = sorted(map(math.prod, shapes)) == sorted((n, 1)) or shapes[:1] == [(n, 1)]
            what = ", ".join(map(str, shapes)) or said("none")
            mistake = "wrong-shape" if turned else None
            fail(
                said("for {n} features: expected parameters of shape (1, {n}) and (1,), not {what}", n=n, what=what),
                mistake,
            )
        for name, parameter in model.parameters.items():
            if not parameter.requires_grad:
                fail(
                    said("expected {name} to ask for its gradient, but it does not", name=name), "requires-grad-missing"
                )


@check(points=0.5, category="value", after="parameters")
def test_values(student, rng):
    """Computes XW^T + b, one prediction for each sample"""

    def draw():
        return int(rng.integers(10_000)), rng.uniform(-3, 3, (m, n))

    def models(drawn):
        seed, X = drawn
        return _predictions(start(n, seed), X)

    for m, n in ((5, 3), (1, 2), (4, 1)):
        seed, X = apart(draw, models)
        model = _model(student, n, torch_seed=seed)
        wrong = _predictions(_theta(model, n), X)
        right = wrong.pop("right")
        given = said("the model's predictions for {m} samples of {n} features", m=m, n=n)
        expect(outputs(student, model, tensor(X)), right, wrong, given=given)


def _predictions(theta, X):
    right = predicted(tensor(theta).array, X).reshape(-1, 1)
    return {"right": right, "bias-not-added": right - theta[-1]}


@check(points=0.5, category="behaviour", after="parameters")
def test_start(student, rng):
    """Starts anew each time, at the random numbers of `nn.Linear`"""
    for n in (3, 2):
        seeds = [int(seed) for seed in rng.choice(10_000, 2, replace=False)]
        starts = [_theta(_model(student, n, torch_seed=seed), n) for seed in seeds]
        fixed = np.array_equal(*starts) and len(set(starts[0])) > 1  # random numbers, and always the same ones
        wrong = {"not-seeded": starts[0]} if fixed else {}
        for seed, got in zip(seeds, starts, strict=True):
            expect(
                got, start(n, seed), wrong, given=said("weights and bias after torch.manual_seed({seed})", seed=seed)
            )


@check(points=0.5, category="device", after="start")
def test_device(student, cuda_student):
    """Makes the model on the CPU, on a machine with CUDA and on one without"""
    for machine in (student, cuda_student):
        for name, parameter in _model(machine, 2).parameters.items():
            if parameter.device != "cpu":
                fail(
                    said(
                        "expected {name} on cpu until someone moves the model, not on {device}",
                        name=name,
                        device=parameter.device,
                    ),
                    "hard-coded-cuda",
                )
