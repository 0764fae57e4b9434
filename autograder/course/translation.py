"""A master's cells in the language that the course speaks: prose, docstrings, comments, and strings that people read.

Code, conditions of asserts, ids and metadata stay as they are. What has no translation stays English; ``verify`` tells it.
"""

from __future__ import annotations

import ast
import inspect
import io
import re
import textwrap
import tokenize
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from autograder.course.columns import width
from autograder.course.literals import COLUMNS, bracketed, message, read_by_people, written

BLOCK = re.compile(r"\n(?:[ \t]*\n)+")
# Blocks whose lines mean something: tables, lists, headings, formulas, code and HTML. Others are joined to one line.
OF_LINES = re.compile(r"^(?:\||[-*+] |\d+\. |#|\$\$|```|<|>| {4})", re.MULTILINE)
MARKS = ("### BEGIN", "### END", "# YOUR CODE HERE", "# noqa", "# type:")
LETTERS = re.compile(r"[A-Za-z]{2,}")
FORMULA = re.compile(r"\$\$.*?\$\$|```.*?```|`[^`]*`|\$[^$]*\$", re.DOTALL)

Translate = Callable[[str], str]


def translated(cells: Sequence[Mapping[str, Any]], texts: Mapping[str, str]) -> list[dict[str, Any]]:
    """The cells with each text that has a translation replaced by it. Sources are strings."""
    return [{**cell, "source": _cell(cell, lambda text: texts.get(text, text))} for cell in cells]


def put_in(cells: Sequence[Any], told: Sequence[Mapping[str, Any]]) -> None:
    """Give a notebook's cells, as nbformat reads them, the sources of ``told``: all else of them stays."""
    for cell, other in zip(cells, told, strict=True):
        cell.source = other["source"]


def with_figures(cells: Sequence[Mapping[str, Any]], code: str) -> list[Mapping[str, Any]]:
    """The cells with ``code`` at the end of the first one that imports ``matplotlib.pyplot``."""
    drawing = (cell for cell in cells if cell["cell_type"] == "code" and "import matplotlib.pyplot" in cell["source"])
    first = next(drawing, None) if code else None
    return [{**cell, "source": f"{cell['source']}\n\n{code}"} if cell is first else cell for cell in cells]


def messages(cells: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Each text of the cells that has to be translated, with the id of its cell; a text may come several times."""
    for cell in cells:
        found: list[str] = []

        def note(text: str, found: list[str] = found) -> str:
            found.append(text)
            return text

        _cell(cell, note)
        yield from ((text, str(cell.get("id", ""))) for text in found)


def _cell(cell: Mapping[str, Any], translate: Translate) -> str:
    source = str(cell["source"])
    if cell["cell_type"] == "markdown":
        return _markdown(source, translate)
    return _code(source, translate) if cell["cell_type"] == "code" else source


# ---- prose


def _markdown(source: str, translate: Translate) -> str:
    """Prose, block by block: what stands between empty lines is one text."""
    ends = BLOCK.findall(source)
    blocks = [_block(block, translate) for block in BLOCK.split(source)]
    return blocks[0] + "".join(end + block for end, block in zip(ends, blocks[1:], strict=True))


def _block(block: str, translate: Translate) -> str:
    text = block if OF_LINES.search(block) else " ".join(block.split())
    if not LETTERS.search(re.sub(r"<[^>]*>", "", FORMULA.sub("", text))):
        return block
    new = translate(text)
    return block if new == text else new


# ---- code


def _code(source: str, translate: Translate) -> str:
    """A cell's code with its comments, docstrings and shown strings translated; each change is made by place."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a line of IPython's: nothing in it is translated
        return source
    lines = _Lines(source)
    changes = [*_docstrings(tree, lines, translate), *_comments(lines, translate), *_strings(tree, lines, translate)]
    for start, end, new in sorted(changes, reverse=True):
        source = source[:start] + new + source[end:]
    return source


class _Lines:
    """A source with the places of its lines: Python counts columns in bytes, a string in characters."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines = source.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def at(self, line: int, byte: int) -> int:
        """The place in the source of a node's line and column."""
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:byte].decode())

    def before(self, place: int) -> str:
        """What stands before a place in its line."""
        return self.source[self.source.rfind("\n", 0, place) + 1 : place]


Change = tuple[int, int, str]


def _docstrings(tree: ast.AST, lines: _Lines, translate: Translate) -> Iterator[Change]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) or not ast.get_docstring(
            node, clean=False
        ):
            continue
        value = node.body[0].value  # type: ignore[attr-defined]
        text = inspect.cleandoc(value.value)
        new = translate(text)
        if new != text:
            indent = " " * value.col_offset
            told = textwrap.indent(new.replace("\\", "\\\\"), indent).lstrip()
            end = f"\n{indent}" if "\n" in new else ""
            place = lines.at(value.lineno, value.col_offset), lines.at(value.end_lineno, value.end_col_offset)
            yield (*place, f'"""{told}{end}"""')


def _comments(lines: _Lines, translate: Translate) -> Iterator[Change]:
    """Comments; those on lines of their own that follow each other are one text."""
    block: list[tuple[int, int, str]] = []  # start, end, text
    for token in [*tokenize.generate_tokens(io.StringIO(lines.source).readline), None]:
        if token is not None and token.type != tokenize.COMMENT:
            continue
        if token is not None and token.string.startswith(MARKS):
            token_text = None
        else:
            token_text = None if token is None else token.string.lstrip("#").strip()
        start = -1 if token is None else lines.starts[token.start[0] - 1] + token.start[1]
        alone = token is not None and not lines.before(start).strip()
        follows = bool(block) and alone and lines.source[block[-1][1] : start].strip(" ") == "\n"
        if block and not follows:
            yield from _comment(block, lines, translate)
            block = []
        if token is None or token_text is None:
            continue
        block.append((start, start + len(token.string), token_text))
        if not alone:
            yield from _comment(block, lines, translate)
            block = []


def _comment(block: list[tuple[int, int, str]], lines: _Lines, translate: Translate) -> Iterator[Change]:
    text = " ".join(part for _, _, part in block)
    if not LETTERS.search(text):
        return
    new = translate(text)
    if new != text:
        before = lines.before(block[0][0])
        told = f"# {new}" if before.strip() else f"\n{before}".join(_wrapped(new, COLUMNS - len(before)))
        yield block[0][0], block[-1][1], told


def _wrapped(text: str, columns: int) -> list[str]:
    made, current = [], "#"
    for word in text.split():
        if current != "#" and width(f"{current} {word}") > columns:
            made.append(current)
            current = "#"
        current += f" {word}"
    return [*made, current]


def _strings(tree: ast.AST, lines: _Lines, translate: Translate) -> Iterator[Change]:
    for node in read_by_people(tree):
        text = message(node)
        new = translate(text)
        if new == text:
            continue
        assert node.end_lineno is not None and node.end_col_offset is not None
        start, end = lines.at(node.lineno, node.col_offset), lines.at(node.end_lineno, node.end_col_offset)
        before = lines.before(start)
        indent = len(before) - len(before.lstrip())
        told = written(new, width(before), alone=not before.strip())
        yield start, end, told or bracketed(new, indent)
