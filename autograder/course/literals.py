"""The strings in a cell's code that people read, with named places: found, and written anew in another language.

A message is the text of a whole string, joined where it stands in several pieces. Places are written as in an f-string,
``expected {name}, not {cost:g}``; a brace that is no place is doubled.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from autograder.course.columns import width
from autograder.untrusted.notebook.sentences import PLACE, WORD

COLUMNS = 88
# Arguments that are drawn or printed, by their names; strings in all others are for the machine.
READ = set(
    "label title xlabel ylabel zlabel xticklabels yticklabels labels suptitle text s description header "
    "left_title right_title".split()
)
CALLS_READ = set(
    "print set_title set_xlabel set_ylabel set_zlabel title xlabel ylabel suptitle annotate text figtext set_text".split()
)
SENTENCE = re.compile(r"[A-Za-z]{2,},? [A-Za-z]{2,}")

Literal = ast.Constant | ast.JoinedStr


def read_by_people(tree: ast.AST) -> Iterator[Literal]:
    """The strings of a cell that are shown: messages of asserts and errors, what is printed, labels of pictures.

    The condition of an assert is never among them, nor an argument such as ``color=`` or ``loc=``.
    """
    yield from _walk(tree, shown=None)


def _walk(node: ast.AST, shown: bool | None) -> Iterator[Literal]:
    """The strings below a node that are shown. ``shown``: what stands above says so, or not, or (None) nothing."""
    if is_string(node):
        text = message(node)  # type: ignore[arg-type]
        if (SENTENCE if shown is None else WORD).search(PLACE.sub("", text)) and shown is not False:
            yield node  # type: ignore[misc]
        return
    if is_docstring(node):
        return  # a text of its own kind
    if isinstance(node, ast.Assert):
        if node.msg is not None:
            yield from _walk(node.msg, True)
        return
    if isinstance(node, ast.Raise):
        for argument in node.exc.args if isinstance(node.exc, ast.Call) else ():
            yield from _walk(argument, True)
        return
    if isinstance(node, ast.Compare | ast.Subscript):
        return
    if isinstance(node, ast.Call):
        function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        yield from _walk(node.func, False)
        for argument in node.args:
            yield from _walk(argument, True if function in CALLS_READ else (shown if shown is not None else False))
        for keyword in node.keywords:
            yield from _walk(keyword.value, keyword.arg in READ)
        return
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, shown)


def is_docstring(node: ast.AST) -> bool:
    """Whether a statement is a string and nothing else."""
    return isinstance(node, ast.Expr) and is_string(node.value)


def is_string(node: ast.AST) -> bool:
    """Whether a node is the text of a string, with places or without."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def message(node: Literal) -> str:
    """The text of a string, with its places."""
    if isinstance(node, ast.Constant):
        return str(node.value).replace("{", "{{").replace("}", "}}")
    parts = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(str(value.value).replace("{", "{{").replace("}", "}}"))
        else:
            parts.append(ast.unparse(ast.JoinedStr([value]))[2:-1])
    return "".join(parts)


def places(text: str) -> Counter[str]:
    """The places of a message, and how often each stands in it."""
    return Counter(found for found in PLACE.findall(text) if found not in ("{{", "}}"))


def written(text: str, column: int, alone: bool) -> str:
    """The code of a string with this text, in pieces that fit the screen.

    Args:
        text: a message with its places.
        column: where its first quotation mark stands.
        alone: whether it begins its line, within brackets; else it gets brackets where one line is not enough.
    """
    pieces = _pieces(text, COLUMNS - column - 2)
    if len(pieces) == 1:
        return pieces[0]
    if alone:
        return ("\n" + " " * column).join(_pieces(text, COLUMNS - column))
    return ""


def bracketed(text: str, indent: int) -> str:
    """The same in brackets of its own, on lines of its own that are indented one step more than ``indent``."""
    inner = " " * (indent + 4)
    return "(\n" + inner + ("\n" + inner).join(_pieces(text, COLUMNS - indent - 4)) + "\n" + " " * indent + ")"


def _pieces(text: str, columns: int) -> list[str]:
    """Literals that, one after the other, have this text; none is wider than ``columns`` if its words allow it."""
    atoms = re.findall(r"(?:\{\{|\}\}|\{(?:[^{}]|\{[^{}]*\})*\}|[^{} ])+ ?| ", text)
    pieces: list[str] = []
    current = ""
    for atom in atoms:
        if current and width(_literal(current + atom)) > columns:
            pieces.append(_literal(current))
            current = ""
        current += atom
    return [*pieces, _literal(current)]


def _literal(text: str) -> str:
    fixed = PLACE.split(text)
    marks = PLACE.findall(text)
    is_formatted = bool(places(text))
    told = [_escaped(fixed[0])]
    for mark, after in zip(marks, fixed[1:], strict=True):
        told += [mark if is_formatted or mark not in ("{{", "}}") else mark[0], _escaped(after)]
    return ("f" if is_formatted else "") + '"' + "".join(told) + '"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
