"""What a worker notices about torch: backward passes, optimizers made and their steps, wherever they are called from."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, Self

from autograder.untrusted import compilers

used: dict[str, int] = {}  # how often, since it was cleared last


def watch(torch: Any) -> None:
    """Begin to count; and spare torch what costs time and changes no number."""

    from torch.optim.optimizer import register_optimizer_step_post_hook

    def counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **keywords: Any) -> Any:
            used[name] = used.get(name, 0) + 1
            return function(*args, **keywords)

        return call

    for module in (torch.autograd, torch.autograd.graph):
        module._engine_run_backward = counted("autograd", module._engine_run_backward)
    forward = torch.autograd.forward_ad  # `torch.func.jvp` comes by here too
    forward.make_dual = counted("autograd", forward.make_dual)
    made = torch.optim.Optimizer.__init__

    def init(self: Any, params: Any, defaults: dict[str, Any], *args: Any, **keywords: Any) -> None:
        more = [key for key in ("momentum", "weight_decay", "nesterov") if defaults.get(key)]
        name = "+".join([f"optim.{type(self).__name__}", *more])
        used[name] = used.get(name, 0) + 1
        if defaults.get("foreach", False) is None and defaults.get("fused") is None:
            # The same numbers; to choose between the ways takes a twentieth of a training loop.
            defaults["foreach"] = False
        made(self, params, defaults, *args, **keywords)

    torch.optim.Optimizer.__init__ = init
    register_optimizer_step_post_hook(counted("step", lambda *_: None))
    torch.autograd.profiler.record_function = _NoMark
    compilers.leave_out(torch)


class _NoMark(contextlib.ContextDecorator):
    """Stands in for the marks that torch makes for its profiler: a tenth of a training loop's time, and no one looks."""

    def __init__(self, *_: object) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass
