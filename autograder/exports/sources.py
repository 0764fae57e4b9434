"""Each student's functions as files of their own, for programs that look for likeness: compare50, JPlag, Dolos.

What was handed out is taken out, and lies in ``released/`` once more, for programs that want to know it. The kit itself
compares nothing and accuses nobody.
"""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.classroom.nbgrader.submitted import handed_in
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.course.root import WrongUse
from autograder.course.words import said
from autograder.grading.showing import Reader

SUBMISSIONS, RELEASED = "submissions", "released"
SOLUTION = re.compile(r"[ \t]*### BEGIN SOLUTION.*?### END SOLUTION[ \t]*\n?", re.DOTALL)
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"  # what nbgrader puts in a solution's place


def released(assignment: Assignment) -> list[str]:
    """The code that students got."""
    code = [cell for cell in assignment.cells if cell["cell_type"] == "code"]
    solutions = set(assignment.reference.values())
    return [_stub(cell["source"]) if cell["source"] in solutions else cell["source"] for cell in code] + [STUB]


def _stub(source: str) -> str:
    """What nbgrader leaves of a solution's cell: nothing, where no marks say which part is the solution."""
    return SOLUTION.sub("", source).rstrip() if SOLUTION.search(source) else ""


def stubs(assignment: Assignment) -> dict[str, str]:
    """What students got of each function that they write. Without hidden graders: that begins in a cell for solutions."""
    cells = {name: _stub(source) for name, source in assignment.reference.items()}
    if root.has_graders(assignment.name, root.folder()):
        return {name: cells[name] for name in assignment.exercises}
    return {name: cells[cell] for cell, source in assignment.reference.items() for name in _defined(source)}


def _with_body(stub: str) -> str:
    indented = STUB.replace("\n", "\n    ")
    return f"{stub}\n    {indented}" if stub else STUB


def _defined(source: str) -> list[str]:
    try:
        return [each.name for each in ast.parse(source).body if isinstance(each, ast.FunctionDef)]
    except SyntaxError:  # an answer in words
        return []


def functions(assignment: Assignment, submitted: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Every student under a folder like nbgrader's ``submitted``, with the functions that are their own work."""
    handed_out, wanted = released(assignment), list(stubs(assignment))
    with Reader(assignment) as reader:
        for folder in sorted(submitted.glob(f"*/{assignment.name}")):
            yield folder.parent.name, reader.own(handed_in(folder, assignment.notebook), wanted, handed_out)


def write(assignment: Assignment, submitted: Path, out: Path) -> tuple[int, list[str]]:
    """Write the files: how many students have any, and who has none.

    Raises:
        WrongUse: nobody has handed in, or there is something else in the folder.
    """
    if out.exists() and any(path.name not in (SUBMISSIONS, RELEASED) for path in out.iterdir()):
        raise WrongUse(said("{path!r} is there already, with other things in it: name a new folder", path=str(out)))
    if not any(submitted.glob(f"*/{assignment.name}")):
        raise WrongUse(
            said(
                "nobody has handed in {assignment}: run `nbgrader collect {assignment}` first",
                assignment=assignment.name,
            )
        )
    for name in (SUBMISSIONS, RELEASED):
        shutil.rmtree(out / name, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True, mode=0o700)  # the folders' names are students'
    parts = [Assignment(assignment.name, path) for path in assignment.masters]
    with_some: set[str] = set()
    for part in parts:
        before = f"{part.notebook}-" if len(parts) > 1 else ""
        for student, own in functions(part, submitted):
            _put(out / SUBMISSIONS / student, {before + name: text for name, text in own.items()})
            with_some |= {student} if own else set()
        _put(out / RELEASED, {before + name: _with_body(stub) for name, stub in stubs(part).items()})
    everyone = {folder.parent.name for folder in submitted.glob(f"*/{assignment.name}")}
    return len(with_some), sorted(everyone - with_some)


def _put(folder: Path, texts: Mapping[str, str]) -> None:
    """Write texts as Python files by their names."""
    for name, text in texts.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.py").write_text(text + "\n", encoding="utf-8")
