"""`python watch.py` beside a notebook: each save is answered with what comes next, and keys ask for more."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from at_terminal import Terminal

from autograder.course import root

FOLDER = "01-linear-regression"
DESCRIBE = "def describe(t):\n    return t.dim(), t.shape[0], tuple(t.shape[1:])\n"
FLAT = "def make_dataset(hours, scores, device='cpu'):\n    return torch.tensor(hours), torch.tensor(scores)\n"

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(root.folder() / "assignments" / FOLDER, tmp_path / FOLDER))


def test_each_save_is_answered_with_progress_and_what_comes_next(folder: Path) -> None:
    terminal = Terminal(folder)
    told = terminal.until("q: quit")
    assert "0 of 8 done" in told and "☐ describe: not done yet" in told
    told = terminal.save(describe=DESCRIBE, make_dataset=FLAT)
    assert "1 of 8 done" in told
    assert re.search(r"✗ make_dataset: \d of \d\r\n  expected x of shape \(3, 1\), not \(3,\)", told)
    told = terminal.press("l", "predict")
    assert "✓ describe: 8 of 8" in told and "☐ mse: not done yet" in told
    terminal.press("q", "")
    assert terminal.ended() == 0


def test_hints_come_in_levels_and_go_on_after_a_save_with_the_same_mistake(folder: Path) -> None:
    terminal = Terminal(folder)
    terminal.until("q: quit")
    terminal.save(describe=DESCRIBE, make_dataset=FLAT)
    assert "Hint 1 of 3" in terminal.press("h", "tells more")
    terminal.save(describe=DESCRIBE + "\n", make_dataset=FLAT)
    assert "Hint 2 of 3" in terminal.press("h", "tells more")
    terminal.press("q", "")
    assert terminal.ended() == 0


def test_what_never_ends_and_what_is_no_python_are_said_and_the_next_save_is_answered(folder: Path) -> None:
    terminal = Terminal(folder)
    terminal.until("q: quit")
    told = terminal.save(describe="def describe(t):\n    while True:\n        pass\n")
    assert "✗ describe: 0 of 8" in told and "is there a loop that never ends?" in told
    told = terminal.save(describe="def describe(t):\n    return (\n")
    assert "✗ describe" in told and "SyntaxError" in told
    assert "1 of 8 done" in terminal.save(describe=DESCRIBE)
    told = terminal.save(file=folder / "linear_regression.py", describe=DESCRIBE.replace("t.dim()", "7"))
    assert "linear_regression.py" in told and "✗ describe" in told
    terminal.press("q", "")
    assert terminal.ended() == 0


def test_a_folder_without_its_notebook_says_so(folder: Path) -> None:
    (folder / "linear_regression.ipynb").unlink()
    terminal = Terminal(folder)
    terminal.until("there must be one notebook in this folder, and there are 0")
    assert terminal.ended() == 1
