"""A sandbox whose workers say anything, and a record of what the trusted side hands to them."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.sandbox.answers import Call, CallError, Contents, Loading
from autograder.sandbox.errors import WorkerDied, WorkerTimeout
from autograder.untrusted.wire import Device, Expression, Module, Opaque, Tensor

Event = tuple[str, Any]


class Liar:
    """A worker that says anything."""

    def __init__(self, draw: random.Random, world: World) -> None:
        self.draw, self.world = draw, world
        self.deadline, self.device = 0.0, "none"
        self.at: tuple[int, int] | None = None
        self.alive = True
        self.knows: set[str] = set()  # cells of the reference
        world.living.append(self)

    def use(self, device: str) -> None:
        self.device = device

    def read(self, *_: Any) -> Contents:
        return Contents((("work.ipynb", False),), ("cell 1",))

    def load(self, *_: Any) -> Loading:
        return Loading(postponed=self.draw.random() < 0.5)

    rest = load

    def replace(self, cells: Sequence[str], names: Sequence[str]) -> None:
        self.knows |= {*cells}
        self.world.note("given", frozenset(cells))

    def call(
        self, function: str, given: object, named: object, gradient_of: Sequence[int] = (), *_: Any, **__: Any
    ) -> Call:
        if (fate := self.draw.random()) < 0.05:
            self.close()
            raise WorkerDied("it ended") if fate < 0.03 else WorkerTimeout(5.0)
        if fate < 0.4:
            return Call(error=CallError("NameError", ("NameError", "Exception"), "name 'mse' is not defined", "", ""))
        gradients = tuple(self.draw.choice((None, self.tensor())) for _ in gradient_of)
        used = self.draw.choice(({}, {"autograd": 1}, {"optim.SGD": 1, "step": 3}, {"optim.Adam": 2**40}))
        changed = self.draw.choice(((), ("grad mode",), ("numpy random state",)))
        return Call(
            self.value(0), None, self.draw.choice(((), (0,), (99,))), changed, used, gradients, self.draw.random()
        )

    def defaults(self, function: str) -> Mapping[str, object] | None:
        return self.draw.choice([None, {}, {"lr": 0.01, "epochs": 1000}])

    def make(self, value: object) -> object:
        return value

    def look(self, handle: int) -> object:
        return self.value(0)

    def value(self, depth: int) -> object:
        """Anything that may come over the wire."""
        draw = self.draw
        if depth < 3 and draw.random() < 0.35:
            parts = [self.value(depth + 1) for _ in range(draw.choice((0, 1, 2, 2, 3, 3, 4, 10)))]
            keys = [draw.choice((1, "a", 2.5, None, (1,))) for _ in parts]
            return draw.choice((parts, tuple(parts), dict(zip(keys, parts, strict=True))))
        return draw.choice((self.plain, self.tensor, self.array, self.other))()

    def plain(self) -> object:
        numbers = (0, 1, -1, 3, 2**63, -(2**62), 0.0, -0.0, 0.5, 1e-300, 1e300, math.inf, -math.inf, math.nan)
        return self.draw.choice((None, True, False, "", "mse", "cpu", "x" * 4_000, *numbers))

    def array(self) -> np.ndarray[Any, Any]:
        shape = self.draw.choice(((), (1,), (0,), (2,), (3, 1), (1, 3), (2, 2), (0, 3), (4, 5), (2, 1, 2), (1,) * 8))
        dtype = self.draw.choice(("float32", "float32", "float64", "int64", "bool", "complex64", "float16", "uint8"))
        fill = self.draw.choice((0, 1, -2, 0.5, 1e30, math.inf, math.nan))
        with np.errstate(all="ignore"):
            return np.full(shape, fill).astype(dtype)

    def tensor(self) -> Tensor:
        array = self.array()
        dtype = self.draw.choice((array.dtype.name, "bfloat16", "too large"))
        device, flags = self.draw.choice(("cpu", "cuda:0", "meta")), self.draw.choice((True, False))
        return Tensor(array, dtype, device, flags, self.draw.choice((True, False)), self.draw.randint(0, 9))

    def other(self) -> object:
        x = Expression("Symbol", (), "x")
        return self.draw.choice((
            Device("cuda:0"), Device("meta"), Opaque("X"), Opaque("unnamed", "a very long text"), x,
            Expression("Mul", (Expression("Number", (), "2/3"), x)), Expression("zoo"), Expression("Number", (), "1/0"),
            Module("Linear", (), {"weight": self.tensor(), "bias": self.tensor()}, 1), Module("Sequential", ("Linear",), {}, 2),
        ))  # fmt: skip

    def close(self) -> None:
        self.alive = False


class World:
    """A sandbox full of liars, and a record of what the trusted side did."""

    def __init__(self) -> None:
        self.draw = random.Random(0)
        self.living: list[Liar] = []
        self.events: list[Event] = []
        self.no_simulation = ""

    def note(self, what: str, of: Any) -> None:
        self.events.append((what, of))

    def start(self) -> None:
        pass

    def close(self) -> None:
        pass

    def fork(self, limits: object, device: str = "none") -> Liar:
        self.living = [each for each in self.living if each.alive]
        worker = Liar(self.draw, self)
        worker.device = device
        return worker
