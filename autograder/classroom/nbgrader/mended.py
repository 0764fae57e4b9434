"""What nbgrader does with what students hand in, in ways that no option of its changes, mended: links, times, ids, its log.

The course's ``nbgrader_config.py`` calls `mend`, and so all of nbgrader's own programs work with it.
"""

from __future__ import annotations

import fnmatch
import glob
import logging
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc
from tornado.web import HTTPError

from autograder.classroom import students
from autograder.classroom.nbgrader.submitted import NOT_THE_WORK, names_in
from autograder.classroom.plain_files import LeftOut, opened, read_folder, read_plain_file
from autograder.course.words import said
from autograder.grading.render import plain

TIMESTAMP_BYTES = 1_000
_copy_all: Callable[[Any, str, str], None] = BaseConverter.init_assignment
_find_notebooks: Callable[[Any], None] = BaseConverter.init_notebooks


def mend() -> None:
    """Let nbgrader copy plain files only out of what students handed in, and print nothing that a terminal obeys."""
    BaseConverter.init_notebooks = find_submitted
    BaseConverter.init_assignment = copy_plain_files
    CourseDirectory.get_existing_timestamp = timestamp
    logging.setLogRecordFactory(PrintableRecord)
    if formgrader := sys.modules.get("nbgrader.server_extensions.formgrader.base"):  # we are in its server
        formgrader.BaseHandler.render = render_for_ids


def find_submitted(converter: Any) -> None:
    """In place of nbgrader's step, which passes over a submission without a notebook where it was released: a script
    alone, a notebook in a folder, under another name or in an archive is a submission, too.
    """
    coursedir = converter.coursedir
    names = _notebooks(coursedir) if converter._input_directory == coursedir.submitted_directory else []
    found = {}
    for folder in glob.glob(converter._format_source(coursedir.assignment_id, coursedir.student_id)) if names else []:
        if os.path.isdir(folder) and set(os.listdir(folder)) - NOT_THE_WORK:
            here = names_in(Path(folder), names)
            if here:
                found[folder] = [os.path.join(folder, f"{name}.ipynb") for name in here]
    if found:
        converter.assignments, converter.notebooks = found, []
    else:
        _find_notebooks(converter)


def _notebooks(coursedir: Any) -> list[str]:
    """The names of the assignment's notebooks, as the gradebook knows them, or of those that are asked for."""
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            names = [notebook.name for notebook in gradebook.find_assignment(coursedir.assignment_id).notebooks]
        except MissingEntry:
            return []
    return [name for name in names if fnmatch.fnmatchcase(name, coursedir.notebook_id)]


def copy_plain_files(converter: Any, assignment: str, student: str) -> None:
    """In place of nbgrader's step, which follows links: to a file of root's, to a device that never ends.

    Raises:
        LeftOut: the folder itself is a link.
    """
    coursedir = converter.coursedir
    if converter._input_directory not in (coursedir.submitted_directory, coursedir.autograded_directory):
        _copy_all(converter, assignment, student)  # the instructor's own
        return

    def wanted(name: str, is_folder: bool) -> str | None:
        return None if any(fnmatch.fnmatchcase(name, each) for each in [*coursedir.ignore, "*.ipynb"]) else ""

    folder = converter._format_source(assignment, student)
    with opened(folder) as descriptor:
        found = read_folder(descriptor, 1000 * coursedir.max_dir_size, wanted, anyones=coursedir.groupshared)
    for path, why in found.left:
        _leave_out(converter.log, Path(folder, path), why)
    target = Path(converter._format_dest(assignment, student))
    target.mkdir(parents=True, exist_ok=True)
    found.write(target)


def _leave_out(log: Any, path: Path, why: object) -> None:
    """Tell of it in the log; the record has as ``left_out`` what a summary says of it."""
    told = f"{path} ({why})"
    log.warning("%s", said("Left out: {file}", file=told), extra={"left_out": told})


def timestamp(coursedir: Any, folder: str) -> datetime | None:
    """When a folder was handed in. Only a plain file tells.

    Raises:
        NbGraderException: it tells no time.
    """
    path = Path(folder, "timestamp.txt")
    try:
        words = read_plain_file(path, TIMESTAMP_BYTES).decode("utf-8", "replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, LeftOut) as error:
        _leave_out(coursedir.log, path, error)
        return None
    if not words:
        coursedir.log.warning("%s", said("Empty timestamp file: {path}", path=path))
        return None
    try:
        return parse_utc(words)  # type: ignore[no-any-return]
    except Exception:  # the words may be anybody's, and the parser's errors are of many kinds
        raise NbGraderException(said("{path} tells no time: {words!a}", path=path, words=words[:40])) from None


def render_for_ids(handler: Any, name: str, **told: Any) -> str:
    """In place of formgrader's step, whose templates take an id in an address or in the gradebook for HTML.

    Raises:
        HTTPError: an id is none; to the reader there is no such page.
    """
    for kind in ("student_id", "assignment_id", "notebook_id"):
        if kind in told and (why := students.fault(str(told[kind]))):
            raise HTTPError(404, why)
    template = handler.settings["nbgrader_jinja2_env"].get_template(name)
    return str(template.render(**told))


class PrintableRecord(logging.LogRecord):
    """A line of a log whose words can't move the cursor, colour what follows, or look like a line of their own."""

    def getMessage(self) -> str:
        return "\n    ".join(map(plain, super().getMessage().split("\n")))
