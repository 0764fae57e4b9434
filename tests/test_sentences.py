"""What people read of us is said in the language of the course: no sentence stands in the code in English alone.

A sentence, two words side by side, is the text of `said`, `noted` or their likes; what is printed, logged, raised for
people or shown as help is so where it is a single word. All else is for the machine, and is known as such by where it stands.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.authoring.texts import SAYING
from autograder.course import root
from autograder.course.literals import PLACE, SENTENCE, WORD, is_docstring, is_string, message

PACKAGE = root.folder() / "autograder"
WINGS = ("cli", "authoring", "report", "exports", "classroom", "grading", "sandbox", "course")
# Of the language itself, and of no course: in which language should that be said?
BEFORE_ALL_WORDS = ("course/root.py", "course/settings.py", "course/language.py", "course/catalogue.py")
# What students get has the catalogue `desk`; the others are code to be tried on, or run elsewhere.
ELSEWHERE = (
    *("course/templates", "course/desk.py", "course/self_checks.py", "exports/templates"),
    *("authoring/templates", "authoring/demo/students.py"),
    *("authoring/quirks/cells.py", "authoring/quirks/names.py", "authoring/quirks/sources.py"),
)
# Constants with names and signs of others: of PyTorch's errors, of pytest's plug-ins, of columns in a file, of HTML.
DATA = set("TELLTALE NUMBERS IDS MARKS NO_FORMULA ROWS TABLE COLUMNS POSSIBLE FEEDBACK".split())
OF_A_PROGRAM = re.compile(  # HTML, CSS and Python that we make, and the marks in a notebook
    r"^<|^style=|^(?:from|import) |exec_lines=|\b(?:BEGIN|END|YOUR) [A-Z]{2,}|\S\n\s*\S"
)
NAMES = {"not graded", "half marked", "by hand", "--format gradescope"}  # of states, and of an option
SHOWN = {  # functions, and which argument of theirs people read; None for all
    "print": None,
    "say": None,
    "debug": 0,
    "info": 0,
    "warning": 0,
    "error": 0,
    "_told": 0,
    "leave": 1,
    "Finding": 2,
    "command": 3,
}
# What only we ourselves ever see, or what is asked of another library:
INTERNAL = set(
    "AssertionError AttributeError EOFError KeyError KeyboardInterrupt ProtocolError RuntimeError TooLarge TypeError "
    "ValueError".split()
)
FOR_THE_MACHINE = set(
    "compile encode getattr setattr startswith endswith removeprefix replace split get exec_driver_sql find_spec "
    "get_context execute Finding addinivalue_line Bool".split()
)


def modules() -> list[Path]:
    found = sorted(path for wing in WINGS for path in (PACKAGE / wing).rglob("*.py"))
    apart = [PACKAGE / name for name in (*BEFORE_ALL_WORDS, *ELSEWHERE)]
    return [path for path in found if not any(path.is_relative_to(each) for each in apart)]


def unsaid(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The line and the text of each string that people read and that is not said."""
    yield from _walk(tree, SENTENCE)


def _walk(node: ast.AST, sign: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    if is_string(node):
        text = message(node)  # type: ignore[arg-type]
        bare = re.sub(r"`[^`]*`|^autograder: ", "", PLACE.sub(" ", text))
        if sign.search(bare) and not OF_A_PROGRAM.search(text) and text not in NAMES:
            yield node.lineno, text  # type: ignore[attr-defined]
        for place in node.values if isinstance(node, ast.JoinedStr) else ():
            if isinstance(place, ast.FormattedValue):
                yield from _walk(place.value, sign)
        return
    if is_docstring(node) or isinstance(node, ast.Compare | ast.Subscript | ast.AnnAssign):
        yield from _walk(node.value, sign) if isinstance(node, ast.AnnAssign) and node.value else ()
        return
    if isinstance(node, ast.Assign) and DATA.intersection(
        getattr(each, "id", "") for target in node.targets for each in ast.walk(target)
    ):
        return
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        if _name(node.exc.func) not in INTERNAL:
            for each in [*node.exc.args, *(keyword.value for keyword in node.exc.keywords)]:
                yield from _walk(each, WORD)
        return
    if isinstance(node, ast.Call):
        yield from _of_call(node, sign)
        return
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, sign)


def _of_call(node: ast.Call, sign: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    name = _name(node.func)
    for place, each in enumerate(node.args):
        if name in SAYING and place in SAYING[name]:
            continue
        if name in SHOWN and SHOWN[name] in (None, place):
            yield from _walk(each, WORD)
        elif name not in FOR_THE_MACHINE:
            yield from _walk(each, SENTENCE)
    for keyword in node.keywords if name not in FOR_THE_MACHINE else ():
        yield from _walk(keyword.value, WORD if keyword.arg in ("help", "description") else SENTENCE)
    if name != "split":
        yield from _walk(node.func, SENTENCE)


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_sentence_for_people_is_said(path: Path) -> None:
    found = [
        f"{path.relative_to(PACKAGE.parent)}:{line}: {text}" for line, text in unsaid(ast.parse(path.read_bytes()))
    ]
    assert found == [], "put each into said(...), said_of(...) or noted(...), whole and with named places"


@pytest.mark.parametrize(
    "line",
    [
        'raise WrongUse("stopped")',
        'raise WrongUse(f"no file {path}") from None',
        'raise CourseError(said("no file {path}", path=path) + " there")',
        'print(f"wrote {path}")',
        'print(said("wrote {path}", path=path), "stopped")',
        'parser.add_argument("--json", help="write it")',
        'command(commands, "grade", run, "grade")',
        'log.error("Not collected: %s", path)',
        'why = "is too short" if told else said("is not set")',
        'return f"{why}, and not for Python"',
        'lines += [f"{n} of these", said(f"{n} are {word}")]',
        'def f(x="two words"):\n    """A docstring is none."""',
    ],
)
def test_a_sentence_that_is_forgotten_is_found_with_its_line(line: str) -> None:
    assert [number for number, _ in unsaid(ast.parse(f"import os\n{line}\n"))] == [2]


@pytest.mark.parametrize(
    "line",
    [
        'raise WrongUse(said("no file {path!r}", path=path))',
        'raise AssertionError("can not be")',
        'WORDS = {"failed": noted("not graded"), "n": noted_of("{n} word here", "{n} words here")}',
        'print(f"autograder: {told}")',
        'parser.add_argument("--json", metavar="FILE", help=noted("write it there"))',
        'if error.startswith("no such file") or told == "not so": """Text."""',
    ],
)
def test_what_is_said_or_for_the_machine_is_left_alone(line: str) -> None:
    assert [*unsaid(ast.parse(line))] == []
