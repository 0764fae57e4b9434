"""An exercise of an nbgrader course, taken over: its solution, its visible tests, and a hidden check for each assert."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.course.root import WrongUse
from autograder.course.words import said

TODO = "TODO"  # marks what the author has to write; `verify` complains until none is left
HEAD = '''"""{hidden}"""

from autograder.grading.checks import check, expect
'''
COMPARED = '''

@check(points={points}, category="value")
def test_{number}(student):
    """{title}"""
    expect(student.{call}, {right})
'''
OTHER = '''

@check(points={points}, category="value")
def test_{number}(student):
    """{title}"""
    raise NotImplementedError("{todo}")
'''
PLAIN = (
    ast.Constant,
    ast.List,
    ast.Tuple,
    ast.Dict,
    ast.Set,
    ast.UnaryOp,
    ast.BinOp,
    ast.operator,
    ast.unaryop,
    ast.expr_context,
)


@dataclass(frozen=True)
class Taken:
    """What is taken over: the sources of the solution's cell, of the visible tests and of the grader, and the points."""

    solution: str
    self_check: str
    grader: str
    points: float


def take(notebook: Path, cell: str, exercise: str) -> Taken:
    """Take over the exercise of which ``cell`` (a grade_id) has the tests.

    Raises:
        WrongUse: there is no such notebook or cell, or no cell that defines the exercise.
    """
    try:
        cells = nbformat.read(notebook, as_version=4).cells
    except (OSError, ValueError, nbformat.reader.NotJSONError) as error:
        raise WrongUse(said("{file} can't be read as a notebook: {error}", file=notebook, error=error)) from None
    marked = {each.metadata.get("nbgrader", {}).get("grade_id"): each for each in cells if each.cell_type == "code"}
    tests = marked.get(cell)
    if tests is None or not tests.metadata["nbgrader"].get("grade"):
        graded = [str(name) for name, each in marked.items() if name and each.metadata["nbgrader"].get("grade")]
        there = ", ".join(graded)
        raise WrongUse(
            said("{file} has no test cell {cell!r}; its test cells are: {there}", file=notebook, cell=cell, there=there)
        )
    found = [each.source for each in marked.values() if f"def {exercise}(" in each.source]
    if not found:
        told = said(
            "no cell of {file} defines `{name}`: the exercise is called like its function", file=notebook, name=exercise
        )
        raise WrongUse(told)
    points = float(tests.metadata["nbgrader"].get("points", 1))
    return Taken(found[0], tests.source, _grader(tests.source, cell, exercise, points), points)


def _grader(source: str, cell: str, exercise: str, points: float) -> str:
    asserts = [node for node in ast.walk(_parsed(source, cell)) if isinstance(node, ast.Assert)]
    share = points / max(len(asserts), 1)
    checks = [_check(node, number, exercise, share) for number, node in enumerate(asserts, 1)]
    hidden = said("Hidden checks for `{name}`, begun with the asserts of the cell `{cell}`.", name=exercise, cell=cell)
    return "".join([HEAD.format(hidden=hidden), *(checks or [_other(points, 1, cell)])])


def _parsed(source: str, cell: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise WrongUse(said("the cell {cell} is no plain Python: {error}", cell=cell, error=error)) from None


def _check(node: ast.Assert, number: int, exercise: str, points: float) -> str:
    told = ast.unparse(node.test).replace("\\", "\\\\").replace('"', "'")
    for call, right in _compared(node.test):
        is_call = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == exercise
        if is_call and all(map(_is_plain, [right, *_arguments(call)])):
            title = said(
                "{todo}: what the function does where this check passes; and other inputs than students see in {told}",
                todo=TODO,
                told=told,
            )
            return COMPARED.format(
                points=points, number=number, title=title, call=ast.unparse(call), right=ast.unparse(right)
            )
    return _other(points, number, told)


def _other(points: float, number: int, told: str) -> str:
    title = said("{todo}: what the function does where this check passes", todo=TODO)
    todo = said("{todo}: check what this does: {told}", todo=TODO, told=told)
    return OTHER.format(points=points, number=number, title=title, todo=todo)


def _compared(test: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The two sides of ``a == b``, in both orders."""
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
        yield test.left, test.comparators[0]
        yield test.comparators[0], test.left


def _arguments(call: ast.expr) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)] if isinstance(call, ast.Call) else []


def _is_plain(node: ast.expr) -> bool:
    """Whether an expression holds in any file: numbers, texts, and lists of those."""
    return all(isinstance(each, PLAIN) for each in ast.walk(node))
