"""nbgrader's commands and pages with our engine inside: the plug-ins that ``nbgrader_config.py`` names.

nbgrader generate_assignment  add_self_checks: the files for `pytest` stand beside the notebook.
nbgrader collect    SubmissionCollect: plain files only; one odd submission does not stop the others.
nbgrader autograde  SubmissionExporter: reads whatever was handed in and makes a sound notebook of it, then
                    GradeSubmission: grades the file that was handed in, writes the report into its test cells.
formgrader, feedback  safe_markdown: no script of a student's runs in a reader's browser.
nbgrader export     SafeCsvExport: no cell that a spreadsheet would take for a formula.

What is graded is always the file that was handed in. The notebook made here is for people to read and for nbgrader to
take the points from, so its cells' ids, points and places come from the gradebook, never from the student.
"""

from __future__ import annotations

import csv
import html
import json
import math
import os
import re
import shutil
import stat
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bleach  # type: ignore[import-untyped]
import nbformat
from jinja2 import pass_context
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import BaseCell, Comment, Grade, Gradebook, MissingEntry
from nbgrader.converters.base import NbGraderException
from nbgrader.exchange.default import ExchangeCollect
from nbgrader.plugins import ExportPlugin
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_grade, is_solution
from sqlalchemy import select, update

from autograder import crew, render
from autograder.course import Assignment
from autograder.crew import Task
from autograder.kept import HandedIn
from autograder.result import Report
from autograder.submission import MAX_BYTES

REPORT_MIME = "application/vnd.descent-kit.report+json"  # a test cell's report for programs; browsers show the table
TEST_CELL = "test_"  # a test cell's grade_id is this and the function's name
STAMP = "descent_kit"  # in an autograded notebook's metadata: hashes of the file and of all that decided its report
GRADER_FAILED = "the grader itself failed ({}), so no marks were given: please autograde this submission again"

SOURCE_CHARACTERS = 100_000  # of one cell
TEXT_CHARACTERS = 20_000  # of one output
IMAGE_CHARACTERS = 2_000_000  # of one picture, in base64
SHOWN_CHARACTERS = 8_000_000  # of all outputs of a notebook
CELLS = 1_000
COLLECTED_FILES = 200
STUDENT_ID = re.compile(r"\w[\w.@ +-]*")  # nbgrader's own pages would run the HTML in any other
COLLECTED_SUFFIXES = {".ipynb", ".py", ".txt", ".md", ".csv", ".png", ".jpg", ".jpeg", ".npy", ".npz", ".pt"}


# ---------------------------------------------------------------------------------------------------------------------
# Handing out
# ---------------------------------------------------------------------------------------------------------------------


def add_self_checks(assignment: str, student: str, notebooks: Sequence[str]) -> None:
    """After ``nbgrader generate_assignment``: put what ``pytest`` needs beside the notebook, as `build` does."""
    from autograder import release

    for master in map(Path, notebooks):
        root = master.resolve().parents[2]
        for path, content in release.assignment_files(Assignment(assignment, master), root, root).items():
            if content is not None and path.suffix != ".ipynb":
                path.write_bytes(content)


# ---------------------------------------------------------------------------------------------------------------------
# Collecting
# ---------------------------------------------------------------------------------------------------------------------


class SubmissionCollect(ExchangeCollect):
    """``nbgrader collect`` that copies plain files only, and goes on where one submission is odd.

    The exchange's inbound folder is written by students: a link there could make the instructor copy a file that the
    student may not read, a pipe or a bad timestamp would stop the collection for the whole class.
    """

    src_records: list[dict[str, Any]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        try:
            record: dict[str, Any] = super()._path_to_record(path)
        except Exception as error:  # a folder's name is the student's: any parser error may come of it
            self.log.error("Not collected, its name is not one that nbgrader gives: %s (%s)", path, error)
            return {"username": "", "filename": os.path.basename(path), "timestamp": datetime.min}
        return record

    def init_src(self) -> None:
        super().init_src()
        self.src_records = [record for record in self.src_records if self._is_sound(record)]
        self.expected_notebooks = notebook_names(self.coursedir)

    def _is_sound(self, record: Mapping[str, Any]) -> bool:
        path = os.path.join(self.inbound_path, record["filename"])
        if not STUDENT_ID.fullmatch(record["username"]):
            self.log.error("Not collected, a student's id can't be like this: %s", path)
        elif os.path.islink(path) or not os.path.isdir(path):
            self.log.error("Not collected, it is not a folder: %s", path)
        else:
            return True
        return False

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            folder.chmod(0o755)  # nbgrader copies the folder's mode too
            for path, why in copy_plain_files(Path(src), folder, 1000 * self.coursedir.max_dir_size):
                self.log.warning("Left in the exchange: %s (%s)", path, why)
            # The folder's name has the time that nbgrader sorts by; a timestamp file of the student's own could differ.
            (folder / "timestamp.txt").write_text(os.path.basename(src).rsplit("+", 3)[2])
            for expected in self.expected_notebooks:
                if note := put_in_place(folder, expected):
                    self.log.warning("%s: %s", src, note)
            super().do_copy(name, dest, log)


def notebook_names(coursedir: Any) -> list[str]:
    """The names of the notebooks that the assignment consists of, as the gradebook knows them."""
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            return [notebook.name for notebook in gradebook.find_assignment(coursedir.assignment_id).notebooks]
        except MissingEntry:
            return []


def copy_plain_files(source: Path, target: Path, limit: int) -> list[tuple[Path, str]]:
    """Copy the files of a submission that are plain files of a known kind; return those left behind, each with why."""
    left = []
    files = 0
    for folder, folders, names in os.walk(source):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            try:
                if path.suffix.lower() not in COLLECTED_SUFFIXES:
                    raise ValueError("not a kind of file that a submission needs")
                if files == COLLECTED_FILES:
                    raise ValueError("too many files")
                content = read_plain_file(path, limit)
                copy = target / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(content)
            except (OSError, ValueError) as error:
                left.append((path, getattr(error, "strerror", None) or str(error)))
            else:
                files += 1
                limit -= len(content)
    return left


def read_plain_file(path: Path, limit: int) -> bytes:
    """The bytes of an ordinary file of at most ``limit`` bytes; links are not followed and nothing is waited for.

    Raises:
        ValueError: it is a link, a pipe, a device, or too large.
        OSError: it can't be read.
    """
    if path.is_symlink():
        raise ValueError("a link, not a file")
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("not an ordinary file")
        if status.st_size > limit:
            raise ValueError("too large")
        return file.read(limit)


def put_in_place(folder: Path, expected: str) -> str:
    """See that a notebook named ``expected`` is there, so that the student is in the gradebook; say what was done."""
    path = folder / f"{expected}.ipynb"
    if path.exists():
        return ""
    others = sorted(folder.glob("*.ipynb"))
    if len(others) == 1:
        shutil.copyfile(others[0], path)
        return f"{others[0].name} is taken for {path.name}"
    path.write_text(f"No notebook named {path.name} could be collected.\n")
    return f"there is no {path.name} that could be collected: it will get 0 points"


# ---------------------------------------------------------------------------------------------------------------------
# Reading: a sound notebook of whatever was handed in
# ---------------------------------------------------------------------------------------------------------------------


class SubmissionExporter(NotebookExporter):
    """Reads a submission however broken its file is, and hands nbgrader a sound notebook.

    nbgrader reads twice: what was handed in, then what it wrote itself; only the first needs the care.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._masters: dict[tuple[str, str], dict[str, KnownCell]] = {}
        _refuse_odd_ids(self.parent)

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        resources = resources or {}
        info = resources["nbgrader"]
        if Path(filename) != submitted_file(self.parent.coursedir, info):
            return super().from_filename(filename, resources=resources, **kw)  # type: ignore[no-any-return]
        resources["metadata"] = ResourcesDict(name=info["notebook"], path=os.path.dirname(filename))
        notebook = sound_notebook(read_notebook(Path(filename)), self._known(info))
        return self.from_notebook_node(notebook, resources=resources, **kw)  # type: ignore[no-any-return]

    def _known(self, info: Mapping[str, str]) -> dict[str, KnownCell]:
        """The cells of the master, which stay the same for as long as a class is converted."""
        name = info["assignment"], info["notebook"]
        if name not in self._masters:
            self._masters[name] = known_cells(info)
        return self._masters[name]


def _refuse_odd_ids(converter: Any) -> None:
    """Leave out folders whose names are no student's id, before they are in the gradebook: formgrader runs HTML in ids."""
    for folder in list(getattr(converter, "assignments", ())):
        name = Path(folder).parent.name
        if not STUDENT_ID.fullmatch(name):
            del converter.assignments[folder]
            converter.log.error("Not graded, a student's id can't be like this (rename the folder): %s", folder)


def submitted_file(coursedir: Any, info: Mapping[str, str]) -> Path:
    """The file that a student handed in; ``info`` is what nbgrader says of the notebook it is working on."""
    folder = coursedir.format_path(coursedir.submitted_directory, info["student"], info["assignment"])
    return Path(folder, f"{info['notebook']}.ipynb")


@dataclass(frozen=True)
class KnownCell:
    """A cell as the gradebook knows it from the master notebook."""

    name: str
    cell_type: str
    source: str
    metadata: Mapping[str, Any]

    @property
    def locked(self) -> bool:
        return bool(self.metadata["locked"])

    @property
    def graded(self) -> bool:
        return bool(self.metadata["grade"] or self.metadata["task"])

    def as_cell(self, source: str, outputs: Iterable[NotebookNode] = ()) -> NotebookNode:
        """This cell with what the student made of it, as far as that is the student's to change."""
        metadata = {"nbgrader": dict(self.metadata), "deletable": False}
        shown = self.source if self.locked else source
        if self.cell_type == "code":
            return make_cell("code", shown, metadata, outputs)
        return make_cell("markdown", shown, metadata)


def known_cells(info: Mapping[str, str]) -> dict[str, KnownCell]:
    """The cells of the notebook that the gradebook knows, by their grade_id."""
    with Gradebook(info["db_url"]) as gradebook:
        notebook = gradebook.find_notebook(info["notebook"], info["assignment"])
        points = {cell.name: cell.max_score for cell in [*notebook.grade_cells, *notebook.task_cells]}
        grades = {cell.name for cell in notebook.grade_cells}
        solutions = {cell.name for cell in notebook.solution_cells}
        tasks = {cell.name for cell in notebook.task_cells}
        known = {}
        for cell in notebook.source_cells:
            metadata = {
                "grade": cell.name in grades,
                "grade_id": cell.name,
                "locked": bool(cell.locked),
                "schema_version": 3,
                "solution": cell.name in solutions,
                "task": cell.name in tasks,
                "checksum": cell.checksum,
                "cell_type": cell.cell_type,
            }
            if cell.name in points:
                metadata["points"] = points[cell.name]
            known[cell.name] = KnownCell(cell.name, cell.cell_type, cell.source, metadata)
    return known


def read_notebook(path: Path) -> list[dict[str, Any]] | None:
    """The cells of a notebook file, or None where it is no notebook."""
    try:
        raw = json.loads(read_plain_file(path, MAX_BYTES))
        if raw["nbformat"] == 3:
            raw = nbformat.convert(nbformat.from_dict(raw), 4)
        cells = raw["cells"]
        if raw["nbformat"] != 4 or not isinstance(cells, list):
            return None
        return [cell for cell in cells if isinstance(cell, dict)][:CELLS]
    except Exception:  # any file may stand here, and each layer below has its own errors for it
        return None


def sound_notebook(cells: list[dict[str, Any]] | None, known: Mapping[str, KnownCell]) -> NotebookNode:
    """A notebook that nbgrader can work on and a browser can show, built anew from a submission's cells.

    A known cell gets its metadata (and, where it is locked, its text) from the gradebook; the last one counts where it
    is there twice; a graded cell that is gone is put back after its solution cell. Any other cell is the student's own.
    """
    unreadable = "**This file can't be shown as a notebook.** It is kept as it was handed in."
    made = []
    if cells is None:
        made.append(make_cell("markdown", unreadable))
    last = {grade_id_of(cell): place for place, cell in enumerate(cells or [])}
    room = SHOWN_CHARACTERS
    for place, cell in enumerate(cells or []):
        name = grade_id_of(cell)
        source = cut(text_of(cell.get("source")), SOURCE_CHARACTERS)
        outputs = safe_outputs(cell.get("outputs"), room) if cell.get("cell_type") == "code" else []
        room -= sum(len(json.dumps(output)) for output in outputs)
        if name in known and last[name] == place:
            made.append(known[name].as_cell(source, [] if known[name].graded else outputs))
        elif cell.get("cell_type") == "code":
            made.append(make_cell("code", source, outputs=outputs))
        else:
            made.append(make_cell("raw" if cell.get("cell_type") == "raw" else "markdown", source))
    for missing in [cell for name, cell in known.items() if cell.graded and name not in last]:
        made.insert(_place_of(missing, made), missing.as_cell(missing.source))
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    return new_notebook(cells=made, metadata=metadata)


def make_cell(
    kind: str, source: str, metadata: Mapping[str, Any] | None = None, outputs: Iterable[NotebookNode] = ()
) -> NotebookNode:
    """A cell. nbformat's own makers check each piece that they make; a notebook is checked as a whole anyhow."""
    cell: dict[str, Any] = {"cell_type": kind, "id": uuid.uuid4().hex[:8], "metadata": metadata or {}, "source": source}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": list(outputs)}
    return nbformat.from_dict(cell)


def make_output(kind: str, **fields: Any) -> NotebookNode:
    """A cell's output."""
    if kind in ("display_data", "execute_result"):
        fields["metadata"] = {}
    if kind == "execute_result":
        fields["execution_count"] = None
    return nbformat.from_dict({"output_type": kind, **fields})


def _place_of(missing: KnownCell, cells: list[NotebookNode]) -> int:
    for place, cell in enumerate(cells):
        if grade_id_of(cell) == missing.name.removeprefix(TEST_CELL):
            return place + 1
    return len(cells)


def grade_id_of(cell: Mapping[str, Any]) -> str:
    """The grade_id that a cell claims, or an empty text."""
    metadata = cell.get("metadata")
    claimed = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = claimed.get("grade_id") if isinstance(claimed, dict) else None
    return name if isinstance(name, str) else ""


def safe_outputs(outputs: Any, room: int = SHOWN_CHARACTERS) -> list[NotebookNode]:
    """A cell's outputs without what could run in a reader's browser: text and pictures, of bounded size."""
    safe: list[NotebookNode] = []
    for output in outputs if isinstance(outputs, list) else []:
        made = _safe_output(output) if isinstance(output, dict) else None
        if made is None:
            continue
        room -= len(json.dumps(made))
        if room < 0:
            safe.append(
                make_output("stream", name="stdout", text="... the outputs that follow are too large to show\n")
            )
            break
        safe.append(made)
    return safe


def _safe_output(output: Mapping[str, Any]) -> NotebookNode | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return make_output("stream", name=name, text=cut(text_of(output.get("text"))))
    if kind == "error":
        ename, evalue = (cut(text_of(output.get(key)), 1_000) for key in ("ename", "evalue"))
        traceback = cut("\n".join(map(text_of, _list(output.get("traceback")))))
        return make_output("error", ename=ename, evalue=evalue, traceback=traceback.split("\n"))
    data = output.get("data")
    if kind not in ("display_data", "execute_result") or not isinstance(data, dict):
        return None
    shown = {}
    for mime in ("image/png", "image/jpeg"):
        image = text_of(data.get(mime))
        if image and len(image) <= IMAGE_CHARACTERS and re.fullmatch(r"[A-Za-z0-9+/=\s]+", image):
            shown[mime] = image
    if plain := cut(text_of(data.get("text/plain"))):
        shown["text/plain"] = plain
    return make_output("display_data", data=shown or {"text/plain": "(this output can't be shown here)"})


def text_of(value: Any) -> str:
    """A notebook's text, which is a string or a list of strings, fit to be written as UTF-8."""
    joined = "".join(part for part in _list(value) if isinstance(part, str))
    return joined.encode("utf-8", "replace").decode("utf-8")


def cut(text: str, limit: int = TEXT_CHARACTERS) -> str:
    """At most ``limit`` characters of a text, and a line that says so where there were more."""
    return text if len(text) <= limit else text[:limit] + "\n... cut here: too long to show"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# ---------------------------------------------------------------------------------------------------------------------
# Grading
# ---------------------------------------------------------------------------------------------------------------------


class GradeSubmission(NbGraderPreprocessor):
    """Grades the file that was handed in, once, and writes each function's report and score into its test cell."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        info = resources["nbgrader"]
        cells = [cell for cell in nb.cells if is_grade(cell) and not is_solution(cell)]
        try:
            task = Task.of(info["assignment"], handed_in(submitted_file(self.parent.parent.coursedir, info)))
            report = report_of(task)
            for cell in cells:
                cell.outputs = report_outputs(report, cell.metadata["nbgrader"])
            nb.metadata[STAMP] = {"submission": task.handed.digest, "result": task.key}
        except Exception:
            forget_marks(info)
            raise
        return nb, resources


def handed_in(path: Path) -> HandedIn:
    """What was handed in. A link is not followed: it could lead to the master notebook."""
    try:
        return HandedIn(path.name, read_plain_file(path, MAX_BYTES))
    except ValueError as error:
        return HandedIn(path.name, problem=f"the file can't be graded, it is {error}: hand in the notebook itself")
    except OSError as error:
        return HandedIn(path.name, problem=f"the file can't be read: {error.strerror}")


_grade: Callable[[Task], Report] = crew.grade


@contextmanager
def reports_from(source: Callable[[Task], Report]) -> Iterator[None]:
    """Take the reports from ``source``, which has graded beforehand, in place of grading each submission as it comes."""
    global _grade
    before, _grade = _grade, source
    try:
        yield
    finally:
        _grade = before


def report_of(task: Task) -> Report:
    """The engine's report of a submitted file.

    Raises:
        NbGraderException: the grader itself failed; nbgrader then says so for this student and goes on with the others.
    """
    try:
        report = _grade(task)
    except Exception as error:
        raise NbGraderException(GRADER_FAILED.format(error)) from error
    if report.status == "grader-error":
        raise NbGraderException(GRADER_FAILED.format(report.message))
    return report


def report_outputs(report: Report, metadata: Mapping[str, Any]) -> list[NotebookNode]:
    """What stands under a test cell: the report of its function, then the score in the form that nbgrader reads.

    Raises:
        NbGraderException: the report has no score for this cell that nbgrader could take.
    """
    name, most = metadata["grade_id"], float(metadata["points"])
    if report.status == "unreadable":
        message = report.message or "this file can't be read as a submission"
        return _outputs({"text/plain": message, "text/html": render.message_html(message)}, 0.0)
    try:
        exercise = report.exercise(name.removeprefix(TEST_CELL))
    except KeyError:
        raise NbGraderException(
            f"no exercise belongs to the test cell {name}: please run `python -m autograder verify`"
        ) from None
    score = exercise.score
    if not (math.isfinite(score) and abs(exercise.max_score - most) < 1e-6 and -1e-6 < score < most + 1e-6):
        raise NbGraderException(
            f"the test cell {name} is worth {most:g} points, but its grader gave {score:g} of {exercise.max_score:g}: "
            "please run `python -m autograder verify`"
        )
    score = min(max(round(score, 6), 0.0), most)  # sums of floats: 0.1 + 0.2 is a little more than 0.3
    shown = {"text/plain": render.exercise_text(exercise), "text/html": render.exercise_html(exercise)}
    return _outputs(shown | {REPORT_MIME: exercise.as_dict()}, score)


def _outputs(shown: Mapping[str, Any], score: float) -> list[NotebookNode]:
    return [
        make_output("display_data", data=dict(shown)),
        make_output("execute_result", data={"text/plain": repr(float(score))}),
    ]


class SaveGrades(SaveAutoGrades):
    """nbgrader's own step, with two queries and two updates for a notebook in place of some of each for every cell."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        info = resources["nbgrader"]
        with Gradebook(info["db_url"]) as gradebook:
            submitted = gradebook.find_submission_notebook(info["notebook"], info["assignment"], info["student"])
            self.notebook_id, self.assignment_id, self.student_id = (
                info["notebook"],
                info["assignment"],
                info["student"],
            )
            self.gradebook = _Rows(gradebook.db, submitted.id)
            for index, cell in enumerate(nb.cells):
                self.preprocess_cell(cell, resources, index)
            self.gradebook.write()
            gradebook.db.commit()
        return nb, resources


class _Rows:
    """The grades and comments of one submitted notebook, for nbgrader's step to change: `write` takes all at once."""

    def __init__(self, db: Any, notebook: str) -> None:
        self._db = db
        self._tables = {
            Grade: self._read(Grade, notebook, "auto_score", "needs_manual_grade", "manual_score"),
            Comment: self._read(Comment, notebook, "auto_comment"),
        }
        self.db = SimpleNamespace(commit=lambda: None)

    def _read(self, table: Any, notebook: str, *columns: str) -> dict[str, SimpleNamespace]:
        wanted = (getattr(table, column) for column in ("id", *columns))
        found = self._db.execute(
            select(BaseCell.name, *wanted)
            .join(BaseCell, BaseCell.id == table.cell_id)
            .where(table.notebook_id == notebook, BaseCell.type != "SourceCell")
        )
        return {name: SimpleNamespace(**dict(zip(("id", *columns), values, strict=True))) for name, *values in found}

    def find_grade(self, cell: str, *_: str) -> SimpleNamespace:
        return self._find(Grade, cell)

    def find_comment(self, cell: str, *_: str) -> SimpleNamespace:
        return self._find(Comment, cell)

    def _find(self, table: Any, cell: str) -> SimpleNamespace:
        try:
            return self._tables[table][cell]
        except KeyError:
            raise MissingEntry(f"the gradebook has no {table.__name__.lower()} for the cell {cell}") from None

    def write(self) -> None:
        for table, rows in self._tables.items():
            if rows:
                self._db.execute(update(table), [vars(row) for row in rows.values()])


def forget_marks(info: Mapping[str, str]) -> None:
    """Take back marks of an earlier run: they may belong to an earlier file. nbgrader then asks for a person's look."""
    with Gradebook(info["db_url"]) as gradebook:
        submission = gradebook.find_submission_notebook(info["notebook"], info["assignment"], info["student"])
        for grade in submission.grades:
            grade.auto_score = None
            grade.needs_manual_grade = True
        gradebook.db.commit()


# ---------------------------------------------------------------------------------------------------------------------
# Pages and exports
# ---------------------------------------------------------------------------------------------------------------------

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "hr", "i", "img", "kbd"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
}
# MathJax makes links, styles and ids of these commands, and a link may be a script. Without the backslash they are text.
RUNS_IN_A_FORMULA = re.compile(r"\\+(?=(?:href|class|cssId|style|data|mmlToken|require|csname)(?![A-Za-z]))")


@pass_context
def safe_markdown(context: Mapping[str, Any], source: str) -> str:
    """Markdown as HTML without anything that runs or loads in the reader's browser; formulas stay for MathJax."""
    try:
        renderer = IPythonRenderer(escape=False, attachments={}, embed_images=False, exclude_anchor_links=True)
        page = MarkdownWithMath(renderer=renderer).render(source)
    except Exception:  # a picture that isn't there, or text that the parser can't take: show what was written
        page = f"<pre>{html.escape(source)}</pre>"
    cleaned: str = bleach.clean(page, tags=TAGS, attributes=_is_allowed, protocols={"http", "https", "mailto", "data"})
    return RUNS_IN_A_FORMULA.sub("", cleaned)


def _is_allowed(tag: str, attribute: str, value: str) -> bool:
    value = value.strip().lower()
    if (tag, attribute) == ("a", "href"):
        return value.startswith(("http://", "https://", "mailto:", "#"))
    if (tag, attribute) == ("img", "src"):
        return value.startswith(("data:image/png;", "data:image/jpeg;"))
    return attribute in ("title", "alt", "class", "align")


COLUMNS = [
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
]


class SafeCsvExport(ExportPlugin):
    """``nbgrader export`` with the columns that nbgrader writes, quoted, and without cells that start a formula."""

    def export(self, gradebook: Any) -> None:
        with open(self.to or "grades.csv", "w", encoding="utf-8", newline="") as file:
            rows = [self._row(assignment, student, gradebook) for assignment, student in self._pairs(gradebook)]
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows({key: safe_csv_cell(value) for key, value in row.items()} for row in rows)

    def _pairs(self, gradebook: Any) -> Iterable[tuple[Any, Any]]:
        """Every assignment with every student, as far as they were asked for."""
        assignments, students = {str(name) for name in self.assignment}, {str(name) for name in self.student}
        for assignment in gradebook.assignments:
            for student in gradebook.students:
                if assignment.name in (assignments or {assignment.name}) and student.id in (students or {student.id}):
                    yield assignment, student

    def _row(self, assignment: Any, student: Any, gradebook: Any) -> dict[str, Any]:
        row: dict[str, Any] = {
            "assignment": assignment.name,
            "duedate": assignment.duedate,
            "timestamp": None,
            "student_id": student.id,
            "last_name": student.last_name,
            "first_name": student.first_name,
            "email": student.email,
            "raw_score": 0.0,
            "late_submission_penalty": 0.0,
            "score": 0.0,
            "max_score": assignment.max_score,
        }
        try:
            submission = gradebook.find_submission(assignment.name, student.id)
        except MissingEntry:
            return row  # nothing handed in
        row["timestamp"] = submission.timestamp
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
        if any(grade.auto_score is None and grade.manual_score is None for grade in grades):
            return row | {"raw_score": None, "score": None}  # not graded (again) yet: that is no zero
        penalty = submission.late_submission_penalty or 0.0
        score = max(0.0, submission.score - penalty)
        return row | {"raw_score": submission.score, "late_submission_penalty": penalty, "score": score}


def safe_csv_cell(value: Any) -> str:
    """A value as the text of a CSV cell; one that a spreadsheet would take for a formula gets a quote before it."""
    words = "" if value is None else str(value)
    return f"'{words}" if words.startswith(("=", "+", "-", "@", "\t", "\r")) else words
