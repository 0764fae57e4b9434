"""Notebooks in old formats and with Windows' ends of lines are read as JupyterLab reads them; helpers stay functions."""

import json

from autograder.untrusted.notebook.loading import Names
from autograder.untrusted.notebook.program import compiled
from autograder.untrusted.notebook.reading import Known, read_notebook

KNOWN = Known("halves", ("half", "quarter"), {}, frozenset({"print(1)\nprint(2)"}))


def own(name, **more):
    return {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": name, "solution": True}}, **more}


def read(**node):
    return read_notebook(json.dumps(node).encode(), "halves.ipynb", KNOWN).cells


def test_format_3_has_worksheets_of_cells_with_inputs():
    cells = [
        {"cell_type": "heading", "level": 1, "source": ["Halves"], "metadata": {}},
        own("half", input=["def half(x):\n", "    return x / 2"], language="python", collapsed=False, outputs=[]),
        {"cell_type": "code", "metadata": {}, "input": "print(1)\nprint(2)", "outputs": []},
    ]
    [cell] = read(nbformat=3, nbformat_minor=0, metadata={}, worksheets=[{"cells": cells, "metadata": {}}])
    assert (cell.name, cell.source, cell.exercise) == ("cell 1", "def half(x):\n    return x / 2", "half")


def test_a_released_cell_with_windows_ends_of_lines_is_still_the_released_one():
    cells = [
        {"cell_type": "code", "metadata": {}, "source": "print(1)\r\nprint(2)"},
        own("half", source=["def half(x):\r\n", "    return x / 2\r\n"]),
    ]
    assert [cell.source for cell in read(nbformat=4, metadata={}, cells=cells)] == ["def half(x):\n    return x / 2\n"]


def test_a_helpers_name_that_is_used_again_is_still_a_function_to_later_exercises():
    cells = [
        own("half", source="def line(x):\n    return x / 2\n\ndef half(x):\n    return line(x)"),
        {"cell_type": "code", "metadata": {}, "source": "for each in range(3):\n    line = half(each)"},
        own("quarter", source="def quarter(x):\n    return half(half(x))"),
    ]
    program = compiled(read(nbformat=4, metadata={}, cells=cells), KNOWN.exercises, lambda text: text)
    names = Names({}, program, KNOWN.exercises)
    names.run((), 5, lambda cell, number, line: None)
    assert [names.enter(name, {})(8) for name in KNOWN.exercises] == [4, 2]
