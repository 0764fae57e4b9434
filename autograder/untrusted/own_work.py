"""A student's own functions as they were written, without what was handed out: to be compared with those of others."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence

from autograder.untrusted.anonymous import Definition, statements


def lines_of(sources: Iterable[str]) -> frozenset[str]:
    """The lines that were handed out, without their indent."""
    return frozenset(line.strip() for source in sources for line in source.splitlines())


def own_work(
    sources: Sequence[str], function: str, exercises: Collection[str], released: Collection[str]
) -> str | None:
    """A function with the helpers in its cell, as written: comments stay; docstrings and released lines are left out.

    None where there is no such function, or nothing in it but what was ``released``.
    """
    lines: list[str] = []
    last: list[ast.stmt] = []
    for source, found in statements(sources, function):
        if any(_name(each) == function for each in found):
            lines, last = source.split("\n"), found
    wanted = [each for each in last if _name(each) == function or _is_helper(each, exercises)]
    own = [text for each in wanted if (text := _own(lines, each, released))]
    return "\n\n".join(own) or None


def _name(statement: ast.stmt) -> str:
    """What a statement defines: a function, a class, or something that is called like ``train = Trainer()``."""
    if isinstance(statement, Definition):
        return statement.name
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    targets = [statement.target] if isinstance(statement, ast.AnnAssign) else targets
    return next((target.id for target in targets if isinstance(target, ast.Name)), "")


def _is_helper(statement: ast.stmt, exercises: Collection[str]) -> bool:
    return isinstance(statement, Definition) and statement.name not in exercises


def _own(lines: Sequence[str], node: ast.stmt, released: Collection[str]) -> str:
    """The lines of a definition; nothing where none of its body is the student's."""
    assert node.end_lineno
    if not isinstance(node, Definition):
        value = getattr(node, "value", None)
        return "" if isinstance(value, ast.Constant) else "\n".join(lines[node.lineno - 1 : node.end_lineno])
    handed_out: set[int] = set()  # whole statements and comments, so that what is left can be read by Python
    for place, statement in enumerate(node.body):
        numbers = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
        is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if (is_text and not place) or all(lines[number - 1].strip() in released for number in numbers):
            handed_out |= set(numbers)
    begin = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    start = node.body[0].lineno
    if all(number in handed_out or _is_comment(lines[number - 1]) for number in range(start, node.end_lineno + 1)):
        return ""
    kept = [
        line.rstrip()
        for number, line in enumerate(lines[begin - 1 : node.end_lineno], begin)
        if number not in handed_out
        and not (_is_comment(line) and number > node.lineno and line.strip() in {*released, ""})
    ]
    return "\n".join(kept)


def _is_comment(line: str) -> bool:
    """Whether there is no code in a line."""
    return line.lstrip()[:1] in ("", "#")
