"""On a wide screen and on half of one, by day and by night: no notebook, and no page of feedback, scrolls sideways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from browser import Page, browser, needs_browser
from nbconvert import HTMLExporter

from autograder.classroom.nbgrader.feedback import page as feedback_page
from autograder.classroom.nbgrader.page_marks import Marks
from autograder.course import root
from autograder.course.assignment import Assignment

pytestmark = [pytest.mark.slow, needs_browser, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

WIDTHS = (1400, 900)
# What has more in it than it shows, and a bar to scroll it by.
SCROLLING = """
[...document.querySelectorAll('body *')].filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0
  && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX))
  .map(e => `${e.tagName} ${e.className}: ${e.textContent.trim().slice(0, 80)}`)
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser(tmp_path_factory.mktemp("profile")) as shown:
        shown.call("Network.setBlockedURLs", urls=["http://*", "https://*"])  # nbconvert's own page asks for MathJax
        yield shown


def executed(assignment: Assignment) -> nbformat.NotebookNode:
    place = root.folder() / "solutions" / assignment.name / f"{assignment.notebook}.ipynb"
    return nbformat.read(place, as_version=4)


def too_wide(page: Page, width: int) -> list[str]:
    """What scrolls sideways in a window of this width."""
    page.size(width)
    whole = page.value("document.documentElement.scrollWidth")
    return [*([f"the page is {whole} wide"] if whole > width else []), *page.value(SCROLLING)]


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda each: each.name)
def test_no_cell_of_an_executed_notebook_scrolls_sideways(
    assignment: Assignment, colours: str, page: Page, tmp_path: Path
) -> None:
    text, _ = HTMLExporter(template_name="lab", theme=colours).from_notebook_node(executed(assignment))
    shows_none_sideways(page, text, tmp_path, colours)


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda each: each.name)
def test_no_part_of_a_feedback_page_scrolls_sideways(
    assignment: Assignment, colours: str, page: Page, tmp_path: Path
) -> None:
    text = feedback_page(assignment.notebook, executed(assignment), Marks())
    shows_none_sideways(page, text, tmp_path, colours)
    assert [each for each in page.asked if each.startswith("http")] == []


def shows_none_sideways(page: Page, text: str, folder: Path, colours: str) -> None:
    file = folder / "page.html"
    file.write_text(text, encoding="utf-8")
    page.look(colours)
    page.asked.clear()
    page.go(file.as_uri())
    for width in WIDTHS:
        if found := too_wide(page, width):
            page.picture(folder / f"{width}.png", whole=True)  # which takes seconds
        assert found == [], f"at {width} pixels, as {folder / f'{width}.png'} shows"


def test_what_is_too_wide_is_seen(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(f"<pre style='overflow: auto'>{'x' * 120}</pre>", encoding="utf-8")
    page.go(file.as_uri())
    assert too_wide(page, 1400) == []
    assert too_wide(page, 700) == [f"PRE : {'x' * 80}"]
    file.write_text(f"<pre>{'x' * 120}</pre>", encoding="utf-8")
    page.go(file.as_uri())
    assert [each for each in too_wide(page, 700) if "the page is" in each]
