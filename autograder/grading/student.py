"""The ``student`` that graders call: a stand-in whose functions run in the worker."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from autograder.course.words import heard, said
from autograder.grading.checks import CheckFailed, Tensor
from autograder.sandbox.answers import Call, CallError, LoadError
from autograder.sandbox.handle import Worker
from autograder.untrusted.torch_builds import NO_CUDA

LONG_NUMBER = re.compile(r"\d[\d.]{5,}(?:e[-+]?\d+)?")

# What an exception tells about the mistake: the exception's class, a part of its text, the mistake.
TELLTALE = (
    ("RuntimeError", "backward through the graph a second time", "stale-hypothesis"),
    ("RuntimeError", "does not require grad", "detached-graph"),
    ("ValueError", "can't optimize a non-leaf Tensor", "not-a-leaf"),
    *((kind, text, "hard-coded-cuda") for kind, text in NO_CUDA),
    ("RuntimeError", "Expected all tensors to be on the same device", "cpu-constant"),
    ("RuntimeError", "should be either on cpu or on the same device", "cpu-constant"),
    ("TypeError", "device type tensor to numpy", "numpy-on-device"),
)


NOT_THERE = ("not-implemented", "syntax-error")  # there is no function that could be called
SYNTAX_ERRORS = ("SyntaxError", "IndentationError", "TabError")


class Host(Protocol):
    """What a student stand-in needs of the run that it belongs to."""

    load_errors: tuple[LoadError, ...]

    def run_rest(self, worker: Worker) -> bool:
        """Something is missing: whether a call is worth another try, now that all has been run that was put off."""


class Student:
    """Calls functions of one submission: ``student.mse(prediction, target)`` gives what came back, as plain data."""

    def __init__(self, worker: Callable[[], Worker], host: Host) -> None:
        self._worker, self._host = worker, host

    def __getattr__(self, function: str) -> Callable[..., Any]:
        if function.startswith("_"):
            raise AttributeError(function)
        return lambda *arguments, **keywords: self.call(function, *arguments, **keywords).value

    def call(
        self,
        function: str,
        *arguments: object,
        gradient_of: tuple[int, ...] = (),
        cotangent: Tensor | None = None,
        numpy_seed: int | None = None,
        torch_seed: int | None = None,
        may_raise: bool = False,
        **keywords: object,
    ) -> Call:
        """Call a function and get all that is known of the call.

        ``gradient_of`` lists positions of arguments whose gradients are wanted, of ``sum(result * cotangent)``.

        Raises:
            CheckFailed: the function raised something, unless ``may_raise``; or it is not there.
            WorkerTimeout, WorkerDied: there is no result.
        """
        options = {"numpy_seed": numpy_seed, "torch_seed": torch_seed}
        worker = self._worker()
        call = worker.call(function, arguments, keywords, gradient_of, cotangent, **options)
        if call.error is not None and _is_missing(call.error) and self._host.run_rest(worker):
            call = worker.call(function, arguments, keywords, gradient_of, cotangent, **options)
        if call.error is not None and (not may_raise or call.error.type_name == "Missing"):
            raise self._failure(function, call.error)
        return call

    def defaults(self, function: str) -> Mapping[str, object] | None:
        """The plain defaults that a function's definition gives its parameters; None where it can't be read off it.

        They spare a run of a thousand epochs that would only prove the default: the steps are proven with arguments.
        """
        return self._worker().defaults(function)

    def make(self, value: object) -> Any:
        """Build a value in the worker; hand the result to several calls, and `look` at it between them."""
        return self._worker().make(value)

    def look(self, value: Any) -> Any:
        """The present contents of a tensor or module that came from a call or from `make`."""
        return self._worker().look(value.handle)

    def define(self, name: str, source: str) -> None:
        """Define a function of our own in the worker, to be called like the student's; it can't earn any points."""
        self._worker().replace([source], [name])

    def _failure(self, function: str, error: CallError) -> CheckFailed:
        if error.type_name == "Missing":
            return self._not_there(function)
        if "NotImplementedError" in error.bases and "meta tensor" not in error.message:
            if error.function in (function, ""):
                return CheckFailed(said("`{function}` is not done yet", function=function), "not-implemented")
            return CheckFailed(
                said("`{function}` calls `{other}`, which is not done yet", function=function, other=error.function),
                "not-implemented",
            )
        mistake = next((name for base, part, name in TELLTALE if base in error.bases and part in error.message), None)
        places = {"function": function, "kind": error.type_name, "message": _safe(heard(error.message))}
        if error.where:
            told = said("`{function}` raised {kind} ({where}): {message}", where=heard(error.where), **places)
        else:
            told = said("`{function}` raised {kind}: {message}", **places)
        return CheckFailed(told, mistake)

    def _not_there(self, function: str) -> CheckFailed:
        """Why a function is not there: its own cell can't be read, or else what stopped first."""
        errors = [told for told in self._host.load_errors if told.type_name != "NotImplementedError"]
        own = [told for told in errors if function in told.exercises]
        for told in (own or errors)[:1]:
            why = said(
                "{where} stopped with {kind}: {message}",
                where=heard(told.where or told.cell),
                kind=told.type_name,
                message=_safe(heard(told.message)),
            )
            is_its_own = told in own and told.type_name in SYNTAX_ERRORS
            return CheckFailed(
                said("`{function}` is not there; {why}", function=function, why=why),
                "syntax-error" if is_its_own else "not-implemented",
            )
        return CheckFailed(said("`{function}` is not there", function=function), "not-implemented")


def _is_missing(error: CallError) -> bool:
    return error.type_name == "Missing" or "NameError" in error.bases


def _safe(message: str) -> str:
    """An exception's text, short and without the digits of hidden inputs."""
    return LONG_NUMBER.sub("…", " ".join(message.split()))[:200]
