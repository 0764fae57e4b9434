"""The instructor's pages: formgrader's own server shows hostile notebooks to a real browser, which runs nothing of them.

One course is graded with our configuration. Each attack would leave its number in the page that it runs in. A control
page, whose notebook was put past our filters, goes the same way and does run: so the test can fail.
"""

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from html import escape
from urllib.parse import quote
from urllib.request import urlopen

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell
from nbgrader.api import Gradebook
from nbgrader_course import NAME, NOTEBOOK, course_of, solved

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("chromium"), reason="needs the package chromium"),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # nbgrader leaves its database open
]

HOSTILE = "attacks-the-reader"
CONTROL = "put-past-our-filters"
UNREADABLE, BY_HAND = "empty-file", "marked-and-handed-in-again"
HOSTILE_ID = "<img src=x onerror=OWN>"
MARK = "document.documentElement.setAttribute('data-owned-{}','')"

# Where OWN stands, a script that leaves the attack's number in the page.
PIECES_OF_HTML = {
    "a script": "<script>OWN</script>",
    "a script without an end": "<script>OWN//",
    "a handler of an error": "<img src=x onerror=OWN>",
    "a handler in other letters": "<IMG/SRC=x\nOnErRoR=OWN>",
    "a drawing": "<svg onload=OWN></svg>",
    "a script in a drawing": "<svg><script>OWN</script></svg>",
    "a page in the page": '<iframe srcdoc="<script>parent.OWN</script>"></iframe>',
    "a page from an address": "<iframe src=\"javascript:parent.OWN\"></iframe>",
    "something that opens": "<details open ontoggle=OWN>x</details>",
    "something in focus": "<input autofocus onfocus=OWN>",
    "a film": "<video><source onerror=OWN></video>",
    "a style": "<style>body { display: none } @keyframes x {}</style><b style='animation: x 1s' onanimationstart=OWN>x</b>",
    "an object": '<object data="javascript:parent.OWN"></object>',
    "another page": '<meta http-equiv="refresh" content="0; url=data:text/html,gone">',
    "the end of a text": "</pre></div></textarea></title></script><script>OWN</script>",
}  # fmt: skip
LINKS = (
    "[a link](javascript:OWN)",
    '<a href="JaVaScRiPt:OWN">a link</a>',
    "<a href='data:text/html,x'>a link</a>",
    r"$\href{javascript:OWN}{x}$",
    r"$\\href{javascript:OWN}{x}$",
    "<form action='javascript:OWN'><button>a button</button></form>",
)
# Those that run by themselves; a headless browser gives no focus and shows no style.
RUN_IN_CONTROL = sorted(PIECES_OF_HTML.keys() - {
    "a script without an end", "something in focus", "a style", "an object", "another page",
})  # fmt: skip


class Numbered:
    """Gives each attack its number, and knows what it was."""

    def __init__(self):
        self.titles = []

    def __call__(self, title, text):
        self.titles.append(title)
        return text.replace("OWN", MARK.format(len(self.titles) - 1))


def attack(node, number):
    """Put every piece of HTML into every place of a notebook that a page may show."""
    for title, html in PIECES_OF_HTML.items():
        node.cells.append(new_markdown_cell("before\n\n" + number(f"{title}, in a text", html) + "\n\nafter"))
        node.cells.append(new_raw_cell(number(f"{title}, in a raw cell", html)))
        cell = new_raw_cell(number(f"{title}, in a raw cell that claims to be HTML", html))
        cell.metadata = {"raw_mimetype": "text/html", "format": "text/html"}
        node.cells.append(cell)
        shown = {
            mime: number(f"{title}, as {mime}", html)
            for mime in ("text/html", "image/svg+xml", "text/markdown", "text/latex", "text/plain", "image/png")
        }
        outputs = [new_output("display_data", data={mime: text}) for mime, text in shown.items()]
        outputs += [
            new_output("stream", name=name, text=number(f"{title}, on {name}", html)) for name in ("stdout", "stderr")
        ]
        told = number(f"{title}, in an error", html)
        outputs.append(new_output("error", ename=told, evalue=told, traceback=[told, f"\x1b[31m{told}\x1b[0m"]))
        node.cells.append(new_code_cell(f"# {number(f'{title}, in code', html)}", outputs=outputs))
    script = new_output("display_data", data={"application/javascript": number("a script as an output", "OWN")})
    node.cells.append(new_code_cell("1", outputs=[script]))
    for link in LINKS:
        node.cells.append(new_markdown_cell(number("a link", link)))
    into = '"><script>OWN</script>'
    node.metadata = {
        "kernelspec": {key: number(f"the kernel's {key}", into) for key in ("name", "display_name", "language")},
        "language_info": {key: number(f"the language's {key}", into) for key in ("name", "pygments_lexer", "mimetype")},
        "title": number("the notebook's title", f"</title>{into}"),
        "authors": [{"name": number("an author's name", into)}],
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": number("a widget", f"</script>{into}")}},
    }
    for cell in node.cells[-3:]:
        cell.metadata["tags"] = [number("a cell's tag", into)]
        cell.id = number("a cell's id", into)


@pytest.fixture(scope="module")
def number():
    return Numbered()


@pytest.fixture(scope="module")
def graded(tmp_path_factory, number):
    """The course after ``nbgrader autograde``; then the control's notebook is put past our filters."""
    with course_of(tmp_path_factory.mktemp("class") / "demo") as there:
        node = solved()
        attack(node, number)
        there.submit(HOSTILE, node)
        there.submit(CONTROL, solved())
        there.submit(number("a student's id", HOSTILE_ID), solved())
        there.submit(UNREADABLE, b"")
        there.submit(BY_HAND, solved())
        code, there.log = there.call("autograde", NAME)
        assert code == 0, there.log
        with Gradebook(f"sqlite:///{there.folder}/gradebook.db") as gradebook:
            for grade in gradebook.find_submission_notebook(NOTEBOOK, NAME, BY_HAND).grades[:1]:
                grade.manual_score, grade.needs_manual_grade = 1.5, False
            gradebook.db.commit()
            there.stored = number("a stored id", HOSTILE_ID)
            there.last_name = number("a last name", HOSTILE_ID)
            gradebook.add_student(there.stored)
            gradebook.update_or_create_student(HOSTILE, first_name="x", last_name=there.last_name)
        node = solved()
        node.cells.append(new_code_cell("# once more"))
        shutil.rmtree(there.folder / "submitted" / BY_HAND)
        there.submit(BY_HAND, node)
        code, log = there.call("autograde", NAME, f"--student={BY_HAND}", "--force")
        assert code == 0, log
        control = there.folder / "autograded" / CONTROL / NAME / f"{NOTEBOOK}.ipynb"
        control.chmod(0o644)
        node = nbformat.read(control, as_version=4)
        for title in RUN_IN_CONTROL:
            html = number(f"{title}, in the control", PIECES_OF_HTML[title])
            node.cells.append(new_code_cell("1", outputs=[new_output("display_data", data={"text/html": html})]))
        nbformat.write(node, control)
        yield there


@pytest.fixture(scope="module")
def address(graded):
    """The address of each of formgrader's pages, on a server of its own, with the token that it asks for."""
    token = secrets.token_hex()
    machine = graded.folder.parent / "machine"
    command = [sys.executable, "-m", "jupyter_server", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
    command += ["--ServerApp.open_browser=False", "--ServerApp.allow_root=True"]
    command += ["--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}"]
    folders = {f"JUPYTER_{name}_DIR": str(machine / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    environment = {**os.environ, **folders, "JUPYTER_TOKEN": token}
    with (
        open(machine / "server.log", "w") as log,
        subprocess.Popen(command, cwd=graded.folder, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            deadline = time.monotonic() + 60
            while not (found := re.search(r"http://127.0.0.1:\d+/", (machine / "server.log").read_text())):
                assert server.poll() is None and time.monotonic() < deadline, (machine / "server.log").read_text()
                time.sleep(0.1)
            yield lambda page: f"{found[0]}formgrader/{page}?token={token}"
        finally:
            server.terminate()


@pytest.fixture
def shown(address, tmp_path):
    """What a browser makes of one of formgrader's pages, after its scripts have run."""

    def show(page):
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
        command += ["--virtual-time-budget=3000", "--dump-dom", address(page)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout

    return show


def page_of(graded, student):
    with Gradebook(f"sqlite:///{graded.folder}/gradebook.db") as gradebook:
        return f"submissions/{gradebook.find_submission_notebook(NOTEBOOK, NAME, student).id}/"


def ran(page, number):
    """The attacks that have run in a page."""
    html = re.search(r"<html[^>]*>", page)[0]
    return {number.titles[int(each)] for each in re.findall(r"data-owned-(\d+)", html)}


def test_what_is_put_past_our_filters_runs_in_formgraders_page(graded, shown, number):
    """The tests below can fail: the same page runs each of these attacks where nothing keeps them from it."""
    page = shown(page_of(graded, CONTROL))
    assert ran(page, number) == {f"{title}, in the control" for title in RUN_IN_CONTROL}


def test_formgraders_page_runs_nothing_of_a_hostile_notebook(graded, shown, number):
    page = shown(page_of(graded, HOSTILE))
    assert "Submission" in page and page.count("before") >= len(PIECES_OF_HTML)
    assert ran(page, number) == set()
    for link in ('href="javascript:', 'href="data:text', 'action="javascript:', "<style>body", r"\href{"):
        assert link not in page, link


@pytest.mark.parametrize("place", ["", f"manage_submissions/{NAME}", f"gradebook/{NAME}/{NOTEBOOK}", "manage_students"])
def test_formgraders_lists_run_nothing(graded, shown, number, place):
    page = shown(place)
    assert "formgrader" in page
    assert ran(page, number) == set()


def test_a_folder_whose_name_is_html_makes_no_student(graded, number):
    """formgrader would run it: its pages show ids as they are."""
    assert "Not graded, a student's id can't have '<' in it (rename the folder): " in graded.log
    with Gradebook(f"sqlite:///{graded.folder}/gradebook.db") as gradebook:
        assert {student.id for student in gradebook.students} == {HOSTILE, CONTROL, UNREADABLE, BY_HAND, graded.stored}


def test_an_id_that_is_stored_already_is_shown_as_text_and_its_link_runs_nothing(graded, shown, number):
    page = shown("manage_students")
    assert graded.stored.replace("<", "&lt;").replace(">", "&gt;") in page
    assert ran(page, number) == set()
    for place in (f"manage_students/{quote(graded.stored)}", f"manage_students/{quote(graded.stored)}/{NAME}"):
        page = shown(place)
        assert "404" in page
        assert ran(page, number) == set()


def test_a_name_that_is_html_is_shown_as_text(graded, shown, number):
    page = shown(page_of(graded, HOSTILE))
    assert escape(graded.last_name, quote=False) in page
    assert ran(page, number) == set()


@pytest.mark.parametrize("student", [UNREADABLE, BY_HAND, HOSTILE])
def test_an_unreadable_file_and_a_mark_by_hand_over_a_new_file_are_marked_for_a_look(graded, address, student):
    """formgrader's lists get their rows from here."""
    with urlopen(address(f"api/student_submissions/{student}"), timeout=60) as answer:
        [row] = json.load(answer)
    assert row["needs_manual_grade"] == (student != HOSTILE)
