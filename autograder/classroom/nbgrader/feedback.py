"""``nbgrader generate_feedback``: one page a notebook, what was earned and lost at its top, the reports in their places.

The page needs no other file and no script, and allows none: what a student wrote is text, or HTML that was cleaned.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Template
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode, v4
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from pygments import format as coloured
from pygments import lex
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.token import Name, Operator, Punctuation, Text, Whitespace

from autograder.classroom.nbgrader.cells import text_of
from autograder.classroom.nbgrader.grade import REPORT_MIME, STAMP
from autograder.classroom.nbgrader.notebook import TEST_CELL
from autograder.classroom.nbgrader.page_marks import CellMark, Marks, read_marks
from autograder.classroom.nbgrader.pages import FORMULAS, safe_html, safe_markdown_with_mathml
from autograder.classroom.nbgrader.pictures import Pictures
from autograder.classroom.nbgrader.templates import templates
from autograder.course import desk, hints, root
from autograder.course.hints import Hint
from autograder.course.words import edition, said
from autograder.grading import render
from autograder.grading.kept import exercise_from
from autograder.grading.result import CheckResult, ExerciseResult

HERE = Path(__file__).resolve().parent
IN_COLOURS = 20_000  # characters of one cell; a longer one is shown without colours
IN_NO_COLOUR = (Name, Operator, Punctuation, Whitespace)  # half of all that code is made of
MADE_BY = ("feedback.py", "feedback.html", "formulas.py", "page_marks.py", "pages.py", "pictures.py", "templates.py")
LIBRARIES = ("jinja2", "latex2mathml", "markdown-it-py", "mdit-py-plugins", "nh3", "pillow", "pygments")
KEY = re.compile(rb'<meta name="descent-kit-page" content="([0-9a-f]{64})">')


@dataclass(frozen=True)
class Part:
    """Something of a notebook that earns points: an exercise, or another cell that is marked."""

    name: str
    anchor: str
    mark: CellMark
    report: ExerciseResult | None = None
    error: str = ""  # what its cell ended with, where no report says more

    @property
    def is_open(self) -> bool:
        """Whether nobody has marked it yet."""
        return self.mark.score is None

    @property
    def full(self) -> bool:
        return self.mark.score is not None and self.mark.score > self.mark.max_score - 1e-6

    @property
    def by_hand(self) -> bool:
        told = self.report.score if self.report else self.mark.score
        return told is not None and self.mark.score is not None and abs(self.mark.score - told) > 1e-6

    @property
    def lost(self) -> list[CheckResult]:
        """The checks that cost points; those that only wait for one of these are in ``waiting``."""
        return [check for check in self._not_passed if check.status != "skipped" or not self.waiting]

    @property
    def waiting(self) -> list[CheckResult]:
        skipped = [check for check in self._not_passed if check.status == "skipped"]
        return skipped if len(skipped) < len(self._not_passed) else []

    @property
    def _not_passed(self) -> list[CheckResult]:
        return [check for check in self.report.checks if not check.passed] if self.report else []


@dataclass(frozen=True)
class ShownCell:
    """A cell as the page shows it; ``part`` is what it earns, ``answer`` the name of the exercise it solves.

    It is ``folded`` where its code is the instructor's.
    """

    body: Markup
    outputs: list[Markup]
    part: Part | None = None
    answer: str = ""
    comment: str = ""
    folded: bool = False


class Texts:
    """The Markdown of one page, of which so many formulas are shown, and its pictures."""

    def __init__(self) -> None:
        self.formulas = 0
        self.pictures = Pictures()

    def markdown(self, source: str) -> Markup:
        made = safe_markdown_with_mathml(source, FORMULAS if self.formulas < FORMULAS else 0)
        self.formulas += made.count("<math")
        return Markup(made)


class FeedbackExporter(Exporter):
    """Makes the page of an autograded notebook; nbgrader's converter calls it, for the command and for formgrader's button.

    ``marks`` are those of the class where whoever calls has read them; else the gradebook is asked for each notebook.
    """

    output_mimetype = "text/html"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.marks: Mapping[tuple[str, str], Marks] | None = None

    def _file_extension_default(self) -> str:
        return ".html"

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **_: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page of the notebook at this path.

        Raises:
            NbGraderException: the gradebook has no marks for it, or the course's hints can't be read.
        """
        resources = resources or {}
        info = resources["nbgrader"]
        marks = self._marks_of(info)
        try:
            known = hints_of(info["assignment"])
        except root.CourseError as error:
            raise NbGraderException(str(error)) from None
        node = v4.reads(Path(filename).read_text(encoding="utf-8"))  # nbgrader has seen that it is valid
        resources.setdefault("output_extension", self.file_extension)
        return page(info["notebook"], node, marks, page_key(Path(filename), marks, known), known), resources

    def _marks_of(self, info: Mapping[str, str]) -> Marks:
        found = self.marks
        if found is None:
            with Gradebook(info["db_url"]) as gradebook:
                found = read_marks(gradebook.db.connection(), info["assignment"], [info["student"]])
        try:
            return found[info["student"], info["notebook"]]
        except KeyError:
            places = {"notebook": info["notebook"], "student": info["student"]}
            told = said("the gradebook has no marks for {notebook} of {student}: autograde it first", **places)
            raise NbGraderException(told) from None


def hints_of(assignment: str) -> Mapping[str, Hint]:
    """The hints of the assignment's known mistakes; none where we stand in no course of ours.

    Raises:
        CourseError: a file of hints can't be read.
    """
    try:
        return hints.of(assignment)
    except root.NoCourse:
        return {}


def page_key(notebook: Path, marks: Marks, known: Mapping[str, Hint]) -> str:
    """A hash of all that a page is made of: the notebook, its marks, the hints, the words of its language, and this kit."""
    digest = hashlib.sha256(_made_by() + edition().encode())
    digest.update(json.dumps(asdict(marks), sort_keys=True).encode())
    digest.update(repr(sorted(known.items(), key=lambda each: each[0])).encode())
    digest.update(notebook.read_bytes())
    return digest.hexdigest()


def key_of(page: Path) -> str:
    """The key of the page that is there; an empty text where there is none."""
    try:
        with open(page, "rb") as file:
            found = KEY.search(file.read(2_000))
    except OSError:
        return ""
    return found[1].decode() if found else ""


@cache
def _made_by() -> bytes:
    digest = hashlib.sha256(repr([version(library) for library in LIBRARIES]).encode())
    for name in MADE_BY:
        digest.update((HERE / name).read_bytes())
    return digest.digest()


def page(
    notebook: str, node: NotebookNode, marks: Marks, key: str = "", known: Mapping[str, Hint] | None = None
) -> str:
    """The page as HTML. ``node`` is the autograded notebook, ``known`` has the hints by the mistake's id."""
    texts = Texts()
    cells = [_shown(cell, marks, texts) for cell in node.cells if _name(cell) != desk.NAME]
    parts = [cell.part for cell in cells if cell.part]
    return _template().render(
        notebook=notebook,
        marks=marks,
        parts=parts,
        unmarked=sum(part.mark.score is None for part in parts),
        cells=cells,
        hints=known or {},
        problem=_problem(node),
        key=key,
        colours=_colours(),
    )


def _problem(node: NotebookNode) -> str | None:
    """What is said in every graded cell of a submission that can't be read."""
    if node.metadata.get(STAMP, {}).get("status") != "unreadable":
        return None
    found = (
        text_of(output.get("data", {}).get("text/plain")) for cell in node.cells for output in cell.get("outputs", [])
    )
    return next((words for words in found if words), said("this file can't be read as a submission"))


def _shown(cell: NotebookNode, marks: Marks, texts: Texts) -> ShownCell:
    known = cell.metadata.get("nbgrader", {})
    name = _name(cell)
    if cell.cell_type == "code":
        body = _code(cell.source)
    elif cell.cell_type == "markdown":
        body = texts.markdown(cell.source)
    else:
        body = Markup('<pre class="output">{}</pre>').format(cell.source)
    report = _report(cell)
    graded = (known.get("grade") or known.get("task")) and name in marks.cells
    part = (
        Part(name.removeprefix(TEST_CELL), _anchor(name), marks.cells[name], report, _error(cell)) if graded else None
    )
    outputs = [] if report else [_output(output, texts) for output in cell.get("outputs", [])]
    answer = name if known.get("solution") and not part else ""
    folded = cell.cell_type == "code" and not known.get("solution")
    return ShownCell(body, outputs, part, answer, texts.markdown(marks.comments.get(name, "")), folded)


def _name(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _report(cell: NotebookNode) -> ExerciseResult | None:
    for output in cell.get("outputs", []):
        if told := output.get("data", {}).get(REPORT_MIME):
            return exercise_from(told)
    return None


def _error(cell: NotebookNode) -> str:
    """What a cell's run ended with, in a line; nothing where it ended well."""
    errors = [output for output in cell.get("outputs", []) if output["output_type"] == "error"]
    return strip_ansi(f"{text_of(errors[-1]['ename'])}: {text_of(errors[-1]['evalue'])}"[:300]) if errors else ""


def _anchor(name: str) -> str:
    return "part-" + re.sub(r"[^A-Za-z0-9_-]", "-", name)


@lru_cache(256)  # most cells of a class are the course's own
def _code(source: str) -> Markup:
    if not source.strip():
        return Markup("")
    if len(source) > IN_COLOURS:
        return Markup("<pre>{}</pre>").format(source)
    found = lex(source, PythonLexer(stripnl=False))
    tokens = ((Text if kind in IN_NO_COLOUR else kind, words) for kind, words in found)
    return Markup('<pre class="code">' + coloured(tokens, _formatter()) + "</pre>")


def _output(output: Mapping[str, Any], texts: Texts) -> Markup:
    if output["output_type"] == "stream":
        kind = " wrong" if output.get("name") == "stderr" else ""
        return _text(text_of(output.get("text")), kind)
    if output["output_type"] == "error":
        return _text("\n".join(map(text_of, output.get("traceback", []))), " wrong")
    data = output.get("data", {})
    for mime in ("image/png", "image/jpeg"):
        if mime in data:
            picture = re.sub(r"[^A-Za-z0-9+/=]", "", text_of(data[mime]))
            if mime == "image/png":
                picture = texts.pictures.lighter(picture)
            address = f"data:{mime};base64,{picture}"
            return Markup('<img alt="{}" src="{}">').format(said("a picture that the notebook drew"), address)
    if "text/html" in data:
        return Markup(safe_html(text_of(data["text/html"])))
    if "text/markdown" in data:
        return texts.markdown(text_of(data["text/markdown"]))
    return _text(text_of(data.get("text/plain")))


def _text(words: str, kind: str = "") -> Markup:
    return Markup('<pre class="output{}">{}</pre>').format(kind, strip_ansi(words)) if words else Markup("")


@cache
def _formatter() -> HtmlFormatter[str]:
    return HtmlFormatter(nowrap=True)


@cache
def _colours() -> Markup:
    """Of code, by day and by night; the page has its own background."""

    def of(style: str) -> str:
        rules = HtmlFormatter(style=style).get_style_defs(".code").splitlines()
        return "\n".join(rule.partition("/*")[0].strip() for rule in rules if rule.startswith(".code ."))

    return Markup(f"{of('default')}\n@media screen and (prefers-color-scheme: dark) {{\n{of('github-dark')}\n}}")


@cache
def _template() -> Template:
    return templates(HERE, problem=render.problem).get_template("feedback.html")
