"""Right notebooks of assignment 01 as people's tools and habits leave them. Each is worth every point, here and there.

Each manner is a function of the solved, released notebook's cells: it changes them, and may add files beside the notebook.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.authoring.samples import solved
from autograder.course.assignment import Assignment

FIRST = "01-linear-regression"
Cell = dict[str, Any]
Files = dict[str, bytes]
Manner = Callable[[list[Cell], Files], None]
ASSIGNMENT = Assignment.find(FIRST)
RIGHT, CELLS = solved(ASSIGNMENT), ASSIGNMENT.cells
ANNOTATED = RIGHT["mse"].replace("(prediction, target):", "(prediction: Tensor, target: Tensor) -> Tensor:")
IN_TQDM = RIGHT["train"].replace("in range(epochs):", "in tqdm(range(epochs)):")


def notebook(manner: str) -> tuple[dict[str, Any], Files]:
    """The solved notebook after a manner, and what lies beside it."""
    cells: list[Cell] = []
    for cell in CELLS:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        cells.append({**cell, "metadata": {**cell["metadata"]}, "source": RIGHT.get(name, cell["source"])})
    files: Files = {}
    MANNERS[manner](cells, files)
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}, files


def code(source: str) -> Cell:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def place(cells: list[Cell], name: str) -> int:
    return next(i for i, cell in enumerate(cells) if cell["metadata"].get("nbgrader", {}).get("grade_id") == name)


def at_the_end(*sources: str) -> Manner:
    return lambda cells, files: cells.extend(map(code, sources))


def at_the_start(*sources: str) -> Manner:
    return lambda cells, files: cells.__setitem__(slice(0, 0), [*map(code, sources)])


def behind(name: str, *sources: str) -> Manner:
    def change(cells: list[Cell], files: Files) -> None:
        at = place(cells, name) + 1
        cells[at:at] = map(code, sources)

    return change


def written(**sources: str) -> Manner:
    def change(cells: list[Cell], files: Files) -> None:
        for name, source in sources.items():
            cells[place(cells, name)]["source"] = source

    return change


def of_type(kind: str) -> Manner:
    def change(cells: list[Cell], files: Files) -> None:
        cell = cells[place(cells, "mse")]
        cell["cell_type"] = kind
        del cell["outputs"], cell["execution_count"]

    return change


def beside(path: str, text: str) -> Manner:
    return lambda cells, files: files.update({path: text.encode()})


def both(*manners: Manner) -> Manner:
    def change(cells: list[Cell], files: Files) -> None:
        for manner in manners:
            manner(cells, files)

    return change


def without_marks(cells: list[Cell], files: Files) -> None:
    for cell in cells:
        cell["metadata"] = {}


USE = "mse(torch.ones(2, 1), torch.zeros(2, 1))"
STUB = "def mse(prediction, target):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
HELPER = "def squared(p, t):\n    return (p - t) ** 2"
BY_HELPER = f"{HELPER}\n\ndef mse(prediction, target):\n    return squared(prediction, target).mean()"

MANNERS: dict[str, Manner] = {
    "a result under the function's name": at_the_end(f"mse = {USE}\nprint(mse)"),
    "the same right behind its check": behind("test_mse", f"mse = {USE}"),
    "a name taken apart": at_the_end("predict, *train = 1, 2, 3"),
    "a loop over the name": at_the_end("for train in (1, 2, 3):\n    print(train)"),
    "an exception under the name": at_the_end("try:\n    1 / 0\nexcept ZeroDivisionError as mse:\n    pass"),
    "a file under the name": at_the_end("with open('notes.txt', 'w') as mse:\n    mse.write('x')"),
    "a deleted name": at_the_end("del mse, train"),
    "a name deleted by globals": at_the_end("globals().pop('mse')"),
    "a walrus": at_the_end("print(mse := 3)"),
    "an import under the name": at_the_end("import math as mse"),
    "another function to compare with": at_the_end("def hypothesis(x):\n    return 2 * x\nprint(hypothesis(3))"),
    "a class of the same name": at_the_end("class mse(torch.nn.MSELoss):\n    pass"),
    "the helper's name used again": both(
        written(mse=BY_HELPER), at_the_end("squared = 3", "for squared in 'ab': pass")
    ),
    "the helper defined behind": both(written(mse=BY_HELPER.removeprefix(f"{HELPER}\n\n")), behind("test_mse", HELPER)),
    "done in a cell below the stub": both(written(mse=STUB), behind("mse", RIGHT["mse"])),
    "done in a cell above the stub": both(
        lambda cells, files: cells.insert(place(cells, "mse"), code(RIGHT["mse"])), written(mse=STUB)
    ),
    "a solution as Markdown": of_type("markdown"),
    "a solution as raw text": of_type("raw"),
    "annotations of the future, in the first cell": both(
        at_the_start("from __future__ import annotations"), written(mse=ANNOTATED)
    ),
    "annotations of the future, in the same cell": written(mse=f"from __future__ import annotations\n\n{ANNOTATED}"),
    "imports for type checkers only": both(
        at_the_start("from __future__ import annotations\nfrom typing import TYPE_CHECKING"),
        at_the_start("if TYPE_CHECKING:\n    from torch import Tensor"),
        written(mse=ANNOTATED),
    ),
    "cells that are measured": written(
        mse=f"%%time\n{RIGHT['mse']}",
        train=f"%%capture out\n{RIGHT['train']}",
        hypothesis=f"%%prun\n{RIGHT['hypothesis']}",
    ),
    "magics on magics": written(mse=f"%%capture --no-stderr kept\n%%time\n{RIGHT['mse']}\nkept.show()"),
    "a magic that nobody knows": written(mse=f"%%memit -r 1\n{RIGHT['mse']}"),
    "written to a file and imported": both(
        written(mse=f"%%writefile mymse.py\nimport torch\n{RIGHT['mse']}"), behind("mse", "from mymse import mse")
    ),
    "written to a file and run": both(
        written(mse=f"%%writefile mymse.py\nimport torch\n{RIGHT['mse']}"), behind("mse", "%run mymse.py")
    ),
    "a module beside the notebook": both(
        written(mse="from my_mse import *"), beside("my_mse.py", f"import torch\n{RIGHT['mse']}")
    ),
    "a package beside the notebook": both(
        written(mse="from kit import mse"),
        beside("kit/__init__.py", "from .losses import mse"),
        beside("kit/losses.py", f"import torch\n{RIGHT['mse']}"),
    ),
    "a module in a folder of one's own": both(
        at_the_start("import sys", "sys.path.append('src')"),
        written(mse="from losses_of_mine import mse"),
        beside("src/losses_of_mine.py", f"import torch\n{RIGHT['mse']}"),
    ),
    "a folder set by hand": both(
        at_the_start("import sys\nsys.path += ['src']"),
        written(mse="import losses_of_mine\nmse = losses_of_mine.mse"),
        beside("src/losses_of_mine.py", f"import torch\n{RIGHT['mse']}"),
    ),
    "a progress bar": written(train=f"from tqdm.auto import tqdm\n{IN_TQDM}"),
    "a progress bar from another place": written(train=f"from tqdm.notebook import tqdm\n{IN_TQDM}"),
    "a slider": at_the_end(
        "import ipywidgets as widgets\nfrom ipywidgets import interact",
        "@interact(lr=(0.001, 0.1))\ndef show(lr=0.01):\n    return train(torch.ones(2, 1), torch.ones(2, 1), lr, 10)",
        "box = widgets.VBox([widgets.FloatSlider(value=0.1), widgets.Output()])\ndisplay(box)",
    ),
    "pictures in widgets": both(
        at_the_start("%matplotlib widget"), at_the_end("%matplotlib notebook\nplt.plot([1, 2])")
    ),
    "experiments that never end": at_the_end(*["while True:\n    pass"] * 9),
    "experiments in the function's own cell": written(
        mse=f"{RIGHT['mse']}\n\nwhile mse(torch.ones(1), torch.ones(1)) == 0:\n    pass"
    ),
    "long experiments": at_the_end(*["import time\ntime.sleep(30)"] * 9),
    "a package that is not there": at_the_start("import a_package_that_nobody_has as pd\npd.read_csv('x.csv')"),
    "settings of one's own": at_the_start("import numpy as np\nnp.random.seed(0)\ntorch.set_printoptions(precision=3)"),
    "a settings cell that the functions use": both(
        at_the_start("FACTOR = {}\nFACTOR['one'] = 1.0"),
        written(mse=RIGHT["mse"].replace("(prediction, target):", "(prediction, target, factor=FACTOR['one']):")),
    ),
    "a default of the same name": both(
        at_the_start("scale = 1.0 if torch.cuda.is_available() else 1.0", "import torch"),
        written(mse=RIGHT["mse"].replace("(prediction, target):", "(prediction, target, scale=scale):")),
    ),
    "a cell without nbgrader's marks": without_marks,
    "a copied cell": lambda cells, files: cells.insert(place(cells, "mse"), {**cells[place(cells, "mse")]}),
    "a question and a command": at_the_start("mse?\n!ls\nfiles = !ls"),
    "a prompt that was pasted along": written(mse="In [1]: " + RIGHT["mse"].replace("\n", "\n   ...: ")),
}
