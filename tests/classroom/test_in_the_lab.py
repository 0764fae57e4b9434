"""What a student does, in a real JupyterLab in a real browser: from fetching an assignment to handing it in.

Pictures of each step are left in the test's temporary folder, for whoever wants to look.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from browser import Page, browser, needs_browser
from lab import SECONDS, OpenNotebook, server
from nbgrader_course import ASSIGNMENT, NAME, NOTEBOOK, course_of

from autograder.authoring.demo.commands import Step
from autograder.authoring.samples import solved

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400), needs_browser]

SUM = "def mse(prediction, target):\n    return ((prediction - target) ** 2).sum()"
PICTURE = "picture-valley"


class Student:
    """Fetches and hands in from a home of their own, by nbgrader's commands."""

    def __init__(self, course, home: Path) -> None:
        self.course, self.home = course, home
        home.mkdir()

    def nbgrader(self, *arguments: str) -> str:
        [(code, log)] = self.course.nbgrader.outcomes([Step(arguments, self.home, self.home)])
        assert code == 0, log
        return log


def said(outputs: list[dict]) -> str:
    """What a person reads of a cell's outputs."""
    texts = [each.get("text") or each.get("evalue") or each.get("data", {}).get("text/plain", "") for each in outputs]
    return "\n".join("".join(text) for text in texts)


def validate(page: Page) -> str:
    """Press the button Validate; what the answer says."""
    button = "[...document.querySelectorAll('button, jp-button')].find(b => b.textContent.trim() === 'Validate')"
    page.wait(f"Boolean({button})")
    page.click(button)
    return page.wait(
        "[...document.querySelectorAll('.jp-Dialog-content')].map(d => d.textContent).find(t => /pass|fail/i.test(t))",
        SECONDS,
    )


def close_dialog(page: Page) -> None:
    page.click("document.querySelector('.jp-Dialog-footer .jp-mod-accept, .jp-Dialog-footer button:last-child')")
    page.wait("!document.querySelector('.jp-Dialog')")


def test_a_student_fetches_works_validates_and_hands_in(tmp_path: Path) -> None:
    with course_of(tmp_path / "class") as course, browser(tmp_path / "profile") as page:
        code, log = course.call("release_assignment", NAME)
        assert code == 0, log
        student = Student(course, tmp_path / "home")
        student.nbgrader("fetch_assignment", NAME)
        page.size(1200, 1000)
        with server(student.home, {"JUPYTER_CONFIG_DIR": str(course.nbgrader.machine)}) as address:
            notebook = OpenNotebook(page, address, f"{NAME}/{NOTEBOOK}.ipynb")
            steps = iter(range(1, 100))

            def look(what: str) -> None:
                page.picture(tmp_path / f"{next(steps)}-{what}.png")

            first, *_ = ASSIGNMENT.exercises
            notebook.run_all()
            assert notebook.failed()[0] == f"test_{first}"
            notebook.seen(f"test_{first}")
            look("untouched")
            assert "fail" in validate(page).lower()
            look("untouched-is-not-valid")
            close_dialog(page)

            for name, source in (solved(ASSIGNMENT) | {"mse": SUM}).items():
                notebook.write(name, source)
            notebook.run_all()
            assert notebook.failed()[0] == "test_mse"
            told = said(notebook.outputs("test_mse"))
            assert "expected" in told and "?" in told
            page.value(f"{notebook.seen('test_mse')}.querySelector('.jp-OutputArea').scrollIntoView()")
            look("a-failed-check")
            hints = [said(notebook.add_below("test_mse", "hint(mse)")) for _ in range(3)]
            assert "?" in hints[0] and all(hint.startswith("Hint ") for hint in hints) and len(set(hints)) == 3
            look("three-hints")

            notebook.write("mse", solved(ASSIGNMENT)["mse"])
            notebook.restart()
            notebook.run_all()
            assert notebook.failed() == []
            cell = notebook.seen(PICTURE)
            slider, drawn = f"{cell}.querySelector('.noUi-handle')", f"{cell}.querySelector('.jp-OutputArea img')?.src"
            page.wait(f"{slider} && {drawn}")
            look("before-the-slider-moves")
            before = page.value(f"({drawn}).length + ({drawn})")
            page.click(slider)
            page.press("ArrowRight")
            page.wait(f"({drawn} || '') && ({drawn}).length + ({drawn}) !== {before!r}")
            look("the-slider-has-moved")

            notebook.save()
            assert "pass" in validate(page).lower()
            look("valid")
            close_dialog(page)
        student.nbgrader("submit", NAME)
        [handed_in] = (tmp_path / "class" / "exchange").glob(f"*/inbound/*+{NAME}+*/{NOTEBOOK}.ipynb")
        sources = {cell.source for cell in nbformat.read(handed_in, as_version=4).cells}
        assert solved(ASSIGNMENT)["mse"] in sources
