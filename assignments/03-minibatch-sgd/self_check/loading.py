"""Statements to names: run a program as Jupyter would, and keep the functions that it is about safe from what comes later.

The exercise's own cell decides what its function is, unless that is still the stub: then it is the last callable that was
bound to the name. A function finds the names around it as they were when its cell was done, as a check right below the
cell would; so a later ``mse = mse(...)``, ``for train in ...`` or ``except E as error`` takes nothing away.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import sys
import time
import types
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from self_check.program import FUNCTIONS, IMPORTS, Program, Statement, Tell
from self_check.reading import Cell

PATIENCE = 4
AT_DESK = ("check", "hint")  # what the folded cell of self-checks defines for the student alone: here they do nothing
_set_timer: Callable[[int, float], object] = getattr(signal, "setitimer", lambda *_: None)  # Windows has none

_settled = 0  # folders, of those that modules were looked for in


class Late(BaseException):
    """A statement that nobody needs has taken its time."""


@dataclass(frozen=True)
class Trouble:
    """An exception that a statement raised, or that kept a cell from being read."""

    cell: Cell
    error: BaseException


class Names:
    """A namespace in which a program runs, and the functions of the exercises in it."""

    def __init__(
        self, namespace: dict[str, Any], program: Program, exercises: Collection[str], limit: float = 0.0
    ) -> None:
        """``limit`` stops a statement after so many seconds, where nobody else would."""
        self.namespace, self.program, self.exercises, self.limit = namespace, program, tuple(exercises), limit
        for name in AT_DESK:
            if name not in self.exercises:
                namespace.setdefault(name, _do_nothing)
        self.troubles: list[Trouble] = []
        self.absent: dict[str, str] = {}  # names whose import failed, and how
        self.postponed: list[Statement] = []
        self._failed: list[Statement] = []  # for want of a name or a module
        self._own: dict[str, Any] = {}
        self._last: dict[str, Any] = {}
        self._stubs: dict[str, Any] = {}
        self._around: dict[str, dict[str, Any]] = {}  # each function's names, as they were when its cell was done
        self._defined: dict[str, Any] = {}  # every function that was defined, of helpers too
        self._replaced: dict[str, Any] = {}

    # ---- running

    def run(self, skip: Collection[tuple[int, int]], seconds: float, tell: Tell) -> None:
        """Run what is needed, and settings for so many seconds; the rest is postponed."""
        cells = self.program.cells
        self.troubles += [Trouble(cells[index], error) for index, error in self.program.errors.items()]
        left = seconds
        of_cells: list[list[Statement]] = [[] for _ in cells]
        for each in self.program.statements:
            if each.place not in skip:
                of_cells[each.cell].append(each)
        for cell, statements in zip(cells, of_cells, strict=True):
            for each in statements:
                if each.kind == "needed":
                    self._run(each, tell, self.limit)
                elif each.kind == "setting" and left > 0:
                    started = time.monotonic()
                    try:
                        with _alarm(left):
                            self._run(each, tell, 0)
                    except Late:
                        self.postponed.append(each)
                    left -= time.monotonic() - started
                else:
                    self.postponed.append(each)
            self._end_of(cell.exercise)

    def run_rest(self, skip: Collection[tuple[int, int]], tell: Tell) -> None:
        """Run what was postponed, since something is missing without it, and what may have failed for want of it."""
        again = sorted([*self.postponed, *self._failed], key=lambda statement: statement.place)
        self.postponed, self._failed = [], []
        self.troubles = [each for each in self.troubles if not isinstance(each.error, (NameError, ImportError))]
        for each in again:
            if each.place not in skip:
                self._run(each, tell, self.limit)
        self._end_of("")

    def _run(self, statement: Statement, tell: Tell, limit: float) -> None:
        tell(*statement.place, statement.node.lineno)
        before = {name: self.namespace.get(name) for name in self.exercises} if statement.binds_anything else {}
        if isinstance(statement.node, IMPORTS):
            _look_anew()  # a cell may just have written the module
        try:
            with time_limit(limit):
                self._execute(statement)
        except Late:
            raise
        except BaseException as error:
            cell = self.program.cells[statement.cell]
            self.troubles.append(Trouble(cell, error))
            if isinstance(error, (NameError, ImportError)):
                self._failed.append(statement)
            if isinstance(error, ImportError):
                told = f"the import of it in {cell.name}, line {statement.node.lineno}, failed: {error}"
                self.absent.update(dict.fromkeys(statement.binds, told))
        if isinstance(statement.node, FUNCTIONS):
            self._defined.update((name, self.namespace.get(name)) for name in statement.binds)
        changed = {name for name, value in before.items() if self.namespace.get(name) is not value}
        for name in changed.union(statement.binds.intersection(self.exercises)):
            self._note(name, self.program.cells[statement.cell].exercise)

    def _execute(self, statement: Statement) -> None:
        result = eval(statement.code, self.namespace)
        if isinstance(result, types.CoroutineType):
            import asyncio

            asyncio.run(result)

    def _note(self, name: str, exercise: str) -> None:
        value = self.namespace.get(name)
        if not callable(value):
            return
        if self.program.is_stub(value):
            self._stubs[name] = value
        elif name == exercise:
            self._own[name] = value
        elif name not in self._own:
            self._last[name] = value
            self._around.pop(name, None)

    def _end_of(self, exercise: str) -> None:
        """A cell is done: the functions that it defined find the names around them as they are now."""
        now = None
        for name in self.exercises:
            if self.function(name) is not None and (name == exercise or name not in self._around):
                now = now or self.namespace.copy()
                self._around[name] = now

    # ---- functions

    def function(self, name: str) -> Any:
        """The student's function for an exercise; None where there is none that is more than the stub."""
        return self._own.get(name, self._last.get(name))

    @property
    def done(self) -> frozenset[str]:
        return frozenset(name for name in self.exercises if self.function(name) is not None)

    def replace(self, functions: Mapping[str, Any]) -> None:
        """From now on these stand in the place of the student's own."""
        self._replaced.update(functions)

    def enter(self, name: str, elsewhere: Mapping[str, Any]) -> Any:
        """The function, with the names around it put back as it knows them; None where there is none at all.

        ``elsewhere`` has the student's functions in another file, for those that are not done in this one.
        """
        self.namespace.update(self._around.get(name, {}))
        for helper, defined in self._defined.items():  # of other functions, which knew another time than this one
            if not callable(self.namespace.get(helper)):
                self.namespace[helper] = defined
        for exercise in self.exercises:
            found = self.function(exercise) or elsewhere.get(exercise) or self._stubs.get(exercise)
            if found is not None:
                self.namespace[exercise] = found
        self.namespace.update(self._replaced)
        found = self.namespace.get(name)
        return found if callable(found) else None


def _do_nothing(*_: object, **__: object) -> None:
    pass


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop what runs for longer than this, with a `TimeoutError` that says so; 0 is no limit.

    What a busy machine gives less processor time than that may have up to four times as long.
    """
    if not seconds:
        yield
        return
    try:
        with _alarm(seconds, PATIENCE):
            yield
    except Late:
        raise TimeoutError(f"stopped after {seconds:g} s: is there a loop that never ends?") from None


@contextmanager
def _alarm(seconds: float, patience: int = 1) -> Iterator[None]:
    """Raise `Late` in what runs for longer than this, where the system has alarms."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return
    end, used = time.monotonic() + patience * seconds, time.process_time() + seconds / 2

    known = len(sys.modules)

    def late(*_: object) -> None:
        nonlocal end, known, used
        if len(sys.modules) > known:  # an import's time is not its own: the first optimizer imports for seconds
            known, used = len(sys.modules), time.process_time() + seconds / 2
            end = time.monotonic() + patience * seconds
        if time.process_time() < used and time.monotonic() < end:
            _set_timer(signal.ITIMER_REAL, seconds / 2)
            return
        raise Late

    before = signal.signal(signal.SIGALRM, late)
    try:
        _set_timer(signal.ITIMER_REAL, seconds)
        yield
    finally:
        _set_timer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def lay_out(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files that lie beside a notebook into a folder, whose modules can then be imported; none leaves it."""
    for path, data in files.items():
        parts = [part for part in path.split("/") if part not in ("", ".", "..")]
        place = folder.joinpath(*parts)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        except (OSError, ValueError):
            continue  # too many, too large, no possible name: as if it had not been handed in


def forget_modules(folder: Path, known: int) -> None:
    """Let what is imported from a folder be imported anew.

    The first ``known`` modules of all were there before: they are not looked at, since a process that was forked pays for
    each page that it touches.
    """
    for name in list(itertools.islice(reversed(sys.modules), max(len(sys.modules) - known, 0))):
        if str(getattr(sys.modules[name], "__file__", None) or "").startswith(f"{folder}{os.sep}"):
            del sys.modules[name]


def settle() -> None:
    """Nothing will change any more in the folders that modules have been looked for in until now."""
    global _settled
    _settled = len(sys.path_importer_cache)


def _look_anew() -> None:
    """Let an import find what has been written since the last one, as `importlib.invalidate_caches` does.

    Folders that are settled are not looked at, since a process that was forked pays for each page that it touches.
    """
    known = sys.path_importer_cache
    for place in list(itertools.islice(reversed(known), max(len(known) - _settled, 0))):
        finder = known[place]
        if finder is None:
            del known[place]
        elif hasattr(finder, "invalidate_caches"):
            finder.invalidate_caches()


def empty(folder: Path) -> None:
    """Take away everything in a folder."""
    for name in os.listdir(folder):
        place = folder / name
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place, ignore_errors=True)
        else:
            place.unlink(missing_ok=True)
