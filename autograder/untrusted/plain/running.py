"""A notebook run cell by cell as in Jupyter: one state for all cells, IPython's magics, figures, an error ends its cell only.

This is for assignments without hidden graders, whose tests are cells of the notebook. A cell that takes too long is
interrupted from outside, as by Jupyter's stop button, so that what it has done until then stays.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import traceback
import types
import warnings
from collections.abc import Mapping
from typing import Any

from autograder.untrusted.plain.outputs import Hook, Outputs, Printed, Publisher

CELL = re.compile(r"<ipython-input-(\d+)-")
PACKAGES = re.compile(r".*/(?:site-packages|lib/python[\d.]+)/")
OURS = os.path.dirname(os.path.dirname(__file__)) + os.sep
FRAMES = 12
QUIET = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)


class Stopped(KeyboardInterrupt):
    """A cell has had its time."""


class Notebook:
    """A notebook's state: IPython's shell, made to put out what a browser would show."""

    def __init__(self, shell: Any, environment: Mapping[str, str]) -> None:
        self.shell, self.outputs = shell, Outputs()
        os.environ.update(environment)
        sys.stdout = sys.__stdout__ = Printed(self.outputs, "stdout")  # type: ignore[misc,assignment]
        sys.stderr = sys.__stderr__ = Printed(self.outputs, "stderr")  # type: ignore[misc,assignment]
        shell.display_pub = Publisher(parent=shell)
        shell.display_pub.outputs = self.outputs
        shell.displayhook = Hook(parent=shell, shell=shell, cache_size=shell.cache_size)
        shell.displayhook.outputs = self.outputs
        shell.display_trap.hook = shell.displayhook
        shell.showtraceback = shell.showsyntaxerror = lambda *_, **__: None  # `run` tells of errors
        shell.InteractiveTB.structured_traceback = lambda *_, **__: []  # in vain, and slow
        warnings.resetwarnings()
        for kind in QUIET:
            warnings.simplefilter("ignore", kind)
        self._running = False
        signal.signal(signal.SIGALRM, self._stop)
        _draw_into(shell)

    def run(self, source: str, number: int) -> BaseException | None:
        """Run a cell until it ends or an alarm comes. `outputs` then has what it put out. Gives the error that ended it."""
        self.outputs.clear()
        self.shell.execution_count = number
        try:
            self._running = True
            result = self.shell.run_cell(source, store_history=True)
            error: BaseException | None = result.error_before_exec or result.error_in_exec
            return error
        except BaseException as error:  # of a shell that the cells have changed
            return error
        finally:
            self._running = False

    def _stop(self, number: int, frame: types.FrameType | None) -> None:
        if self._running:
            self._running = False
            raise Stopped


def _draw_into(shell: Any) -> None:
    """Let figures be shown under the cell that draws them."""
    import matplotlib.pyplot
    from matplotlib_inline.backend_inline import configure_inline_support

    matplotlib.interactive(True)
    matplotlib.pyplot.switch_backend("module://matplotlib_inline.backend_inline")
    configure_inline_support(shell, "inline")


def trace(error: BaseException) -> list[str]:
    """Where an error happened: the lines of cells that led to it, and of libraries without their place on this machine."""
    frames = traceback.extract_tb(error.__traceback__)
    first = next((place for place, frame in enumerate(frames) if CELL.match(frame.filename)), len(frames))
    if isinstance(error, SyntaxError) and (cell := CELL.match(error.filename or "")):
        return [f"{_at(f'cell {cell[1]}', error.lineno)}: {(error.text or '').rstrip()}"]
    shown = [_line(frame) for frame in frames[first:] if not frame.filename.startswith(OURS)]
    if len(shown) > FRAMES:
        shown[FRAMES // 2 : -FRAMES // 2] = ["..."]
    return shown


def _line(frame: traceback.FrameSummary) -> str:
    cell = CELL.match(frame.filename)
    place = f"cell {cell[1]}" if cell else PACKAGES.sub("", frame.filename)
    if place.startswith("/"):
        place = os.path.basename(place)
    where = _at(place, frame.lineno) if frame.name == "<module>" else f"{place}, line {frame.lineno}, in {frame.name}"
    return f"{where}: {frame.line}"


def _at(place: str, line: int | None) -> str:
    return f"{place}, line {line}"
