"""A student's function as others may see it: what it does stays, what could tell who wrote it goes.

Comments, docstrings and imports are dropped. Names, texts and long numbers that are not the course's own are replaced, as
are texts that are put together. What stays: the course's own names, Python's, those of one letter, attributes and named
arguments of libraries. Whoever knows a student's way of writing may still recognise it.
"""

from __future__ import annotations

import ast
import builtins
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
CHARACTERS = 20_000  # of code that is looked at
LINES, COLUMNS = 25, 120  # that are shown
DIGITS = 6  # of a number; longer ones may be a student's
EVERYBODY = {
    *dir(builtins), *"np numpy torch nn F optim math random sp sympy plt".split(),
    *"cpu cuda cuda:0 mean sum none".split(),
}  # fmt: skip


def vocabulary(sources: Iterable[str]) -> frozenset[str]:
    """The names and texts in the course's own code: to use them tells nothing of oneself."""
    nodes = [node for source in sources for statement in parsed(source) for node in ast.walk(statement)]
    values = [value for node in nodes for _, value in ast.iter_fields(node)]
    return frozenset(value for value in values if isinstance(value, str))


def anonymous(sources: Sequence[str], function: str, course: frozenset[str]) -> str | None:
    """The source of a student's own ``function``; None where it is no plain function, or none that can be shown.

    ``sources`` are the submission's cells; ``course`` is the vocabulary of the course.
    """
    tree = _definition(sources, function)
    hard = (ast.ClassDef, ast.Match)  # names hide in these in many ways
    if tree is None or any(isinstance(node, hard) or getattr(node, "type_params", None) for node in ast.walk(tree)):
        return None
    try:
        tree = _Anonymous(tree, course | EVERYBODY | {function}).visit(tree)
        for node in ast.walk(tree):
            if getattr(node, "body", None) == []:
                node.body = [ast.Pass()]  # type: ignore[attr-defined]
        lines = ast.unparse(ast.fix_missing_locations(tree)).splitlines()
    except (RecursionError, ValueError):
        return None
    shown = [line if len(line) <= COLUMNS else line[:COLUMNS] + " …" for line in lines[:LINES]]
    return "\n".join(shown + [f"# … {len(lines) - LINES} more lines"] * (len(lines) > LINES))


def parsed(source: str) -> list[ast.stmt]:
    plain = "\n".join("pass" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n"))
    try:
        return ast.parse(plain).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def statements(sources: Iterable[str], name: str) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Each source in which a name stands, if it is not too long, with its statements."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Python, about a student's "\d"
        for source in sources:
            if name in source and len(source) <= CHARACTERS:
                yield source, parsed(source)


def _definition(sources: Sequence[str], function: str) -> ast.FunctionDef | None:
    """The function as it was defined last."""
    found = None
    for _, found_there in statements(sources, function):
        for each in found_there:
            if isinstance(each, ast.FunctionDef) and each.name == function:
                found = each
    return found


class _Anonymous(ast.NodeTransformer):
    """Replaces what the student chose."""

    def __init__(self, tree: ast.FunctionDef, known: frozenset[str]) -> None:
        self.known = known
        nodes = list(ast.walk(tree))
        attributes = [node for node in nodes if isinstance(node, ast.Attribute)]
        self.attributes = {
            node.attr for node in attributes if not isinstance(node.ctx, ast.Load)
        }  # others: a library's
        self.parameters = {node.arg for node in nodes if isinstance(node, ast.arg)}
        self.names: dict[str, str] = {}

    def visit(self, node: ast.AST) -> Any:
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant() | ast.JoinedStr()):
                return None  # the last is a docstring, or a text that stands for a comment
            case ast.JoinedStr():
                return ast.Constant("...")
            case ast.Constant():
                return self.constant(node)
            case ast.Name():
                node.id = self.name(node.id)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ExceptHandler(name=str()):
                node.name = self.name(str(node.name))
            case ast.arg():
                node.arg = self.name(node.arg)
            case ast.keyword() if node.arg in self.parameters:
                node.arg = self.name(node.arg)
            case ast.Attribute() if node.attr in self.attributes:
                node.attr = self.name(node.attr)
            case ast.Global() | ast.Nonlocal():
                node.names = [self.name(name) for name in node.names]
        return self.generic_visit(node)

    def name(self, name: str) -> str:
        if len(name) == 1 or name in self.known:
            return name
        return self.names.setdefault(name, f"name_{len(self.names) + 1}")

    def constant(self, node: ast.Constant) -> ast.Constant:
        if isinstance(node.value, (str, bytes)):
            return node if node.value in self.known else ast.Constant("...")
        return ast.Constant(...) if len(re.findall(r"\d", repr(node.value))) > DIGITS else node
