"""A sound notebook of whatever was handed in, for people to read and for nbgrader to take the points from.

Its cells' ids, points and places come from the gradebook, never from the student. What is graded is the file itself.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4.rwbase import split_lines
from nbgrader.api import Gradebook

from autograder.classroom import students
from autograder.classroom.nbgrader.cells import (
    SHOWN_CHARACTERS,
    cut,
    grade_id_of,
    make_cell,
    safe_outputs,
    text_of,
    weight,
)
from autograder.classroom.nbgrader.submitted import read, shown, submitted_folder
from autograder.classroom.plain_files import Found, LeftOut
from autograder.course import root
from autograder.course.words import noted, said
from autograder.untrusted.notebook.choosing import is_script
from autograder.untrusted.notebook.reading import is_sealed

CANT_BE_SHOWN = noted("**This file can't be shown as a notebook.** It is kept as it was handed in.")
TEST_CELL = "test_"  # a test cell's grade_id is this and the function's name
SOURCE_CHARACTERS = 100_000  # of one cell
ALL_CHARACTERS = 200_000  # of all cells of a notebook that are shown
MOST_CHARACTERS = 2_000_000  # of all cells of a notebook that is run as it is
NAME = 60  # of a kernel
CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
CELLS = 1_000
NODES = 500_000  # lists, dicts and what is in them, in a file


class SubmissionExporter(NotebookExporter):
    """Reads a submission however broken its file is, and hands nbgrader a sound notebook.

    nbgrader reads twice: what was handed in, then what it wrote itself; only the first needs the care.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._masters: dict[tuple[str, str], dict[str, KnownCell]] = {}
        _refuse_odd_folders(self.parent)

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        resources = resources or {}
        info = resources["nbgrader"]
        folder = submitted_folder(self.parent.coursedir, info)
        if Path(filename) != folder / f"{info['notebook']}.ipynb":
            return super().from_filename(filename, resources=resources, **kw)  # type: ignore[no-any-return]
        resources["metadata"] = ResourcesDict(name=info["notebook"], path=os.path.dirname(filename))
        plain = not root.has_graders(info["assignment"], Path(self.parent.coursedir.root))
        return self._through_steps(as_handed_in(folder, info["notebook"], self.known(info), plain), resources)

    def _through_steps(self, notebook: NotebookNode, resources: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """What `from_notebook_node` does, for a notebook that nobody else has: no copies of it, and it is looked at once."""
        resources = self._init_resources(resources)
        for step in self._preprocessors:
            notebook, resources = step(notebook, resources)
        nbformat.validate(notebook, relax_add_props=True)
        return written(notebook), resources

    def known(self, info: Mapping[str, str]) -> dict[str, KnownCell]:
        """The cells of the master, which stay the same for as long as a class is converted."""
        name = info["assignment"], info["notebook"]
        if name not in self._masters:
            self._masters[name] = known_cells(info)
        return self._masters[name]


def written(notebook: NotebookNode) -> str:
    """A notebook as nbformat writes it into a file. It would copy it and look at it once more."""
    return json.dumps(split_lines(notebook), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _refuse_odd_folders(converter: Any) -> None:
    """Leave out what is no student's folder, before it is in the gradebook: formgrader runs HTML in ids."""
    for folder in list(getattr(converter, "assignments", ())):
        if why := folder_fault(Path(folder)):
            del converter.assignments[folder]
            converter.log.error("%s", said("Not graded, {why}: {folder}", why=why, folder=folder))


def folder_fault(folder: Path) -> str:
    """Why this can't be what a student handed in for an assignment; an empty text where it can."""
    if why := students.fault(folder.parent.name):
        return said("{why} (rename the folder)", why=why)
    if folder.is_symlink() or folder.parent.is_symlink():
        return said("the submitted folder is a link")
    return ""


@dataclass(frozen=True)
class KnownCell:
    """A cell as the gradebook knows it from the master notebook."""

    name: str
    cell_type: str
    source: str
    metadata: Mapping[str, Any]

    @property
    def locked(self) -> bool:
        return bool(self.metadata["locked"])

    @property
    def graded(self) -> bool:
        return bool(self.metadata["grade"] or self.metadata["task"])

    def as_cell(self, source: str, outputs: Iterable[NotebookNode] = ()) -> NotebookNode:
        """This cell with what the student made of it, as far as that is the student's to change."""
        metadata = {"nbgrader": dict(self.metadata), "deletable": False}
        shown = self.source if self.locked else source
        if self.cell_type == "code":
            return make_cell("code", shown, metadata, outputs)
        return make_cell("markdown", shown, metadata)


def known_cells(info: Mapping[str, str]) -> dict[str, KnownCell]:
    """The cells of the notebook that the gradebook knows, by their grade_id."""
    with Gradebook(info["db_url"]) as gradebook:
        notebook = gradebook.find_notebook(info["notebook"], info["assignment"])
        points = {cell.name: cell.max_score for cell in [*notebook.grade_cells, *notebook.task_cells]}
        grades = {cell.name for cell in notebook.grade_cells}
        solutions = {cell.name for cell in notebook.solution_cells}
        tasks = {cell.name for cell in notebook.task_cells}
        known = {}
        for cell in notebook.source_cells:
            metadata = {
                "grade": cell.name in grades,
                "grade_id": cell.name,
                "locked": bool(cell.locked),
                "schema_version": 3,
                "solution": cell.name in solutions,
                "task": cell.name in tasks,
                "checksum": cell.checksum,
                "cell_type": cell.cell_type,
            }
            if cell.name in points:
                metadata["points"] = points[cell.name]
            known[cell.name] = KnownCell(cell.name, cell.cell_type, cell.source, metadata)
    return known


def as_handed_in(folder: Path, notebook: str, known: Mapping[str, KnownCell], plain: bool = False) -> NotebookNode:
    """A sound notebook of what was handed in. A ``plain`` one is yet to be run, and so is whole."""
    try:
        found = read(folder)
    except (OSError, LeftOut):
        found = Found()
    path = shown(found, notebook)
    content = found.files.get(path, b"")
    cells = [dict(script_cell(content))] if is_script(path) else read_notebook(content)
    made = sound_notebook(cells, known, plain)
    if plain and (kernel := _kernel_of(content)):
        made.metadata.kernelspec = nbformat.from_dict(kernel)
    return made


def _kernel_of(content: bytes) -> dict[str, str]:
    """The kernel that a notebook asks for; empty where it asks for none."""
    try:
        told = json.loads(content)["metadata"]["kernelspec"]
        kernel = {key: str(told.get(key) or told["name"])[:NAME] for key in ("name", "display_name", "language")}
    except Exception:  # any file may stand here
        return {}
    return kernel if all(map(str.isprintable, kernel.values())) else {}


def read_notebook(content: bytes) -> list[dict[str, Any]] | None:
    """The cells of a notebook, or None where it is none, or one that takes more memory than a notebook should."""
    try:
        if sum(map(content.count, (b"[", b"{", b","))) > NODES:
            return None
        raw = json.loads(content)
        if raw["nbformat"] not in (3, 4):
            return None
        cells = raw["cells"] if raw["nbformat"] == 4 else [_of_today(cell) for cell in _cells_of_format_3(raw)]
        return [cell for cell in cells if isinstance(cell, dict)][:CELLS] if isinstance(cells, list) else None
    except Exception:  # any file may stand here, and each layer below has its own errors for it
        return None


def script_cell(content: bytes) -> NotebookNode:
    """A script as a cell."""
    return make_cell("code", cut(content.decode("utf-8-sig", "replace"), SOURCE_CHARACTERS))


def is_script_cell(cell: NotebookNode, content: bytes) -> bool:
    """Whether a cell is this script."""
    return bool(cell.source == script_cell(content).source)


def _cells_of_format_3(raw: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for sheet in raw["worksheets"][:CELLS] for cell in sheet["cells"][:CELLS]][:CELLS]


def _of_today(cell: dict[str, Any]) -> dict[str, Any]:
    """A cell of format 3 as one of format 4, as far as it is shown."""
    if cell["cell_type"] == "heading":
        return cell | {"cell_type": "markdown", "source": f"{'#' * int(cell['level'])} {text_of(cell['source'])}"}
    return cell | {"source": cell.get("input", cell.get("source"))}


def sound_notebook(
    cells: list[dict[str, Any]] | None, known: Mapping[str, KnownCell], plain: bool = False
) -> NotebookNode:
    """A notebook that nbgrader can work on and a browser can show, built anew from a submission's cells.

    A known cell gets its metadata (and, where it is locked, its text) from the gradebook; the last one counts where it
    is there twice; a graded cell that is gone is put back after its solution cell. Any other cell is the student's own.
    A ``plain`` notebook keeps its outputs and the cells' ids, and no cell of it is cut short: it is run as it is.
    """
    made = []
    if cells is None:
        made.append(make_cell("markdown", said(CANT_BE_SHOWN)))
    last = {grade_id_of(cell): place for place, cell in enumerate(cells or [])}
    room, words = SHOWN_CHARACTERS, MOST_CHARACTERS if plain else ALL_CHARACTERS
    longest = MOST_CHARACTERS if plain else SOURCE_CHARACTERS
    for place, cell in enumerate(cells or []):
        name = grade_id_of(cell)
        if not plain and is_sealed(text_of(cell.get("source"))):
            continue  # the folded cell of self-checks, which nobody reads
        source = cut(text_of(cell.get("source")), min(longest, words))
        words = max(0, words - len(source))
        outputs = safe_outputs(cell.get("outputs"), room, plain) if cell.get("cell_type") == "code" else []
        room -= sum(map(weight, outputs))
        if name in known and last[name] == place:
            made.append(known[name].as_cell(source, [] if known[name].graded and not plain else outputs))
        elif cell.get("cell_type") == "code":
            made.append(make_cell("code", source, outputs=outputs))
        else:
            made.append(make_cell("raw" if cell.get("cell_type") == "raw" else "markdown", source))
    if plain:
        _name_again(made, cells or [])
    for missing in [cell for name, cell in known.items() if cell.graded and name not in last]:
        made.insert(_place_of(missing, made, [*known]), missing.as_cell(missing.source))
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    return NotebookNode(cells=made, metadata=nbformat.from_dict(metadata), nbformat=4, nbformat_minor=5)


def _name_again(made: list[NotebookNode], cells: list[dict[str, Any]]) -> None:
    """Give cells the ids that they came with, or such as tell their place."""
    ids: set[str] = set()
    shift = len(made) - len(cells)  # a word of ours may stand before them
    for place, cell in enumerate(made):
        told = cells[place - shift].get("id") if place >= shift else None
        cell.id = told if isinstance(told, str) and CELL_ID.fullmatch(told) and told not in ids else f"cell-{place}"
        ids.add(cell.id)


def _place_of(missing: KnownCell, cells: list[NotebookNode], known: list[str]) -> int:
    """After its solution cell, else after what stands before it in the master and is there."""
    places = {grade_id_of(cell): place for place, cell in enumerate(cells)}
    for name in (missing.name.removeprefix(TEST_CELL), *reversed(known[: known.index(missing.name)])):
        if name in places and name != missing.name:
            return places[name] + 1
    return len(cells)
