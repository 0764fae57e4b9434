"""A submission: the code of a student's notebook or script, read without running any of it."""

from __future__ import annotations

import ast
import itertools
import json
import os
import re
import stat
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

MAX_BYTES = 32 << 20
MAX_CODE = 2 << 20
TOP_LEVEL = re.compile(r"^(?=(?:def|class|async def|import|from|@)\b|@)", re.MULTILINE)


@dataclass(frozen=True)
class Submission:
    """Code cells in their order, each as (name, source); or ``problem``, the reason why there are none."""

    name: str
    cells: tuple[tuple[str, str], ...] = ()
    is_script: bool = False
    problem: str = ""

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Self:
        """Read an ``.ipynb`` or ``.py`` file. A file that is no submission becomes one with a ``problem``.

        Raises:
            FileNotFoundError: there is no such file.
        """
        name = os.fspath(path)
        found = os.stat(path)  # follows links: what a link leads to is read as an ordinary file or not at all
        if not stat.S_ISREG(found.st_mode):
            return cls(name, problem="this is not an ordinary file: hand in the notebook itself")
        if found.st_size > MAX_BYTES:
            return cls(
                name, problem=f"the file has {found.st_size >> 20} MB: clear the outputs (at most {MAX_BYTES >> 20} MB)"
            )
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            return cls(name, problem=f"the file cannot be read: {error.strerror}")
        return cls.from_bytes(data, name)

    @classmethod
    def from_bytes(cls, data: bytes, name: str) -> Self:
        """The same from a file's contents; the name's ending tells a script from a notebook."""
        if not data.strip():
            return cls(name, problem="the file is empty: save your work and hand it in again")
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return cls(name, problem="the file is not UTF-8 text: save it again from JupyterLab or your editor")
        if name.endswith(".py"):
            return cls._from_script(text, name)
        try:
            node = json.loads(text)
        except (ValueError, RecursionError):
            return cls(
                name, problem="the file is not a notebook (no JSON): open it in JupyterLab, save, and hand it in again"
            )
        return cls.from_notebook(node, name)

    @classmethod
    def from_notebook(cls, node: Any, name: str) -> Self:
        """The same from a parsed notebook."""
        if not isinstance(node, Mapping) or type(node.get("nbformat")) is not int:
            return cls(name, problem="the file is not a notebook: it has no `nbformat`")
        version = node["nbformat"]
        if version not in (3, 4):
            return cls(name, problem=f"notebook format {version} is not known (3 and 4 are): save it from JupyterLab 4")
        if version == 3:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    import nbformat  # takes longer than grading a submission, and is seldom needed

                    node = nbformat.convert(nbformat.from_dict(dict(node)), 4)
            except Exception as error:  # a broken notebook can break the converter in any way
                return cls(
                    name, problem=f"the notebook is in format 3 and cannot be converted ({type(error).__name__})"
                )
        if not isinstance(node.get("cells"), list):
            return cls(name, problem="the notebook has no list of cells")
        cells = []
        for number, cell in enumerate(node["cells"], 1):
            if isinstance(cell, Mapping) and cell.get("cell_type") == "code":
                cells.append((f"cell {number}", _source(cell)))
        return cls._bounded(name, tuple(cells))

    @classmethod
    def _from_script(cls, text: str, name: str) -> Self:
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return cls._bounded(name, tuple(_pieces(text, Path(name).name)), is_script=True)
        return cls._bounded(name, ((Path(name).name, text),), is_script=True)

    @classmethod
    def _bounded(cls, name: str, cells: tuple[tuple[str, str], ...], is_script: bool = False) -> Self:
        if sum(len(source) for _, source in cells) > MAX_CODE:
            return cls(name, problem=f"there is more than {MAX_CODE >> 20} MB of code in it")
        return cls(name, cells, is_script)

    def without(self, sources: frozenset[str]) -> Self:
        """The same submission without the cells whose text, unchanged, is one of these."""
        return replace(self, cells=tuple(cell for cell in self.cells if cell[1].strip() not in sources))

    def calls(self, function: str, known: frozenset[str]) -> frozenset[str]:
        """Which of the functions ``known`` the code of ``function`` uses, also by way of the student's other helpers."""
        reached: set[str] = set()
        waiting = [function]
        while waiting:
            for name in self._uses.get(waiting.pop(), set()) - reached:
                reached.add(name)
                waiting.append(name)
        return frozenset(reached & known - {function})

    @cached_property
    def _uses(self) -> dict[str, set[str]]:
        """For each top-level name, the names that its definition uses."""
        statements = [statement for _, source in self.cells for statement in parsed(source)]
        return {bound: _used(statement) - {bound} for statement in statements for bound in _bound(statement)}


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def _pieces(text: str, name: str) -> list[tuple[str, str]]:
    """A script that does not parse, in pieces that start at top-level definitions, so that a mistake in one costs only it."""
    starts = [0, *(found.start() for found in TOP_LEVEL.finditer(text)), len(text)]
    pieces: list[tuple[str, str]] = []
    decorated = ""
    for start, end in itertools.pairwise(starts):
        piece = decorated + text[start:end]
        decorated = ""
        if text.startswith("@", start):
            decorated = piece
        elif piece.strip():
            before = text[:end].count("\n") - piece.count("\n")
            pieces.append((name, "\n" * before + piece))  # the line numbers stay those of the file
    return pieces


def parsed(source: str) -> list[ast.stmt]:
    plain = "\n".join("pass" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n"))
    try:
        return ast.parse(plain).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _used(statement: ast.stmt) -> set[str]:
    """The names of other cells' things that a statement uses: those that it reads, less a function's own variables."""
    nodes = list(ast.walk(statement))
    names = {node for node in nodes if isinstance(node, ast.Name)}
    read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return read
    shared = {name for node in nodes if isinstance(node, ast.Global) for name in node.names}
    own = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    return read - (own - shared)


def _bound(statement: ast.stmt) -> list[str]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]
