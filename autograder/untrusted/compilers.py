"""`torch.compile` and TorchScript give back what they are given: a worker starts no compiler, and the numbers are the same.

Compiled code would also run below the hooks of the simulated device. A function that a compiler refuses is graded like
any other; on the student's own machine they will have seen the refusal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def leave_out(torch: Any) -> None:
    """Put what gives back its first argument in the place of each compiler; as a decorator with options too."""
    torch.compile = torch.jit.script = as_it_is
    for name in ("trace", "trace_module", "freeze", "optimize_for_inference"):
        setattr(torch.jit, name, as_it_is)


def as_it_is(*given: Any, **options: Any) -> Any:
    """
    >>> as_it_is(abs, mode="reduce-overhead") is abs
    True
    >>> as_it_is(fullgraph=True)(abs) is abs
    True
    """
    named = [options[name] for name in ("model", "obj", "func", "mod") if options.get(name) is not None]
    found: Callable[..., Any] | None = next(iter([*given[:1], *named]), None)
    return as_it_is if found is None else found
