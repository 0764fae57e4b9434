"""A student at the desk: a notebook's names, in which the folded cell, the imports and some functions were run."""

from __future__ import annotations

import contextlib
import io
import linecache
from typing import Any

from autograder.authoring.samples import solved
from autograder.course import desk
from autograder.course.assignment import Assignment


class Desk:
    """A namespace like a kernel's, with all functions done as the reference has them, or none."""

    def __init__(self, assignment: Assignment, done: bool = True) -> None:
        self.assignment = assignment
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.run(assignment.imports)
        self.run(desk.source(assignment))
        for name, source in solved(assignment).items() if done else ():
            self.run(source, name)

    def run(self, source: str, name: str = "cell") -> None:
        """Run a cell. Its lines can be had, as in a kernel."""
        file = f"<{name}>"
        linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
        exec(compile(source, file, "exec", dont_inherit=True), self.names)

    def says(self, call: str) -> str:
        """What a person reads below a cell with this call: what it prints, or the error as a front end shows it."""
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            try:
                self.run(call)
            except Exception as error:
                return printed.getvalue() + "\n".join(error._render_traceback_())  # type: ignore[attr-defined]
        return printed.getvalue().rstrip("\n")

    def check(self, exercise: str, source: str = "") -> str:
        """What the check says of an exercise, after its cell was run again with this source."""
        if source:
            self.run(source, exercise)
        return self.says(f"check({exercise})")
