"""Quirks of cells: their type, their order, copies of them, and what people put between them."""

from __future__ import annotations

import copy

from autograder.authoring.quirks.work import Cell, Quirks, Work, code, name_of, nbgrader

QUIRKS = Quirks()

NOISE = (
    "",
    "   \n\n",
    "# nothing here",
    '"""notes: ask about the learning rate"""',
    "print('\\n'.join(map(str, range(2_000))))",
    "import sys\nprint('done so far', file=sys.stderr)",
    "import warnings\nwarnings.warn('old')\nwarnings.filterwarnings('ignore')",
    "import logging\nlogging.basicConfig(level=logging.DEBUG)\nlogging.getLogger().warning('here')",
    "import numpy as np\nnp.random.seed(0)\nnp.set_printoptions(precision=3)",
    "import torch\ntorch.manual_seed(1)\ntorch.set_printoptions(precision=10)\nprint(torch.ones(2))",
    "import random\nrandom.seed(3)",
    "from IPython.display import HTML, Markdown, display\ndisplay(HTML('<b>x</b>'), Markdown('$x$'))",
    "import os\nos.makedirs('out', exist_ok=True)\nopen('out/notes.txt', 'w').write('x')",
    "def helper_nobody_calls():\n    return 1",
    "import time\nstarted = time.time()\ntime.sleep(0.01)\nprint(time.time() - started)",
    "await_me = 1\nasync def later():\n    return await_me\nawait later()",
)
BROKEN = (
    "def unfinished(",
    "print(this_is_not_defined)",
    "1 / 0",
    "assert False, 'look here again'",
    "input('how many epochs? ')",
    "raise SystemExit",
    "import a_package_that_is_not_there",
    "    indented = 1",
    "print 'hello'",
    "return 3",
)
MAGICS = (
    "%matplotlib inline",
    "%matplotlib widget",
    "%matplotlib notebook",
    "%load_ext autoreload\n%autoreload 2",
    "%config InlineBackend.figure_format = 'retina'",
    "%time sum(range(10))",
    "%timeit -n 1 -r 1 sum(range(10))",
    "%%time\nsum(range(10))",
    "%%timeit -n 1 -r 1\nsum(range(10))",
    "%%capture out\nprint(3)",
    "%%html\n<b>notes</b>",
    "%%bash\nls",
    "%%latex\n$x$",
    "%%markdown\n**notes**",
    "%pip install torch",
    "!pip install torch",
    "files = !ls",
    "print?",
    "?print",
    "%who",
    "%pwd",
    "%env",
    "%load_ext tensorboard",
    "%a_magic_that_is_not_there",
)
WIDGETS = (
    "import ipywidgets as widgets\nwidgets.IntSlider(value=3)",
    "from ipywidgets import interact\n@interact(k=(0, 5))\ndef show(k=1):\n    print(k)",
    "import ipywidgets\nfrom IPython.display import display\nout = ipywidgets.Output()\nwith out:\n    print(3)\ndisplay(out)",
    "from tqdm.notebook import tqdm\nfor each in tqdm(range(3)):\n    pass",
    "from tqdm import trange\nfor each in trange(3, desc='epochs'):\n    pass",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2], [3, 4])\nplt.show()",
    "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1, 2])\nfigure.savefig('curve.png')",
)


@QUIRKS.note()
def makes_a_solution_markdown(work: Work) -> bool:
    """A slip of a key in Jupyter: the function's cell has become Markdown."""
    return _another_type(work, "markdown")


@QUIRKS.note()
def makes_a_solution_raw(work: Work) -> bool:
    """The same, and the cell is raw."""
    return _another_type(work, "raw")


def _another_type(work: Work, kind: str) -> bool:
    if not (found := work.solutions()):
        return False
    cell = work.draw.choice(found)
    cell["cell_type"] = kind
    for name in ("outputs", "execution_count"):
        cell.pop(name, None)
    return True


@QUIRKS.note(in_scripts=True)
def puts_something_between(work: Work) -> None:
    """Cells of one's own that do no harm."""
    work.somewhere(*work.draw.sample(NOISE[:-1], 2))


@QUIRKS.note()
def awaits_at_the_top(work: Work) -> None:
    """A cell with `await` outside of a function, which a notebook can."""
    work.somewhere(NOISE[-1])


@QUIRKS.note()
def leaves_a_broken_cell(work: Work) -> None:
    """A cell of one's own that raises, or is no Python."""
    work.somewhere(work.draw.choice(BROKEN))


@QUIRKS.note()
def uses_magics_between(work: Work) -> None:
    """A cell with a magic, a shell command or a question."""
    work.somewhere(*work.draw.sample(MAGICS, 2))


@QUIRKS.note()
def plays_with_widgets(work: Work) -> None:
    """Sliders, progress bars and pictures."""
    work.somewhere(work.draw.choice(WIDGETS))


@QUIRKS.note()
def copies_a_solution(work: Work) -> None:
    """A solution's cell is there twice, with nbgrader's metadata too."""
    cell = work.draw.choice(work.solutions())
    place = next(number for number, each in enumerate(work.cells) if each is cell)
    work.cells.insert(place, copy.deepcopy(cell))
    work.changed.add(name_of(cell))


@QUIRKS.note()
def leaves_the_stub_and_writes_below(work: Work) -> bool:
    """The function's own cell is as released, and the work stands in a new cell below it."""
    cell = work.own(lambda source: source.startswith("def "))
    if cell is None:
        return False
    name = name_of(cell)
    work.after(cell, cell["source"])
    cell["source"] = f"def {name}(*given, **named):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    work.elsewhere.add(name)
    return True


@QUIRKS.note()
def loses_a_cells_metadata(work: Work) -> bool:
    """Work was pasted into a new cell, and the function's own is gone."""
    cell = work.own()
    if cell is None:
        return False
    place = next(number for number, each in enumerate(work.cells) if each is cell)
    work.cells[place] = code(cell["source"])
    work.elsewhere.add(name_of(cell))
    return True


@QUIRKS.note()
def deletes_checks(work: Work) -> None:
    """Check cells and text are deleted."""
    work.cells[:] = [
        cell for cell in work.cells if nbgrader(cell).get("solution") or not _is_check_or_text(cell) or _keep(work)
    ]


def _is_check_or_text(cell: Cell) -> bool:
    return bool(nbgrader(cell).get("grade")) or cell["cell_type"] == "markdown"


def _keep(work: Work) -> bool:
    return work.draw.random() < 0.5


@QUIRKS.note()
def merges_two_solutions(work: Work) -> bool:
    """Two functions stand in one cell, and the other's own is gone."""
    found = [cell for cell in work.solutions() if name_of(cell) not in work.changed and cell["cell_type"] == "code"]
    if len(found) < 2:
        return False
    place = work.draw.randrange(len(found) - 1)
    one, other = found[place : place + 2]
    one["source"] = f"{one['source']}\n\n\n{other['source']}"
    work.cells[:] = [cell for cell in work.cells if cell is not other]
    work.changed |= {name_of(one), name_of(other)}
    work.elsewhere.add(name_of(other))
    return True


@QUIRKS.note()
def moves_the_solutions_to_the_end(work: Work) -> None:
    """All functions stand together, in another order, behind everything else."""
    own = [cell for cell in work.cells if nbgrader(cell).get("solution")]
    rest = [cell for cell in work.cells if not nbgrader(cell).get("solution")]
    work.draw.shuffle(own)
    work.cells[:] = rest + own


@QUIRKS.note()
def imports_in_other_cells(work: Work) -> None:
    """What is imported is imported again, in cells of one's own."""
    work.somewhere(*work.assignment.imports.splitlines())
