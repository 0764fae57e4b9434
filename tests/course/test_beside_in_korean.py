"""Who types `pytest` or `python watch.py` beside a notebook of a Korean course reads Korean, whatever the notebook is like."""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pseudo
import pytest
from at_terminal import Terminal
from self_check_kit import Check

from autograder.course import desk, language, root, self_checks
from autograder.course.assignment import Assignment

pytest_plugins = ["pytester"]

ROOT = root.folder()
FIRST = "01-linear-regression"
NOTEBOOK = "linear_regression.ipynb"
DESCRIBE = "def describe(t):\n    return t.dim(), t.shape[0], tuple(t.shape[1:])\n"


@pytest.fixture
def folder(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a Korean course hands out, as far as its words go."""
    monkeypatch.setenv(root.OVERRIDE, str(ROOT))
    assignment, folder = Assignment.find(FIRST), pytester.mkdir("linear")
    shutil.copyfile(root.folder() / "assignments" / FIRST / NOTEBOOK, folder / NOTEBOOK)
    with language.speaking("ko"):
        for name, content in self_checks.files(assignment).items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
        write(folder, **{desk.NAME: desk.source(assignment)})
    return folder


def write(folder: Path, **sources: str) -> None:
    """Change cells of the notebook, by their ids."""
    node = json.loads((folder / NOTEBOOK).read_text())
    for cell in node["cells"]:
        cell["source"] = sources.get(cell["id"], cell["source"])
    (folder / NOTEBOOK).write_text(json.dumps(node))


def hurry(folder: Path) -> None:
    """Let what never ends be stopped soon."""
    conftest = folder / "conftest.py"
    conftest.write_text(conftest.read_text(encoding="utf-8").replace("SECONDS = 5", "SECONDS = 0.2"), encoding="utf-8")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"{", "파일이 노트북이 아닙니다(JSON이 아님): JupyterLab에서 열어 저장한 다음 다시 제출하세요"),
        (b"", "파일이 비어 있습니다: 저장한 다음 다시 제출하세요"),
        (b"{}", "파일이 노트북이 아닙니다: `nbformat`이 없습니다"),
        (b'{"nbformat": 9}', "노트북 형식 9: 모르는 형식입니다(아는 것은 4): JupyterLab 4에서 저장하세요"),
        (b'{"nbformat": 4}', "노트북에 셀의 목록이 없습니다"),
    ],
    ids=["no-json", "empty", "no-format", "of-the-future", "no-cells"],
)
def test_why_a_file_is_no_notebook_is_said_in_korean(folder: Path, check: Check, data: bytes, told: str) -> None:
    (folder / NOTEBOOK).write_bytes(data)
    assert check(folder).last == f"{NOTEBOOK}: 읽을 수 없습니다: {told}"


def test_a_notebook_under_another_name_is_asked_for_in_korean(folder: Path, check: Check) -> None:
    (folder / NOTEBOOK).rename(folder / "mine.ipynb")
    told = "이 폴더에 그런 파일이 없습니다: 노트북을 이 이름으로 여기에 저장했나요?"
    assert check(folder).last == f"{NOTEBOOK}: {told}"


def test_the_place_of_an_error_is_said_in_korean(folder: Path, check: Check) -> None:
    write(folder, describe="def describe(t):\n    return t.no\n", mse="def mse(p, t):\n    return (\n")
    outcome = check(folder)
    assert outcome.of("describe") == (
        "통과하지 못함: AttributeError: 'Tensor' object has no attribute 'no' (셀 4, 2번째 줄: return t.no)"
    )
    assert outcome.of("mse").startswith("통과하지 못함: SyntaxError: '(' was never closed (셀 14, 2번째 줄: return (")


def test_what_never_ends_is_stopped_in_korean(folder: Path, check: Check) -> None:
    hurry(folder)
    write(folder, describe="def describe(t):\n    while True:\n        pass\n")
    assert check(folder).of("describe") == "통과하지 못함: 0.2초 뒤에 멈췄습니다: 끝나지 않는 반복문이 있나요?"


def test_what_jupyter_alone_can_do_is_said_in_korean(folder: Path, check: Check) -> None:
    write(folder, describe="def describe(t):\n    get_ipython().system('ls')\n")
    told = "채점할 때는 셸 명령(`!`와 `%%bash`)이 실행되지 않습니다"
    assert check(folder).of("describe").startswith(f"통과하지 못함: RuntimeError: {told} (셀 4, 2번째 줄: ")


def test_a_cell_with_too_many_statements_is_told_in_korean(folder: Path, check: Check) -> None:
    write(folder, describe="x = 1\n" * 20_001 + DESCRIBE)
    assert check(folder).of("describe") == "통과하지 못함: ValueError: 문장이 20_000개를 넘습니다"


def half_done(folder: Path) -> None:
    write(folder, describe=DESCRIBE, mse="def mse(p, t):\n    return ((p - t) ** 2).sum()\n", predict="")


@pytest.mark.parametrize("change", [lambda folder: None, half_done], ids=["untouched", "half-done"])
def test_no_sentence_of_ours_is_english(folder: Path, check: Check, change: Callable[[Path], None]) -> None:
    change(folder)
    assert [line for line in check(folder).lines if ".ipynb" in line or ": " in line if pseudo.english(line)] == []


def test_what_a_file_says_at_its_head_is_korean(folder: Path) -> None:
    for name in ("conftest.py", "watch.py", "test_linear_regression.py"):
        head = ast.get_docstring(ast.parse((folder / name).read_text(encoding="utf-8"))) or ""
        assert "니다" in head and pseudo.english(head) == [], name
    first, *comments = (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()[:3]
    assert first == "# -*- coding: utf-8 -*-"  # else pip would take the system's own, which on Windows is another
    assert all(re.search("[가-힣]{2}", line) for line in comments)


@pytest.mark.slow
def test_the_watch_answers_in_korean(folder: Path) -> None:
    terminal = Terminal(folder)
    told = terminal.until("q: ")
    assert "8개 중 0개 완료" in told and pseudo.english(told) == []
    (folder / NOTEBOOK).write_text("{")
    told = terminal.until("제출하세요")
    assert "읽을 수 없습니다: 파일이 노트북이 아닙니다(JSON이 아님)" in told
    terminal.press("q", "")
    assert terminal.ended() == 0


@pytest.mark.slow
def test_the_watch_asks_for_the_name_that_the_checks_know(folder: Path) -> None:
    (folder / NOTEBOOK).rename(folder / "mine.ipynb")
    terminal = Terminal(folder)
    terminal.until(
        r"mine\.ipynb: 이 이름의 노트북에는 확인이 없습니다. 이름을 이렇게 바꾸세요: linear_regression\.ipynb"
    )
    assert terminal.ended() == 1


@pytest.mark.slow
def test_the_watch_says_in_korean_that_the_cell_of_the_checks_is_gone(folder: Path) -> None:
    write(folder, **{desk.NAME: "pass"})
    terminal = Terminal(folder)
    told = terminal.until("다시 받으세요")
    assert "linear_regression.ipynb에 check를 정의하는 셀이 없습니다" in told
    assert "LookupError" not in told and "raise" not in told
    terminal.press("q", "")
    assert terminal.ended() == 0
