"""What a value is on the trusted side: frozen, plain, and with nothing of a student's in it that could run."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

Floats = npt.NDArray[Any]


@dataclass(frozen=True)
class Tensor:
    """A torch tensor as plain data.

    ``array`` holds the values; ``handle`` names the tensor itself, with its graph, while its worker lives.
    """

    array: Floats
    dtype: str = "float32"
    device: str = "cpu"
    requires_grad: bool = False
    is_leaf: bool = True
    handle: int | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.array.shape)


@dataclass(frozen=True)
class Module:
    """A ``torch.nn.Module``: its class, its children's classes, and its parameters by name."""

    type_name: str
    children: tuple[str, ...]
    parameters: Mapping[str, Tensor]
    handle: int | None = None


@dataclass(frozen=True)
class Device:
    """A ``torch.device``, such as ``cpu`` or ``cuda:0``."""

    name: str


@dataclass(frozen=True)
class Opaque:
    """A value that is no plain data: only its type and a short text are known."""

    type_name: str
    text: str = ""


@dataclass(frozen=True)
class Expression:
    """A SymPy expression as a tree: ``head`` is the class, a leaf carries its text in ``leaf``."""

    head: str
    arguments: tuple[Expression, ...] = ()
    leaf: str = ""

    def evaluate(self, **values: float) -> float:
        """The expression's value in floats.

        Raises:
            ValueError: a function or symbol that is not known, or a value outside a function's domain.
        """
        try:
            return self._evaluate(values)
        except (ArithmeticError, TypeError, KeyError, RecursionError) as error:
            raise ValueError(f"cannot evaluate {self.head}: {error}") from None

    def _evaluate(self, values: Mapping[str, float]) -> float:
        if self.head == "Symbol":
            return values[self.leaf]
        if self.leaf:
            numerator, _, denominator = self.leaf.partition("/")
            return float(numerator) / float(denominator or 1)
        arguments = [argument._evaluate(values) for argument in self.arguments]
        return float(_EXPRESSION_HEADS[self.head](*arguments))


_EXPRESSION_HEADS: dict[str, Callable[..., float]] = {
    "Add": lambda *terms: math.fsum(terms),
    "Mul": lambda *factors: math.prod(factors),
    "Pow": math.pow,
    "exp": math.exp,
    "log": lambda x, *base: math.log(x, *base),
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "Abs": abs,
    "Pi": lambda: math.pi,
    "Exp1": lambda: math.e,
}


@dataclass(frozen=True)
class Function:
    """Towards the worker: a Python function of floats, given by its source, such as ``lambda x: x**3``."""

    source: str


@dataclass(frozen=True)
class Sympify:
    """Towards the worker: a SymPy symbol or expression, given by its text."""

    text: str


@dataclass(frozen=True)
class Linear:
    """Towards the worker: an ``nn.Linear`` with these numbers, alone or before an ``nn.Sigmoid``.

    ``weight`` has shape (1, features), ``bias`` shape (1,).
    """

    weight: Floats
    bias: Floats
    sigmoid: bool = False
    device: str = "cpu"
    dtype: str = "float32"
