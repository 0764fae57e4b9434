"""Makes what is handed out: ``assignments/`` for students and ``solutions/`` for instructors, from ``source/``.

nbgrader's own converters make both notebooks, in a temporary course and without its database. Beside a student's
notebook stand its public checks as a pytest file (``course/self_checks.py``).
"""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment, GenerateSolution
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute, NbGraderPreprocessor, SaveCells
from traitlets.config import Config

from autograder.classroom.nbgrader.handing_out import furnish
from autograder.course import desk, self_checks, translation
from autograder.course.assignment import Assignment
from autograder.course.root import CourseError, UnknownAssignment
from autograder.course.words import said
from autograder.grading.progress import track

CACHES = {"__pycache__", ".pytest_cache", ".ipynb_checkpoints"}
CELL_SECONDS = 120
PRINT_SECONDS = 60  # after a cell has ended, for what it prints: more than the usual 4, where the machine is busy
# A slider needs a kernel, and whoever reads a solution has none: it shows the pictures that stand still.
NO_SLIDERS = "--IPKernelApp.exec_lines=import sys; sys.modules['ipywidgets'] = None"


class BuildError(CourseError):
    """A master cannot be released; the message names its file and what to mend."""


def build(assignments: Sequence[str] | None, root: Path) -> list[Path]:
    """Bring the named assignments (or all) up to date, and return the files that were written or removed.

    A file in an assignment's folder that does not come from its source is removed. A solution is only executed again
    when its source has changed.

    Raises:
        BuildError: a master cannot be released.
        UnknownAssignment: there is none of that name.
    """
    changed = []
    with _drafts(assignments, root) as (course, found):
        for assignment in track(found, len(found), said("building")):
            for path, content in assignment_files(assignment, course, root).items():
                if content is None:
                    path.unlink()
                elif _content(path) != content:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
                else:
                    continue
                changed.append(path)
            outdated = _outdated_solution_files(assignment, course, root)
            if any(path.suffix == ".ipynb" for path in outdated):
                _execute(assignment, course)
            for path in outdated:
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(course / path.relative_to(root), path)
            changed += outdated
    return changed


def stale(assignments: Sequence[str] | None, root: Path) -> list[Path]:
    """The generated files of the named assignments (or all) that are missing, not current, or not ours. Writes nothing.

    Raises:
        BuildError: a master cannot be released.
        UnknownAssignment: there is none of that name.
    """
    outdated = []
    with _drafts(assignments, root) as (course, found):
        for assignment in found:
            files = assignment_files(assignment, course, root)
            outdated += [path for path, content in files.items() if content is None or _content(path) != content]
            outdated += _outdated_solution_files(assignment, course, root)
    return outdated


@contextmanager
def _drafts(names: Sequence[str] | None, root: Path) -> Iterator[tuple[Path, list[Assignment]]]:
    """A temporary course with the student versions and the solutions, the latter not yet executed."""
    masters = sorted((root / "source").glob("*/*.ipynb"))
    known = {master.parent.name: Assignment(master.parent.name, master) for master in masters}
    for name in names or ():
        if name not in known:
            told = said(
                "there is no assignment {name!r}; the assignments are: {there}", name=name, there=", ".join(known)
            )
            raise UnknownAssignment(told)
    found = [known[name] for name in names or known]
    with tempfile.TemporaryDirectory(prefix="descent-kit-build-") as folder:
        course = Path(folder).resolve()
        for assignment in found:
            shutil.copytree(assignment.master.parent, course / "source" / assignment.name)
            _translate(assignment, course)
            _convert(GenerateAssignment, assignment, course, leave_out=SaveCells, first=_furnish(assignment))
            _convert(_GenerateSolution, assignment, course, leave_out=Execute)
        yield course, found


def _translate(assignment: Assignment, course: Path) -> None:
    """Put the cells in the course's language into the copy of the master."""
    path = course / "source" / assignment.name / assignment.master.name
    if assignment.cells is not assignment.master_cells:
        notebook = _read(path)
        translation.put_in(notebook.cells, assignment.cells)
        nbformat.write(notebook, path)


def _furnish(assignment: Assignment) -> type[NbGraderPreprocessor]:
    """The step that makes a line of each check, here in a course that has no graders."""
    folded = desk.folded(assignment)  # here, since nbgrader goes to another folder

    class Furnish(NbGraderPreprocessor):
        def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
            furnish(nb, folded)
            return nb, resources

    return Furnish


class _GenerateSolution(GenerateSolution):
    """nbgrader's converter, without its look into the gradebook."""

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        BaseConverter.init_assignment(self, assignment_id, student_id)


def _convert(
    converter: type[Any],
    assignment: Assignment,
    course: Path,
    leave_out: type[Any] | None = None,
    first: type[Any] | None = None,
) -> None:
    """Run one of nbgrader's converters on one assignment of the temporary course, with a step more or less."""
    config = Config()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.release_directory = "assignments"
    config.CourseDirectory.solution_directory = "solutions"
    config.CourseDirectory.assignment_id = assignment.name
    config.GenerateAssignment.no_database = True
    config.Execute.timeout = CELL_SECONDS
    config.Execute.iopub_timeout = PRINT_SECONDS
    config.Execute.record_timing = False
    config.Execute.extra_arguments = ["--log-level=ERROR", NO_SLIDERS]  # the kernel would print warnings
    conversion = converter(coursedir=CourseDirectory(config=config), config=config)
    conversion.force = True
    steps = [step for step in conversion.preprocessors if step is not leave_out]
    conversion.preprocessors = [first, *steps] if first else steps
    log = _ErrorLog()
    conversion.log = logging.Logger("descent-kit-build")
    conversion.log.addHandler(log)
    try:
        conversion.start()
    except NbGraderException as error:
        why = log.reason or error
        raise BuildError(said("{file}: nbgrader cannot convert it: {why}", file=assignment.master, why=why)) from error


class _ErrorLog(logging.Handler):
    """Keeps the reason of a failure, which nbgrader logs as a traceback: its exceptions do not say what is wrong."""

    reason = ""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage().strip()
        if message.startswith("Traceback") and not self.reason:
            error = sys.exc_info()[1]
            lines = message.splitlines()
            if isinstance(error, TimeoutError):  # its last lines are the cell's
                lines = [" ".join(str(error).strip().splitlines()[:2])]
            self.reason = lines[-1]


# ---- the student's folder


def assignment_files(assignment: Assignment, course: Path, root: Path) -> dict[Path, bytes | None]:
    """What belongs into the student's folder, by path; None for a file that does not."""
    folder = root / "assignments" / assignment.name
    draft = course / "assignments" / assignment.name
    made: dict[Path, bytes | None] = {
        folder / path.relative_to(draft): path.read_bytes() for path in sorted(draft.rglob("*")) if path.is_file()
    }
    made |= {folder / name: content for name, content in self_checks.files(assignment).items()}
    present = (path for path in sorted(folder.rglob("*")) if path.is_file() and not CACHES & set(path.parts))
    return made | {path: None for path in present if path not in made}


# ---- the solution


def _outdated_solution_files(assignment: Assignment, course: Path, root: Path) -> list[Path]:
    """The files of the solution that are missing or do not come from the present source."""
    draft = course / "solutions" / assignment.name
    outdated = []
    for expected in sorted(path for path in draft.rglob("*") if path.is_file()):
        path = root / expected.relative_to(course)
        same = _is_solution_of if path.suffix == ".ipynb" else _same_content
        if not path.is_file() or not same(path, expected):
            outdated.append(path)
    return outdated


def _is_solution_of(path: Path, draft: Path) -> bool:
    """Whether a notebook is the draft, executed without an error. Pictures and times may differ."""
    try:
        notebook = _read(path)
    except Exception:  # whatever is wrong with it, it is to be made again
        return False
    wanted = [(cell.id, cell.cell_type, cell.source, cell.metadata) for cell in _read(draft).cells]
    present = [(cell.get("id"), cell.cell_type, cell.source, cell.metadata) for cell in notebook.cells]
    return wanted == present and not any(map(_lacks_output, notebook.cells))


def _lacks_output(cell: NotebookNode) -> bool:
    if cell.cell_type != "code":
        return False
    failed = any(output.output_type == "error" for output in cell.outputs)
    no_picture = "picture" in cell.metadata.get("tags", []) and not cell.outputs
    return failed or no_picture or (bool(cell.source.strip()) and cell.execution_count is None)


def _execute(assignment: Assignment, course: Path) -> None:
    """Make the solution in the temporary course again, this time executed."""
    _convert(_GenerateSolution, assignment, course)
    path = course / "solutions" / assignment.name / assignment.master.name
    notebook = _read(path)
    notebook.metadata = _read(assignment.master).metadata  # without this machine's Python version
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                told = said(
                    "{file}: the cell {cell!r} fails: {kind}: {error}",
                    file=assignment.master,
                    cell=cell.id,
                    kind=output.ename,
                    error=output.evalue,
                )
                raise BuildError(told)
    nbformat.write(notebook, path)


def _same_content(one: Path, other: Path) -> bool:
    return one.read_bytes() == other.read_bytes()


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)
