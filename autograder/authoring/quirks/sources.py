"""Quirks of what is written in a function's own cell."""

from __future__ import annotations

import ast
import re

from autograder.authoring.quirks.work import Quirks, Work, name_of, uses

QUIRKS = Quirks()

CELL_MAGICS = ("%%time", "%%capture", "%%capture out", "%%capture --no-stderr", "%%prun", "%%prun -q", "\n%%time")
FUTURE = "from __future__ import annotations\n\n"
FOR_TYPES = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from torch import Tensor as Told\n\n\n"
LOOP = re.compile(r"\bin (range\([\w+ ,]+\)):")


@QUIRKS.note()
def times_a_solution(work: Work) -> bool:
    """The function's cell begins with a cell magic."""
    cell = work.own()
    if cell is None:
        return False
    cell["source"] = f"{work.draw.choice(CELL_MAGICS)}\n{cell['source']}"
    return True


@QUIRKS.note()
def pastes_prompts(work: Work) -> bool:
    """The function's cell was pasted from a terminal, prompts and all."""
    cell = work.own()
    if cell is None:
        return False
    first, *rest = cell["source"].split("\n")
    head, more = work.draw.choice([(">>> ", "... "), ("In [3]: ", "   ...: ")])
    cell["source"] = "\n".join([head + first, *(more + line for line in rest)])
    return True


@QUIRKS.note(in_scripts=True)
def annotates_with_a_future_import(work: Work) -> bool:
    """`from __future__ import annotations`, and types that are imported for the editor alone."""
    cell = work.own()
    if cell is None:
        return False
    tree = ast.parse(cell["source"])
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == name_of(cell):
            for argument in node.args.args:
                argument.annotation = ast.Name("Told")
            node.returns = ast.Name("Told")
    source = ast.unparse(tree)
    if work.draw.random() < 0.5:
        cell["source"] = FUTURE + FOR_TYPES + source
    else:
        first = next(each for each in work.cells if each["cell_type"] == "code")
        place = next(number for number, each in enumerate(work.cells) if each is first)
        work.cells.insert(place, {**first, "metadata": {}, "source": FUTURE + FOR_TYPES})
        cell["source"] = source
    return True


@QUIRKS.note(in_scripts=True)
def shows_progress(work: Work) -> bool:
    """A loop of the function runs under tqdm."""
    cell = work.own(lambda source: LOOP.search(source) is not None)
    if cell is None:
        return False
    how = work.draw.choice(["tqdm", "tqdm.auto", "tqdm.notebook"])
    cell["source"] = f"from {how} import tqdm\n\n" + LOOP.sub(r"in tqdm(\1):", cell["source"])
    return True


@QUIRKS.note(in_scripts=True)
def tries_it_in_the_same_cell(work: Work) -> bool:
    """Behind the function, in its cell, it is tried out; the try fails, or prints."""
    cell = work.own()
    if cell is None:
        return False
    name = name_of(cell)
    tries = (f"print({name})", f"try:\n    {name}()\nexcept Exception as error:\n    print(error)", f"help({name})")
    cell["source"] += f"\n\n\n{work.draw.choice(tries)}"
    return True


@QUIRKS.note()
def fails_behind_the_function(work: Work) -> bool:
    """The same, and the cell ends with an error or with a question."""
    cell = work.own()
    if cell is None:
        return False
    name = name_of(cell)
    cell["source"] += "\n\n\n" + work.draw.choice([f"{name}(1, 2, 3, 4, 5, 6, 7, 8, 9)", f"{name}?", "undefined_name"])
    return True


@QUIRKS.note(in_scripts=True)
def indents_with_tabs(work: Work) -> bool:
    """Tabs, spaces at the ends of lines, and remarks in another script."""
    cell = work.own()
    if cell is None:
        return False
    lines = [
        re.sub(r"^( {4})+", lambda found: "\t" * (len(found[0]) // 4), line) for line in cell["source"].split("\n")
    ]
    cell["source"] = "# 평균 제곱 오차 — µ, größer\n" + "  \n".join(lines) + "\n\n\n"
    return True


@QUIRKS.note(in_scripts=True)
def wraps_the_function(work: Work) -> bool:
    """A decorator of the student's own counts the calls."""
    cell = work.own(lambda source: source.startswith("def "))
    if cell is None:
        return False
    count = (
        "import functools\n\ndef counted(function):\n    @functools.wraps(function)\n    def inner(*given, **named):\n"
    )
    count += (
        "        inner.calls += 1\n        return function(*given, **named)\n    inner.calls = 0\n    return inner\n"
    )
    cell["source"] = f"{count}\n@counted\n{cell['source']}"
    return True


@QUIRKS.note()
def writes_a_file_and_imports_it(work: Work) -> bool:
    """`%%writefile` in the function's cell, and an import below it."""
    others = set(work.assignment.exercises)
    cell = work.own(lambda source: source.startswith("def ") and not others & uses(source))
    if cell is None:
        return False
    name = name_of(cell)
    module = f"my_{name}"
    cell["source"] = f"%%writefile {module}.py\n{work.assignment.imports}\n\n{cell['source']}"
    work.after(cell, work.draw.choice([f"from {module} import {name}", f"from {module} import *", f"%run {module}.py"]))
    work.elsewhere.add(name)
    return True


@QUIRKS.note(in_scripts=True)
def imports_from_a_file_beside(work: Work) -> bool:
    """The function lies in a file, or a package, that was handed in beside the notebook."""
    others = set(work.assignment.exercises)
    cell = work.own(lambda source: source.startswith("def ") and not others & uses(source))
    if cell is None:
        return False
    name, module = name_of(cell), f"of_{name_of(cell)}"
    text = f"{work.assignment.imports}\n\n\n{cell['source']}\n"
    if work.draw.random() < 0.3:
        work.beside |= {f"{module}/__init__.py": f"from .inner import {name}\n", f"{module}/inner.py": text}
    else:
        work.beside[f"{module}.py"] = text
    cell["source"] = f"from {module} import {name}"
    return True
