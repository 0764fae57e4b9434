"""What a student sees who types `pytest` in an assignment's folder."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from autograder.untrusted.notebook import loading

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[2]
RELEASED = ROOT / "assignments" / "01-linear-regression"
SOLVED = ROOT / "solutions" / "01-linear-regression" / "linear_regression.ipynb"
NOTEBOOK = "linear_regression.ipynb"
EXERCISES = ["describe", "make_dataset", "init_parameters", "hypothesis"]
EXERCISES += ["mse", "accumulated_gradients", "train", "predict"]
RIGHT_MSE = "def mse(prediction, target):\n    return ((prediction - target) ** 2).mean()\n"
BIAS_FORGOTTEN = "def hypothesis(x, W, b):\n    return x * W"


@pytest.fixture
def folder(pytester: pytest.Pytester) -> Path:
    """A student's folder with the solved notebook in it, without its pictures."""
    folder = pytester.mkdir("linear")
    for name in ("conftest.py", "test_linear_regression.py"):
        shutil.copyfile(RELEASED / name, folder / name)
    shutil.copytree(RELEASED / "self_check", folder / "self_check")
    pictures = [cell.id for cell in nbformat.read(SOLVED, as_version=4).cells if "tags" in cell.metadata]
    write(folder, SOLVED, dict.fromkeys(pictures, ""))
    return folder


def write(folder: Path, original: Path, cells: dict[str, str]) -> None:
    """Write the notebook with other text in the cells that are named by id."""
    notebook = nbformat.read(original, as_version=4)
    for cell in notebook.cells:
        cell.source = cells.get(cell.id, cell.source)
    nbformat.write(notebook, folder / NOTEBOOK)


def edit(folder: Path, **cells: str) -> None:
    write(folder, folder / NOTEBOOK, cells)


def test_an_untouched_notebook_reads_not_yet_done_without_a_traceback(folder, check):
    shutil.copyfile(RELEASED / NOTEBOOK, folder / NOTEBOOK)
    outcome = check(folder)
    assert [outcome.of(exercise) for exercise in EXERCISES] == ["not yet done"] * 8
    assert not any(word in line for line in outcome.lines for word in ("Traceback", "NotImplementedError", "FAILURES"))
    assert outcome.last == "linear_regression.ipynb: 0 of 8 exercises pass, next: describe"
    assert outcome.status == 1


def test_a_solved_notebook_passes(folder, check):
    outcome = check(folder)
    assert [outcome.of(exercise) for exercise in EXERCISES] == ["passed"] * 8
    assert outcome.last == "linear_regression.ipynb: 8 of 8 exercises pass, all done"
    assert outcome.status == 0


def test_a_wrong_value_says_what_was_expected_what_came_and_what_to_try(folder, check):
    edit(folder, hypothesis=BIAS_FORGOTTEN)
    outcome = check(folder)
    message = "failing: expected [[27], [40], [53], [66]] for 13x + 1, not [[26.0], [39.0], [52.0], [65.0]]"
    assert outcome.of("hypothesis") == f"{message}: are both W and b in it?"
    assert outcome.status == 1


def test_what_builds_on_a_wrong_function_is_skipped_with_the_reason(folder, check):
    edit(folder, hypothesis=BIAS_FORGOTTEN)
    outcome = check(folder)
    reason = "skipped: it uses hypothesis, which does not pass yet"
    assert (outcome.of("train"), outcome.of("predict")) == (reason, reason)
    assert outcome.of("mse") == "passed"
    assert outcome.last == "linear_regression.ipynb: 5 of 8 exercises pass, next: hypothesis"


def test_a_call_through_a_helper_counts_as_building_on(folder, check):
    helper = "def line(x, W, b):\n    return hypothesis(x, W, b).detach()"
    edit(folder, hypothesis=BIAS_FORGOTTEN, predict=f"{helper}\n\ndef predict(x, W, b):\n    return line(x, W, b)")
    assert check(folder).of("predict") == "skipped: it uses hypothesis, which does not pass yet"


def test_a_function_that_uses_a_later_one_waits_for_it(folder, check):
    edit(
        folder,
        hypothesis="def hypothesis(*given):\n    return predict(*given)",
        predict="def predict(x, W, b):\n    return x",
    )
    outcome = check(folder)
    assert outcome.of("hypothesis") == "skipped: it uses predict, which does not pass yet"
    assert outcome.of("predict").startswith("failing: expected [[8.5], [20.5]]")


def test_an_attribute_that_is_called_like_an_exercise_does_not_count(folder, check):
    attribute = "def predict(x, W, b):\n    torch.nn.Identity().train()\n    return (x * W + b).detach()"
    edit(folder, train="def train(x, y, lr=0.01, epochs=1000):\n    return None", predict=attribute)
    outcome = check(folder)
    assert outcome.of("predict") == "passed"
    assert outcome.of("train").startswith("failing: TypeError: ")


def test_an_error_is_one_line_with_the_cell_and_the_line(folder, check):
    edit(folder, mse="def mse(prediction, target):\n    error = prediction - target\n    return torch.average(error)")
    told = check(folder).of("mse")
    assert told.startswith("failing: AttributeError: module 'torch' has no attribute 'average' (cell ")
    assert told.endswith(", line 3: return torch.average(error))")


def test_an_error_inside_a_check_shows_the_check_s_line(folder, check):
    edit(folder, init_parameters="def init_parameters(device='cpu'):\n    pass")
    told = check(folder).of("init_parameters")
    assert told.startswith("failing: TypeError: cannot unpack non-iterable NoneType object (in the check, line ")
    assert told.endswith(": W, b = init_parameters())")


def test_a_syntax_error_costs_only_its_own_cell(folder, check):
    edit(folder, mse="def mse(prediction, target):\n    return torch.mean((prediction - target) ** 2")
    outcome = check(folder)
    assert outcome.of("mse").startswith("failing: SyntaxError: '(' was never closed (cell ")
    assert outcome.of("accumulated_gradients") == "passed"
    assert outcome.of("train") == "skipped: it uses mse, which does not pass yet"


def test_a_failing_statement_does_not_hide_what_stands_below_it(folder, check):
    edit(folder, describe="print(1 / 0)\n\ndef describe(t):\n    return t.dim(), len(t), tuple(t.shape[1:])")
    assert check(folder).of("describe") == "passed"


def test_jupyter_commands_are_left_out(folder, check):
    edit(folder, imports="%matplotlib inline\n!pip list\nfiles = !ls\n?print\nimport torch")
    assert check(folder).last == "linear_regression.ipynb: 8 of 8 exercises pass, all done"


def test_warnings_and_prints_of_the_notebook_do_not_matter(folder, check):
    noisy = "def hypothesis(x, W, b):\n    warnings.warn('careful')\n    return x * W + b"
    edit(folder, hypothesis=f"import warnings\nprint('hello')\n\n{noisy}")
    outcome = check(folder, "-W", "error", "-s")
    assert outcome.of("hypothesis") == "passed"
    assert not any("hello" in line or "careful" in line for line in outcome.lines)


def test_sys_exit_in_a_function_is_a_failure_like_any_other(folder, check):
    edit(folder, describe="def describe(t):\n    raise SystemExit('bye')")
    outcome = check(folder)
    assert outcome.of("describe").startswith("failing: SystemExit: bye ")
    assert outcome.of("train") == "passed"


def test_a_removed_cell_is_named(folder, check):
    edit(folder, predict="")
    assert check(folder).of("predict") == "not yet done: there is no function predict in linear_regression.ipynb"


def test_a_notebook_that_cannot_be_read_is_one_clear_line(folder, check):
    (folder / NOTEBOOK).write_text("{")
    outcome = check(folder)
    reason = "cannot be read: the file is not a notebook (no JSON): open it in JupyterLab, save, and hand it in again"
    assert outcome.last == f"linear_regression.ipynb: {reason}"
    assert not any(line.startswith("describe: ") for line in outcome.lines)
    assert outcome.status == 1


def test_a_notebook_that_is_not_there_is_one_clear_line(folder, check):
    (folder / NOTEBOOK).unlink()
    reason = "there is no such file in this folder: is the notebook saved here, under this name?"
    assert check(folder).last == f"linear_regression.ipynb: {reason}"


def test_functions_in_a_script_of_the_same_name_are_checked_too(folder, check):
    shutil.copyfile(RELEASED / NOTEBOOK, folder / NOTEBOOK)
    mse = "def mse(prediction, target):\n    return ((prediction - target) ** 2).mean()"
    (folder / "linear_regression.py").write_text(f"import torch\n\n\n{BIAS_FORGOTTEN}\n\n\n{mse}\n")
    outcome = check(folder)
    assert outcome.lines[-2] == "linear_regression.py: 1 of 2 exercises pass, next: hypothesis"
    assert outcome.last == "linear_regression.ipynb: 0 of 8 exercises pass, next: describe"
    assert "describe: skipped: not in linear_regression.py" in outcome.lines
    assert outcome.status == 1


def test_whoever_hands_in_a_script_need_not_keep_the_notebook(folder, check):
    (folder / NOTEBOOK).unlink()
    (folder / "linear_regression.py").write_text(f"import torch\n\n\n{BIAS_FORGOTTEN}\n")
    outcome = check(folder)
    assert outcome.last == "linear_regression.py: 0 of 1 exercises pass, next: hypothesis"
    assert not [line for line in outcome.lines if "ipynb" in line]


@pytest.mark.parametrize("arguments", [(), ("linear",), ("linear/test_linear_regression.py",)])
def test_it_may_be_run_from_the_parent_folder(folder, check, arguments):
    assert check(folder.parent, *arguments).last == "linear_regression.ipynb: 8 of 8 exercises pass, all done"


def test_one_exercise_may_be_checked_alone(folder, check):
    assert check(folder, "-k", "mse").last == "linear_regression.ipynb: 1 of 1 exercises pass, all done"


@pytest.mark.slow
def test_it_needs_neither_this_package_nor_jupyter_nor_matplotlib(folder):
    absent = ["autograder", "nbgrader", "IPython", "ipykernel", "matplotlib"]
    (folder / "absent.py").write_text(f"import sys\nsys.modules.update(dict.fromkeys({absent}))\n")
    shutil.copyfile(SOLVED, folder / NOTEBOOK)  # with its pictures
    command = [sys.executable, "-m", "pytest", "-p", "absent", "-p", "no:cacheprovider"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert run.stdout.splitlines()[-1] == "linear_regression.ipynb: 8 of 8 exercises pass, all done"
    assert run.stderr == ""


def test_what_never_ends_is_stopped_with_the_sentence_that_grading_uses(folder, check, monkeypatch):
    short = (folder / "conftest.py").read_text().replace("SECONDS = 5", "SECONDS = 0.2")
    (folder / "conftest.py").write_text(short)
    endless = "def describe(t):\n    while True:\n        pass"
    edit(folder, describe=endless, mse=RIGHT_MSE + "\nwhile True:\n    pass")
    outcome = check(folder)
    assert outcome.of("describe").startswith("failing: stopped after 0.2 s: is there a loop that never ends?")
    assert outcome.of("mse") == "passed"


def test_what_is_imported_first_takes_none_of_the_time_of_a_check(tmp_path, monkeypatch):
    # In a fresh environment the first optimizer imports for four seconds of the five. Here each second is a busy one.
    monkeypatch.setattr(loading, "time", SimpleNamespace(monotonic=time.monotonic, process_time=time.monotonic))
    monkeypatch.setattr(loading, "PATIENCE", 1000)
    names = [f"part_{number}_of_a_library" for number in range(20)]
    for name in names:
        (tmp_path / f"{name}.py").write_text("import time\ntime.sleep(0.05)\n")
    monkeypatch.syspath_prepend(tmp_path)
    with loading.time_limit(0.5):
        for name in names:
            importlib.import_module(name)
    with pytest.raises(TimeoutError, match=r"^stopped after 0\.5 s: is there"), loading.time_limit(0.5):
        time.sleep(60)
