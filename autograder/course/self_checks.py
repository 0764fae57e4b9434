"""What stands beside a student's notebook: its checks as a test file for `pytest`, ``watch.py``, ``requirements.txt``.

All of it comes from the master notebook, whose check cells are the same in the student's version.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.course import language, words
from autograder.course.assignment import Assignment
from autograder.course.literals import places
from autograder.course.root import CourseError

TEMPLATES = Path(__file__).resolve().parent / "templates"
# How a notebook is read and run, from the lines that grading uses; beside a notebook the package has another name.
SHARED = Path(__file__).resolve().parents[1] / "untrusted" / "notebook"
WATCH = "watch.py"
NO_WORDS = "WORDS = {}  #"
TEXTS = re.compile(r'\b(?:said|noted)\(\s*"([^"\\]+)"')
SHARED_NAME, NAME_BESIDE = "autograder.untrusted.notebook", "self_check"


def files(assignment: Assignment) -> dict[str, bytes]:
    """The files' contents by their names.

    Raises:
        CourseError: a check cell can't become a test; the message names the master and what to mend.
    """
    return {
        f"test_{assignment.notebook}.py": _checks(assignment).encode(),
        "conftest.py": _conftest(assignment),
        WATCH: (TEMPLATES / WATCH).read_bytes(),
        "requirements.txt": _requirements(assignment).encode(),
        **{f"{NAME_BESIDE}/{path.name}": _shared(path) for path in sorted(SHARED.glob("*.py"))},
    }


def _conftest(assignment: Assignment) -> bytes:
    """The template, with what stands for each text of it and of the watch in the language of the course."""
    text, watch = ((TEMPLATES / name).read_text(encoding="utf-8") for name in ("conftest.py", WATCH))
    course = assignment.master.absolute().parents[2]
    code = language.spoken(course)
    if code != language.ENGLISH:
        known = language.catalogue(code, words.KIT, course).texts
        found = {
            each: told
            for each in TEXTS.findall(text + watch)
            if (told := known.get(each)) and places(each) == places(told)
        }
        lines = "".join(f"    {each!r}: {told!r},\n" for each, told in found.items())
        text = text.replace(NO_WORDS, f"WORDS = {{\n{lines}}}  #")
    return text.encode()


def _shared(path: Path) -> bytes:
    return path.read_text(encoding="utf-8").replace(SHARED_NAME, NAME_BESIDE).encode()


def _checks(assignment: Assignment) -> str:
    """The pytest file: one test for each check cell, whose arguments are the student's functions that it calls."""
    checks = [cell for cell in assignment.cells if cell.get("metadata", {}).get("nbgrader", {}).get("grade")]
    tests = [_test(assignment, cell) for cell in checks]
    imports = ast.parse(assignment.imports).body
    lines = [ast.unparse(node) for node in imports if isinstance(node, ast.Import | ast.ImportFrom)]
    head = f'''
        """The checks of {assignment.master.name}, for `pytest` in this folder: one test for each exercise.

        Generated from the notebook. Your functions come from conftest.py, which also prints the messages by itself
        (PYTEST_DONT_REWRITE).
        """
    '''
    top = [textwrap.dedent(head).strip(), "\n".join(lines), f'NOTEBOOK = "{assignment.notebook}"']
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


def _requirements(assignment: Assignment) -> str:
    """The packages that the template lists, sympy only where the notebook imports it."""
    code = "\n".join(cell["source"] for cell in assignment.cells if cell["cell_type"] == "code")
    lines = (TEMPLATES / "requirements.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if line.strip() != "sympy" or "import sympy" in code or "from sympy" in code)
