"""What a student's code finds around it, with or without a CUDA device: a namespace, and the names in modules."""

from __future__ import annotations

import ctypes
import sys
import types
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy
import torch

from autograder.untrusted.notebook.loading import Names
from autograder.untrusted.notebook.program import Program

RECURSION_LIMIT = sys.getrecursionlimit()
# Modules whose names are put back between two functions, lest one that patches them harms the others. Their classes, and
# everything else that a student's code can reach, stay as they are: nothing here protects the grader.
PUT_BACK = """builtins json math random signal sys time warnings numpy numpy.linalg numpy.random sympy torch torch.autograd
torch.nn torch.nn.functional torch.optim autograder.untrusted.devices autograder.untrusted.wire""".split()


class ModuleNames:
    """The names in a module as they are now, to be put back where they have changed."""

    def __init__(self, module: str) -> None:
        self.names = vars(sys.modules[module])
        self.found = self.names.copy()
        self.version = _version(self.names)

    @property
    def changed(self) -> bool:
        return self.version is None or _version(self.names) != self.version

    def put_back(self) -> None:
        if self.changed:
            self.names.update(self.found)
            self.version = _version(self.names)


_found: dict[str, ModuleNames] = {}  # of the modules above, before any student's code


def remember() -> None:
    """Take the modules as they are now for what each machine begins with."""
    _found.update((name, ModuleNames(name)) for name in PUT_BACK)


def _version(names: dict[str, Any]) -> int | None:
    """The number that CPython gives a dict anew with each change; None where it has none (3.14 and later).

    Looking at all names instead would touch them all, and make the system copy the pages that they share with the zygote.
    """
    return _read_version(names) if _HAS_VERSIONS else None


def _read_version(names: dict[str, Any]) -> int:
    return ctypes.c_uint64.from_address(id(names) + 3 * ctypes.sizeof(ctypes.c_void_p)).value


def _has_versions() -> bool:
    if sys.version_info >= (3, 14) or sys.implementation.name != "cpython":
        return False
    names: dict[str, Any] = {}
    seen = []
    for value in (1, 2, 2.5):
        names["x"] = value
        seen += [_read_version(names), _read_version(names)]
    return seen[0] == seen[1] != seen[2] == seen[3] != seen[4] == seen[5]


_HAS_VERSIONS = _has_versions()


class Machine:
    """One machine: what was loaded there, from the notebook, the script, or both (in that order)."""

    def __init__(self, shell: Any, main: Mapping[str, Any]) -> None:
        self.shell = shell
        self.module = types.ModuleType("__main__")
        self.namespace = vars(self.module)
        self.namespace.update(main)
        self.found = [ModuleNames(name) if known.changed else known for name, known in _found.items()]
        self.files: list[Names] = []
        self.calling = ""
        self._modules = [self.module]

    def prepare(self, programs: Sequence[Program], exercises: Collection[str], main: str) -> None:
        """Give each file a namespace, of which the first is the machine's own and called ``main``."""
        self.namespace["__name__"] = main
        self._modules = [self.module, *(types.ModuleType("submission") for _ in programs[1:])]
        for module in self._modules[1:]:
            vars(module).update({**self.namespace, "__name__": "submission"})
        pairs = zip(self._modules, programs, strict=False)
        self.files = [Names(vars(module), program, exercises) for module, program in pairs]

    def enter(self, file: int = 0) -> None:
        """From now on this machine is the one that IPython, and whoever asks for `__main__`, finds."""
        module = self._modules[file]
        self.shell.user_module = sys.modules[module.__name__] = module
        self.shell.user_ns = vars(module)
        self.calling = ""

    def function(self, name: str) -> Callable[..., Any] | None:
        """The function to call, with the names around it as it knows them."""
        if self.files and name in self.files[0].exercises:
            names = next((each for each in self.files if each.function(name) is not None), self.files[0])
            return names.enter(name, self._elsewhere(names))  # type: ignore[no-any-return]
        found = self.namespace.get(name)
        return found if callable(found) else None

    def _elsewhere(self, names: Names) -> dict[str, Any]:
        return {name: each.function(name) for each in self.files if each is not names for name in each.done}

    def replace(self, functions: Mapping[str, Any]) -> None:
        self.namespace.update(functions)
        for names in self.files:
            names.replace(functions)
        self.calling = ""

    @property
    def absent(self) -> dict[str, str]:
        return {name: told for names in self.files for name, told in names.absent.items()}

    def put_back(self) -> None:
        """What one function has replaced is no other function's trouble."""
        for module in self.found:
            module.put_back()
        sys.settrace(None)
        sys.setrecursionlimit(RECURSION_LIMIT)
        warnings.resetwarnings()
        warnings.simplefilter("ignore")
        numpy.seterr(divide="warn", over="warn", under="ignore", invalid="warn")
        if torch.are_deterministic_algorithms_enabled():
            torch.use_deterministic_algorithms(False)
