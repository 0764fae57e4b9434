"""The whole cycle on a small made-up class, with nbgrader's own commands: hand out, hand in, grade, give feedback.

The class is made from each assignment's master notebook: every sample student fills the cells of the released notebook
with the reference, with a known mistake, or with something that a grader has to survive.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from autograder.authoring.demo.commands import MARKER, DemoFailed, Nbgrader
from autograder.authoring.demo.cycle import Cycle
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.course.words import said, said_of


def run(assignments: Sequence[str] | None = None, folder: Path | None = None) -> int:
    """Run the demo for these assignments (all of them where None is given) in ``folder``; the exit code."""
    chosen = [Assignment.find(name) for name in assignments] if assignments else Assignment.all()
    folder = (folder or root.folder() / "demo").resolve()
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).exists():
        told = said("{folder} is not empty and not a demo's folder: name another one, or empty it", folder=folder)
        print(told, file=sys.stderr)
        return 2
    started = time.perf_counter()
    try:
        with Nbgrader(folder) as nbgrader:
            Cycle(folder, nbgrader, chosen).run()
    except DemoFailed as error:
        print(error, file=sys.stderr)
        return 1
    from autograder.authoring.demo.table import table  # it needs nbgrader's own modules, which take a second

    for assignment in chosen:
        print("\n" + table(folder, assignment))
    pages = f"{folder}/course/feedback/<student>/<assignment>/<notebook>.html"
    print("\n" + said("Feedback pages: {path}", path=pages))
    print(said("Marks: {path}", path=f"{folder}/course/grades.csv"))
    seconds = time.perf_counter() - started
    print(
        said_of(len(chosen), "{n} assignment in {seconds:.0f} s", "{n} assignments in {seconds:.0f} s", seconds=seconds)
    )
    return 0
