"""Quirks of files: how the same work is written down."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.authoring.quirks.sources import FUTURE
from autograder.authoring.quirks.work import Cell, Work

Written = tuple[str, bytes]  # a file's ending, and its contents
NOTEBOOK = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def as_jupyter_does(work: Work) -> Written:
    """As JupyterLab saves it."""
    return ".ipynb", json.dumps(_notebook(work.cells), indent=1, ensure_ascii=False).encode()


def with_sources_as_lists(work: Work) -> Written:
    """Each source as a list of lines, with the outputs of a run, and other tools' metadata."""
    cells = []
    for number, cell in enumerate(work.cells, 1):
        cell = {**cell, "source": cell["source"].splitlines(keepends=True)}
        if cell["cell_type"] == "code":
            said = {"output_type": "stream", "name": "stdout", "text": ["3\n"]}
            cell |= {"execution_count": number, "outputs": [said]}
        cell["metadata"] = {**cell["metadata"], "colab": {"base_uri": "x"}, "collapsed": False, "scrolled": True}
        cells.append(cell)
    return ".ipynb", json.dumps(_notebook(cells, minor=4)).encode()


def with_a_byte_order_mark(work: Work) -> Written:
    """As Windows' Notepad saves it: a mark at the beginning, and two signs at the end of each line."""
    ending, data = as_jupyter_does(work)
    return ending, b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")


def with_carriage_returns_in_cells(work: Work) -> Written:
    """The lines of the cells themselves end as on Windows."""
    cells = [{**cell, "source": cell["source"].replace("\n", "\r\n")} for cell in work.cells]
    return ".ipynb", json.dumps(_notebook(cells)).encode()


def in_format_3(work: Work) -> Written:
    """By an old tool: no list of cells but worksheets, with heading cells."""
    import nbformat

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cells = [{name: value for name, value in cell.items() if name != "id"} for cell in work.cells]
        old = nbformat.convert(nbformat.from_dict(_notebook(cells, minor=4)), 3)
        old.worksheets[0].cells.insert(0, nbformat.v3.new_heading_cell("Regression", level=1))
        return ".ipynb", nbformat.v3.writes_json(old).encode()


def as_an_exported_script(work: Work) -> Written:
    """As `jupyter nbconvert --to script` writes it."""
    head = "#!/usr/bin/env python\n# coding: utf-8\n"
    return ".py", "\n\n".join([head, *_sources(work.cells, "# In[{}]:\n\n\n")]).encode()


def as_a_script_with_markers(work: Work) -> Written:
    """As an editor with cells in scripts writes it, with a main part at the end."""
    main = 'if __name__ == "__main__":\n    print("here my experiments begin")\n'
    return ".py", "\n\n".join([*_sources(work.cells, "# %% {}\n"), main]).encode()


def as_a_plain_script(work: Work) -> Written:
    """Imports and functions in a file, with Windows' ends of lines."""
    return ".py", b"\xef\xbb\xbf" + "\n\n\n".join(_sources(work.cells, "")).replace("\n", "\r\n").encode()


Writer = Callable[[Work], Written]
NOTEBOOKS: Sequence[Writer] = (
    as_jupyter_does,
    with_sources_as_lists,
    with_a_byte_order_mark,
    with_carriage_returns_in_cells,
    in_format_3,
)
SCRIPTS: Sequence[Writer] = (as_an_exported_script, as_a_script_with_markers, as_a_plain_script)


def _notebook(cells: Sequence[Mapping[str, Any]], minor: int = 5) -> dict[str, Any]:
    return {"nbformat": 4, "nbformat_minor": minor, "metadata": NOTEBOOK, "cells": [*cells]}


def _sources(cells: Sequence[Cell], mark: str) -> list[str]:
    """The code of a script. A future import comes first, since Python reads none that doesn't."""
    sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    future = [FUTURE] if any(FUTURE in source for source in sources) else []
    rest = [f"{mark.format(number)}{source.replace(FUTURE, '')}" for number, source in enumerate(sources, 1)]
    return future + rest
