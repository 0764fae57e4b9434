"""Files to cells: what a notebook or script holds, by which exercise, and under which number people know each cell."""

from __future__ import annotations

import ast
import itertools
import json
import re
import tokenize
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from self_check.choosing import NotChosen, choose

MAX_CODE = 2 << 20  # characters
MAX_CELLS = 5_000
IDLE = frozenset({"picture", "stretch"})  # tags of cells that define nothing: what draws, and a stretch task's check
TITLE = "# @title "
DESK = TITLE + "check(...), hint(...)"  # how the folded cell of self-checks begins; Colab shows this line
DEFINED = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|^(\w+)[ \t]*=(?!=)", re.MULTILINE)
TOP_LEVEL = re.compile(r"^(?=(?:def|class|async def|import|from)\b|@)", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """A piece of code. ``exercise`` says whose own cell it is; ``line`` how many lines of its file stand before it."""

    name: str
    source: str
    exercise: str = ""
    line: int = 0

    def about(self, exercises: Collection[str]) -> list[str]:
        """The exercises that this cell is to define, also where it can't be read as Python."""
        defined = {name for line in DEFINED.findall(self.source) for name in line}
        return [name for name in exercises if name == self.exercise or name in defined]


@dataclass(frozen=True)
class Known:
    """What the released notebook looks like: the exercises' names, and which cells need not be run where unchanged.

    ``own`` gives the exercise of a cell's id, for notebooks that have lost nbgrader's marks. ``self_checked`` leaves the
    check cells and the pictures out, whatever they hold: whoever asks for that runs the checks by himself.
    """

    notebook: str
    exercises: tuple[str, ...]
    own: Mapping[str, str]
    idle: Collection[str] = ()
    self_checked: bool = False


@dataclass(frozen=True)
class Source:
    """The cells of one file."""

    file: str
    cells: tuple[Cell, ...]
    is_script: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(cell.source.strip() for cell in self.cells)


@dataclass(frozen=True)
class Reading:
    """What is graded: the notebook, the script, or both; and the other files. Or ``problem``, why there is nothing."""

    sources: tuple[Source, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    problem: str = ""


class NoSource(Exception):
    """A file is no notebook and no script; the message says why, and what to do."""


def read(files: Mapping[str, bytes], given: str, known: Known) -> Reading:
    """Read what was handed in; for ``given`` see `choose`. Never raises for what a file holds."""
    try:
        files, notebook, script = choose(files, given, known.notebook)
        sources = []
        if notebook:
            sources.append(read_notebook(files[notebook], notebook, known))
        if script:
            try:
                sources.append(read_script(files[script], script))
            except NoSource:
                if not notebook:
                    raise
    except (NotChosen, NoSource) as error:
        return Reading(problem=str(error))
    chosen = {notebook, script} if not notebook else {notebook}
    return Reading(tuple(sources), {path: data for path, data in files.items() if path not in chosen})


def read_notebook(data: bytes, name: str, known: Known) -> Source:
    """The code cells of a notebook.

    Raises:
        NoSource: it is none.
    """
    text = _text(data)
    try:
        node = json.loads(text)
    except (ValueError, RecursionError):
        why = "the file is not a notebook (no JSON): open it in JupyterLab, save, and hand it in again"
        raise NoSource(why) from None
    if not isinstance(node, dict) or type(node.get("nbformat")) is not int:
        raise NoSource("the file is not a notebook: it has no `nbformat`")
    if node["nbformat"] not in (2, 3, 4):
        raise NoSource(f"notebook format {node['nbformat']} is not known (4 is): save it from JupyterLab 4")
    cells = node.get("cells") if node["nbformat"] == 4 else _older(node)
    if not isinstance(cells, list):
        raise NoSource("the notebook has no list of cells")
    return Source(name, _bounded(_code(cells, known)))


def _older(node: Mapping[str, Any]) -> Any:
    """The cells of a notebook in format 2 or 3, as format 4 has them. Plain enough not to wait seconds for nbformat."""
    sheets = node.get("worksheets")
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)] if isinstance(sheets, list) else []
    cells = [cell for cells in lists if isinstance(cells, list) for cell in cells if isinstance(cell, dict)]
    return [{**cell, "source": cell.get("input", cell.get("source"))} for cell in cells] if lists else None


def _code(cells: list[Any], known: Known) -> list[Cell]:
    found = []
    number = 0  # as JupyterLab shows it after "Run All": cells without any text are not run
    marked = {_grade_id(cell) for cell in cells}
    for cell in cells:
        if not isinstance(cell, dict):
            continue
        source, kind = _source(cell), cell.get("cell_type")
        exercise = _grade_id(cell)
        if exercise not in known.exercises:
            exercise = known.own.get(str(cell.get("id")), "")
            exercise = "" if exercise in marked else exercise
        if kind == "code" and source.strip():
            number += 1
            if (
                source.strip() not in known.idle
                and not is_sealed(source)
                and not (known.self_checked and _is_idle(cell))
            ):
                found.append(Cell(f"cell {number}", source, exercise))
        elif kind in ("markdown", "raw") and exercise and source.strip():
            found.append(Cell(f"the {kind} cell of {exercise}", source, exercise))  # a slip of a key in Jupyter
    return found


def sealed(code: str) -> str:
    """The folded cell of self-checks, with a sum in its first line that tells whether it is as it was handed out."""
    return f"{DESK} ({zlib.crc32(code.encode('utf-8', 'replace')):08x})\n{code}"


def is_sealed(source: str) -> bool:
    """Whether this is a folded cell of self-checks that nobody has changed: it defines nothing that is graded."""
    return source.startswith(DESK) and source == sealed(source.partition("\n")[2])


def _grade_id(cell: Any) -> str:
    found = _part(_part(cell, "metadata"), "nbgrader").get("grade_id")
    return found if isinstance(found, str) else ""


def _is_idle(cell: Mapping[str, Any]) -> bool:
    """Whether this is a check or a picture, or the check of a stretch task, by its metadata."""
    metadata = _part(cell, "metadata")
    tags = metadata.get("tags")
    return _part(metadata, "nbgrader").get("grade") is True or (isinstance(tags, list) and any(t in tags for t in IDLE))


def _part(node: Any, name: str) -> Mapping[str, Any]:
    """What an object of a notebook has under a name, if that is an object too; else an empty one."""
    part = node.get(name) if isinstance(node, dict) else None
    return part if isinstance(part, dict) else {}


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source.replace("\r\n", "\n").replace("\r", "\n") if isinstance(source, str) else ""


def read_script(data: bytes, name: str) -> Source:
    """A script as one cell; one that does not parse in pieces, so that a mistake in one costs only it.

    Raises:
        NoSource: it is no text.
    """
    text, label = _text(data, is_script=True), PurePosixPath(name).name
    try:
        ast.parse(text)
        cells = [Cell(label, text)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        cells = list(_pieces(text, label))
    return Source(name, _bounded(cells), is_script=True)


def _pieces(text: str, name: str) -> list[Cell]:
    """Pieces that start at top-level definitions."""
    starts = [0, *(found.start() for found in TOP_LEVEL.finditer(text) if found.start()), len(text)]
    pieces: list[Cell] = []
    decorated, line = "", 0
    for start, end in itertools.pairwise(starts):
        piece = decorated + text[start:end]
        decorated = ""
        if text.startswith("@", start):
            decorated = piece
            continue
        if piece.strip():
            pieces.append(Cell(name, piece, line=line))
        line += piece.count("\n")
    return pieces


def _bounded(cells: list[Cell]) -> tuple[Cell, ...]:
    if sum(len(cell.source) for cell in cells) > MAX_CODE:
        raise NoSource(f"there is more than {MAX_CODE >> 20} MB of code in it")
    if len(cells) > MAX_CELLS:
        raise NoSource(f"there are more than {MAX_CELLS:_} cells of code in it")
    return tuple(cells)


def _text(data: bytes, is_script: bool = False) -> str:
    if not data.strip():
        raise NoSource("the file is empty: save your work and hand it in again")
    encoding = "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif is_script:
        lines = iter(data[:1000].splitlines(keepends=True))
        try:
            encoding = tokenize.detect_encoding(lambda: next(lines, b""))[0]
        except (SyntaxError, ValueError):
            encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise NoSource("the file is not UTF-8 text: save it again from JupyterLab or your editor") from None
    return text.replace("\r\n", "\n").replace("\r", "\n") if is_script else text
