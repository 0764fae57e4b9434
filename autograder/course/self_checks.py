"""What stands beside a student's notebook: its checks as a test file for `pytest`, ``watch.py``, ``requirements.txt``.

All of it comes from the master notebook, whose check cells are the same in the student's version.
"""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.course import language
from autograder.course.assignment import Assignment
from autograder.course.root import CourseError
from autograder.course.words import KIT, WORKER, noted, sound
from autograder.untrusted.notebook import sentences

TEMPLATES = Path(__file__).resolve().parent / "templates"
# How a notebook is read and run, from the lines that grading uses; beside a notebook the package has another name.
SHARED = Path(__file__).resolve().parents[1] / "untrusted" / "notebook"
COMMENT = "# "
TEXTS = re.compile(r'\b(?:said|noted)\(\s*"([^"\\]+)"')
CONFTEST, WATCH, REQUIREMENTS, WORDS = "conftest.py", "watch.py", "requirements.txt", "words.json"
SHARED_NAME, NAME_BESIDE = "autograder.untrusted.notebook", "self_check"
HEAD = noted("""The checks of {name}, for `pytest` in this folder: one test for each exercise.

Generated from the notebook. Your functions come from conftest.py, which also prints the messages by itself.""")
CODING = "# -*- coding: utf-8 -*-\n"  # for a pip that would take the system's own


def files(assignment: Assignment) -> dict[str, bytes]:
    """The files' contents by their names.

    Raises:
        CourseError: a check cell can't become a test; the message names the master and what to mend.
    """
    course = assignment.course
    known, of_worker = (sound(language.catalogue(language.spoken(course), each, course)) for each in (KIT, WORKER))
    told = {
        f"test_{assignment.notebook}.py": _checks(assignment, known.get(HEAD, HEAD)),
        **{name: _headed(_template(name), known) for name in (CONFTEST, WATCH)},
        REQUIREMENTS: _requirements(assignment, known),
        **{f"{NAME_BESIDE}/{path.name}": _shared(path) for path in sorted(SHARED.glob("*.py"))},
    }
    if known or of_worker:
        texts = {text: known[text] for text in map(str, TEXTS.findall(told[CONFTEST] + told[WATCH])) if text in known}
        words = {"said": texts, "heard": sentences.ordered(of_worker)}
        told[f"{NAME_BESIDE}/{WORDS}"] = json.dumps(words, ensure_ascii=False, indent=1) + "\n"
    return {name: text.encode() for name, text in told.items()}


def heads() -> Iterator[tuple[Path, str]]:
    """What a template says of itself to whoever opens it, in English."""
    for name in (CONFTEST, WATCH):
        yield TEMPLATES / name, _head(_template(name))
    for line in _template(REQUIREMENTS).splitlines():
        if line.startswith(COMMENT):
            yield TEMPLATES / REQUIREMENTS, line.removeprefix(COMMENT)


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _head(text: str) -> str:
    return ast.get_docstring(ast.parse(text)) or ""


def _headed(text: str, known: Mapping[str, str]) -> str:
    head = _head(text)
    return text.replace(head, known.get(head, head), 1)


def _shared(path: Path) -> str:
    return path.read_text(encoding="utf-8").replace(SHARED_NAME, NAME_BESIDE)


def _checks(assignment: Assignment, head: str) -> str:
    """The pytest file: one test for each check cell, whose arguments are the student's functions that it calls."""
    checks = [cell for cell in assignment.cells if cell.get("metadata", {}).get("nbgrader", {}).get("grade")]
    tests = [_test(assignment, cell) for cell in checks]
    imports = ast.parse(assignment.imports).body
    lines = [ast.unparse(node) for node in imports if isinstance(node, ast.Import | ast.ImportFrom)]
    said = f'"""{head.format(name=assignment.master.name)}\n\nPYTEST_DONT_REWRITE\n"""'  # the last line is for pytest
    top = [said, "\n".join(lines), f'NOTEBOOK = "{assignment.notebook}"']
    return "\n\n".join(top) + "\n\n\n" + "\n\n\n".join(tests) + "\n"


def _test(assignment: Assignment, cell: Mapping[str, Any]) -> str:
    grade_id = cell["metadata"]["nbgrader"]["grade_id"]
    exercise = grade_id.removeprefix("test_")
    if exercise not in assignment.reference or exercise == grade_id:
        wanted = "its id must be `test_` and the name of an exercise"
        raise CourseError(f"{assignment.master}: no exercise belongs to the check cell {grade_id!r}: {wanted}")
    body = ast.parse(cell["source"])
    used = {node.id for node in ast.walk(body) if isinstance(node, ast.Name)} | {exercise}
    arguments = ", ".join(name for name in assignment.reference if name in used)
    test = f"def {grade_id}({arguments}):\n{textwrap.indent(cell['source'], '    ')}"
    if [*map(ast.dump, ast.parse(test).body[0].body)] != [*map(ast.dump, body.body)]:  # type: ignore[attr-defined]
        why = "a text of several lines, which indenting changes: join single lines"
        raise CourseError(f"{assignment.master}: the check cell {grade_id!r} has {why}")
    return test


def _requirements(assignment: Assignment, known: Mapping[str, str]) -> str:
    """The packages that the template lists, sympy only where the notebook imports it."""
    code = "\n".join(cell["source"] for cell in assignment.cells if cell["cell_type"] == "code")
    needed = [
        line
        for line in _template(REQUIREMENTS).splitlines()
        if line != "sympy" or "import sympy" in code or "from sympy" in code
    ]
    told = "".join(f"{_comment(line, known)}\n" for line in needed)
    return told if told.isascii() else CODING + told


def _comment(line: str, known: Mapping[str, str]) -> str:
    text = line.removeprefix(COMMENT)
    return COMMENT + known.get(text, text) if line.startswith(COMMENT) else line
