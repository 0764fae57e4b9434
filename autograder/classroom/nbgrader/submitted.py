"""What a student handed in, as it lies in the submitted folder: all its plain files, of which a worker finds the graded one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.classroom.plain_files import GRADED, Found, LeftOut, opened, read_folder
from autograder.course.words import said
from autograder.grading.submission import MAX_BESIDE, MAX_BYTES, Submission
from autograder.untrusted.notebook.choosing import is_notebook, is_script, passed_over

NOT_THE_WORK = {"timestamp.txt", "submission_secret.txt"}  # nbgrader's own: they change and the work does not


def submitted_folder(coursedir: Any, info: Mapping[str, str]) -> Path:
    """The folder that a student handed in; ``info`` is what nbgrader says of the notebook it is working on."""
    return Path(coursedir.format_path(coursedir.submitted_directory, info["student"], info["assignment"]))


def handed_in(folder: Path, notebook: str) -> Submission:
    """What is graded of a folder. No link is followed: it could lead to the master notebook."""
    name = f"{notebook}.ipynb"
    try:
        found = read(folder)
    except (OSError, LeftOut) as error:
        return Submission(name, problem=said("the submitted folder can't be read: {error}", error=error))
    if not any(map(GRADED.search, found.files)):
        for path, why in found.left:
            if GRADED.search(path):
                told = said("{path} can't be graded, it is {why}: hand in the notebook itself", path=path, why=why)
                return Submission(name, problem=told)
    return Submission.of_folder(name, found.files)


def read(folder: Path) -> Found:
    """The plain files in a submitted folder.

    Raises:
        LeftOut: it is a link, or no folder.
    """
    with opened(folder) as descriptor:
        return read_folder(descriptor, MAX_BYTES + MAX_BESIDE, _wanted, anyones=True, each=MAX_BYTES)


def shown(found: Found, notebook: str, graded: str = "") -> str:
    """The path of the file to show people: the one that is ``graded`` where that is known, else the likeliest."""
    if graded in found.files:
        return graded
    usable = [path for path in found.files if not passed_over(path)]
    notebooks, scripts = (sorted(filter(kind, usable), key=_depth) for kind in (is_notebook, is_script))
    expected = [path for path in notebooks if Path(path).name == f"{notebook}.ipynb"]
    return next(iter([*expected, *notebooks, *scripts]), "")


def names_in(folder: Path, names: Sequence[str]) -> list[str]:
    """Which of an assignment's notebooks were handed in: the one that there is, under any name; of several, by their names."""
    if len(names) < 2:
        return [*names]
    try:
        there = {Path(path).stem for path in read(folder).files if is_notebook(path) and not passed_over(path)}
    except (OSError, LeftOut):
        return [*names]
    return [name for name in names if name in there]


def _depth(path: str) -> tuple[int, str]:
    return path.count("/"), path


def _wanted(name: str, is_folder: bool) -> str | None:
    return None if name in NOT_THE_WORK or name.startswith(".") or name == "__pycache__" else ""
