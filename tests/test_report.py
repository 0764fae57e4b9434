"""``autograder report``: the figures of a class, the anonymised examples, and a page that takes no one's text for HTML."""

from __future__ import annotations

import itertools
import os
import shutil
import stat
import statistics
import subprocess
import sys
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
import tiny_course
from tiny_course import NAME

from autograder import cli, course, crew
from autograder.anonymous import LINES, anonymous, vocabulary
from autograder.class_page import entry_of, page
from autograder.class_report import FEWEST, ClassReport, Entry, discrimination
from autograder.classroom import Autograded, Row
from autograder.kept import HandedIn
from autograder.mistakes import HINTS
from autograder.result import CheckResult, ExerciseResult, Report
from autograder.submission import Submission

HOSTILE = "</style></pre><script>alert(1)</script><img src=x onerror=alert(1)>"
NOW = datetime(2026, 1, 2, 3, 4)


def check(name, status="passed", points=1.0, mistake=None):
    return CheckResult(name, f"Does {name}", "value", status, points, mistake)


def graded(*exercises, seconds=1.0):
    return Report(
        "halves.ipynb", "graded", "", tuple(ExerciseResult(name, checks) for name, checks in exercises), seconds
    )


def class_of(*reports, points=2.0):
    """A class whose students are called 0, 1, 2, ..."""
    return ClassReport(NAME, points, [Entry(str(number), report) for number, report in enumerate(reports)])


def scored(score, points=10.0):
    """A report with this score of these points."""
    return graded(("f", (check("right", points=score), check("wrong", "failed", points - score))))


def answered(*passed):
    """A report of one exercise whose checks, worth a point each, are passed or failed."""
    return graded(("f", tuple(check(f"c{number}", "passed" if ok else "failed") for number, ok in enumerate(passed))))


def own(source, function="half", course=frozenset()):
    return anonymous(Submission("x.py", (("x.py", source),)), function, course)


# ---- scores


def test_each_score_falls_into_one_bar_and_full_marks_into_the_last():
    told = class_of(*map(scored, (0, 0.5, 1, 9.5, 10, 10)), points=10)
    assert [bar for bar in told.histogram() if bar[2]] == [(0, 1, 2), (1, 2, 1), (9, 10, 3)]
    assert len(told.histogram()) == 10


@pytest.mark.parametrize("points", [0.5, 1, 2, 7, 20, 33, 100, 2000])
def test_the_bars_reach_from_nothing_to_all_points_and_are_few(points):
    bars = class_of(scored(points, points), points=points).histogram()
    assert bars[0][0] == 0
    assert bars[-1][0] < points <= bars[-1][1]
    assert len(bars) <= 10
    assert bars[-1][2] == 1


# ---- checks


def test_discrimination_is_the_correlation_with_all_the_rest():
    passed = [True] * 5 + [False] * 5
    rest = [9.0, 8.0, 8.0, 7.0, 3.0, 6.0, 2.0, 2.0, 1.0, 0.0]
    assert discrimination(passed, rest) == pytest.approx(np.corrcoef(passed, rest)[0, 1])
    assert discrimination([not each for each in passed], rest) == pytest.approx(-np.corrcoef(passed, rest)[0, 1])


@pytest.mark.parametrize("passed", [[True] * FEWEST, [False] * FEWEST, [True, False] * (FEWEST // 2 - 1)])
def test_discrimination_is_undefined_where_all_or_none_passed_or_students_are_few(passed):
    assert discrimination(passed, list(map(float, range(len(passed))))) is None


def test_discrimination_is_undefined_where_all_have_the_same_rest():
    assert discrimination([True, False] * FEWEST, [0.1 + 0.2, 0.3] * FEWEST) is None


def test_a_check_is_compared_with_the_rest_without_its_own_points():
    # Passing c0 goes with failing c1: with its own points in the total the two would look unrelated.
    told = class_of(*[answered(number < 6, number >= 6) for number in range(12)])
    [exercise] = told.exercises()
    assert [each.discrimination for each in exercise.checks] == pytest.approx([-1, -1])
    assert "\N{MINUS SIGN}1.00" in page(told, NOW)


def test_exercises_and_checks_stand_in_the_order_of_the_course_with_their_shares():
    one = graded(("zeta", (check("b"), check("a", "failed"))), ("alpha", (check("a"),)))
    two = graded(("zeta", (check("b"), check("a"))), ("alpha", (check("a", "skipped"),)))
    zeta, alpha = class_of(one, two).exercises()
    assert (zeta.name, alpha.name) == ("zeta", "alpha")
    assert [each.check.name for each in zeta.checks] == ["b", "a"]
    assert [each.share for each in zeta.checks] == [1, 0.5]
    assert (zeta.mean, zeta.points) == (1.5, 2)
    assert alpha.checks[0].endings == {"passed": 1, "skipped": 1}


def test_the_check_that_fails_most_is_marked_and_a_skipped_one_did_not_fail():
    reports = [graded(("f", (check("first", "failed"), check("second", "skipped"), check("third")))) for _ in range(3)]
    reports += [graded(("f", (check("first"), check("second", "crashed"), check("third", "timeout"))))]
    [exercise] = class_of(*reports).exercises()
    assert [each.check.name for each in exercise.checks if each.fails_most] == ["first"]


def test_checks_that_fail_equally_often_are_all_marked():
    endings = ["failed"] * 10 + ["skipped"] * 3 + ["passed"] * 44, ["skipped"] * 2 + ["timeout"] * 10 + ["passed"] * 45
    reports = [
        graded(("f", (check("first", one), check("second", other)))) for one, other in zip(*endings, strict=True)
    ]
    [exercise] = class_of(*reports).exercises()
    assert [each.fails_most for each in exercise.checks] == [True, True]


def test_where_everyone_passes_no_check_fails_most():
    told = class_of(answered(True, True), answered(True, True))
    assert not any(each.fails_most for exercise in told.exercises() for each in exercise.checks)
    assert "fails most" not in page(told, NOW)


# ---- mistakes


def test_mistakes_are_ranked_by_students_and_one_who_makes_it_twice_counts_once():
    sign, shape = check("c", "failed", mistake="wrong-sign"), check("c", "failed", mistake="wrong-shape")
    twice = graded(("f", (shape, shape)), ("g", (shape,)))
    told = class_of(twice, graded(("g", (sign,))), graded(("g", (sign,))), answered(True)).mistakes()
    assert [(each.id, each.students, each.exercises) for each in told] == [
        ("wrong-sign", 2, {"g": 2}),
        ("wrong-shape", 1, {"f": 1, "g": 1}),
    ]
    assert told[0].hint == HINTS["wrong-sign"]


def test_the_example_is_of_the_student_who_has_least_else_wrong_then_the_shortest():
    mistaken = check("a", "failed", mistake="wrong-sign")
    alone = graded(("f", (mistaken, check("b"))))
    with_another = graded(("f", (mistaken, check("b", "failed"))))
    entries = [
        Entry("0", with_another, sources={"f": "short"}),
        Entry("1", alone, sources={"f": "a long one"}),
        Entry("2", alone, sources={"f": "longer"}),
        Entry("3", alone),  # it can't be shown
    ]
    [mistake] = ClassReport("x", 2, entries).mistakes()
    assert (mistake.example, mistake.shown) == ("longer", "f")


# ---- anonymous examples

PERSONAL = '''
# written by ada
def half(x, *, ada_rate: "ada" = 2):
    """ada's function"""
    import ada_tools
    from ada_tools import ada_help as ada_alias
    global ada_count
    ada_count = 20261234  # ada's number
    ada_list = [b"ada", 'ada', f"ada {x}", 0.001]
    "ada was here"
    x.ada_mark = ada_list
    def ada_inner(ada_y): return ada_y / ada_rate
    try:
        print("ada", sep="ada")
    except ValueError as ada_error:
        """ada"""
    return ada_inner(ada_y=x) + sum(ada_z for ada_z in x) + (lambda ada_w: ada_w)(x)
'''


def test_nothing_that_the_student_chose_is_left_in_an_example():
    shown = own(PERSONAL)
    assert "ada" not in shown
    assert "20261234" not in shown
    assert "#" not in shown
    for kept in ("def half(x", "0.001", "except ValueError", "sum(", "print('...'", "lambda name_"):
        assert kept in shown
    compile(shown, "example", "exec")


def test_a_name_is_replaced_by_the_same_one_everywhere():
    assert own("def half(my_x):\n    my_y = my_x / 2\n    return my_y") == (
        "def half(name_1):\n    name_2 = name_1 / 2\n    return name_2"
    )


def test_the_courses_own_names_and_texts_stay_and_those_of_libraries():
    words = vocabulary(["def half(value):\n    return value.to('there')"])
    source = "def half(value):\n    return torch.mean(value.detach().to('there'), dim=0)"
    assert own(source, course=words) == source


def test_only_the_function_itself_is_shown_as_it_was_defined_last():
    source = "secret = 1\ndef half(x):\n    return x\ndef helper(x):\n    return 3\ndef half(x):\n    return x / 2\n"
    assert own(source) == "def half(x):\n    return x / 2"


@pytest.mark.parametrize(
    "source",
    [
        "half = lambda x: x / 2",
        "def half(x:",
        "def other(x):\n    return x",
        "def half(x):\n    class ada: pass",
        "def half(x):\n    return " + "-" * 5000 + "x",
        "def half(x):\n    return '\ud800'",
        "def half(x):\n    return " + "9" * 9000,
    ],
    ids=["lambda", "broken", "missing", "class", "deep", "no-utf-8", "huge-number"],
)
def test_what_cannot_be_shown_is_no_example(source):
    assert own(source) is None


def test_a_long_function_is_cut():
    lines = own("def half(x):\n" + "    x = x / 2\n" * 100 + f"    return {' + '.join('x' * 100)}").split("\n")
    assert len(lines) == LINES + 1
    assert lines[-1] == f"# … {102 - LINES} more lines"
    wide = own(f"def half(x):\n    return {' + '.join('x' * 100)}").split("\n")[1]
    assert len(wide) < 130
    assert wide.endswith("…")


# ---- times, and who is not graded


def test_times_are_the_median_the_95th_percentile_and_the_slowest():
    seconds = [0.5, 0.25, 4.0, 1.0, 2.0]
    times = class_of(*[graded(seconds=each) for each in seconds]).times()
    assert times["median"] == statistics.median(seconds)
    assert times["p95"] == pytest.approx(3.6)  # between the two largest, four fifths of the way
    assert (times["slowest"], times["student"], times["students"]) == (4.0, "2", 5)


def test_reports_without_seconds_have_no_times():
    told = class_of(graded(("f", (check("a"),)), seconds=0.0))
    assert told.times() is None
    assert "No run times are kept of these" in page(told, NOW)


def test_everyone_who_is_not_graded_is_named_with_the_reason():
    entries = [
        Entry("fine", answered(True), ""),
        Entry("slow", graded(("f", (check("a", "timeout"), check("b", "timeout"))))),
        Entry("empty", Report("x", "unreadable", "the file is empty", (), 0.1)),
        Entry("unlucky", Report("x", "grader-error", "the worker could not start", (), 0.1)),
        Entry("no-notebook", None, "empty"),
        Entry("handed-in-again", None, "waiting"),
        Entry("kept", answered(False), "earlier"),
    ]
    told = ClassReport(NAME, 2, entries)
    assert told.ungraded() == {
        "can't be read as a submission, 0 points: the file is empty": ["empty"],
        "grader failed: the worker could not start": ["unlucky"],
        "there is no notebook in the submitted folder": ["no-notebook"],
        "not graded since it was handed in: run `autograder autograde 01-halves`": ["handed-in-again"],
    }
    assert told.timeouts() == {"f": ["slow"]}
    assert list(told.differing().values()) == [["kept"]]
    assert "1 of the 3" in page(told, NOW)


TODAY, EARLIER = answered(True), answered(False)


@pytest.mark.parametrize(
    ("kept", "standing", "scores", "embedded", "state", "report"),
    [
        (TODAY, "unchanged", {"f": 2}, EARLIER, "", TODAY),
        (TODAY, "earlier", {"f": 2}, EARLIER, "regraded", TODAY),
        (TODAY, "new", {}, None, "unwritten", TODAY),
        (None, "unchanged", {"f": 2}, EARLIER, "", EARLIER),
        (None, "earlier", {"f": 2}, EARLIER, "earlier", EARLIER),
        (None, "earlier", {"f": 2}, None, "foreign", None),
        (None, "new", {}, None, "waiting", None),
        (None, "new", {"f": 2}, EARLIER, "waiting", None),  # of a file that was handed in before
        (None, "new", {"f": None}, None, "failed", None),
    ],
)
def test_a_kept_report_comes_first_and_each_difference_from_the_gradebook_has_its_name(
    kept, standing, scores, embedded, state, report
):
    reports = {each.name: each.as_dict() for each in embedded.exercises} if embedded else {}
    handed = HandedIn("x.py", b"def f(x): pass")
    room = SimpleNamespace(
        assignment=SimpleNamespace(exercises=("f", "new-since-then")),
        task=lambda student: SimpleNamespace(key="key", handed=handed),
        standing=lambda student, task: standing,
        kept=SimpleNamespace(load=lambda key: kept),
        row=lambda student: Row(None, scores) if scores else None,
        autograded=lambda student: Autograded({}, {}, reports),
    )
    entry = entry_of(room, "someone", frozenset())
    assert entry.state == state
    assert (entry.report and entry.report.exercises) == (report and report.exercises)


# ---- the page


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and that they are closed in order."""

    EMPTY = ("meta", "rect", "line")

    def __init__(self, text):
        super().__init__()
        self.found, self.open = [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def hostile_class():
    mistake = CheckResult(HOSTILE, HOSTILE, HOSTILE, "failed", 1.0, HOSTILE, HOSTILE, HOSTILE)
    stopped = CheckResult(HOSTILE + "2", HOSTILE, HOSTILE, "timeout", 1.0, None)
    return ClassReport(
        HOSTILE,
        2,
        [
            Entry(HOSTILE, graded((HOSTILE, (mistake, stopped))), "earlier", {HOSTILE: HOSTILE}),
            Entry("\udc80\u202eevil\x1b", Report(HOSTILE, "unreadable", HOSTILE, (), 1.0)),
        ],
    )


def test_no_text_of_a_student_is_taken_for_html():
    text = page(hostile_class(), NOW)
    text.encode()
    assert "\u202e" not in text
    assert "&lt;script&gt;alert(1)" in text
    found = Tags(text).found
    assert not {"script", "img", "a", "link", "iframe", "object"} & {tag for tag, _ in found}
    assert sum(tag == "style" for tag, _ in found) == 1
    assert not [name for _, attributes in found for name in attributes if name.startswith("on")]


def test_source_that_is_hostile_is_escaped_where_it_is_an_example():
    source = "def half(x):\n    return x < 1 > '</pre><script>'"
    shown = own(source, course=vocabulary([source]))
    assert "<script>" in shown
    report = graded(("half", (check("a", "failed", mistake="wrong-sign"),)))
    text = page(ClassReport("x", 1, [Entry("1", report, sources={"half": shown})]), NOW)
    assert "x &lt; 1 &gt; &#39;&lt;/pre&gt;&lt;script&gt;&#39;" in text
    assert "<script" not in text


def test_the_page_needs_no_other_file_and_no_network():
    text = page(hostile_class(), NOW)
    assert not {"src", "href", "action", "srcset", "data"} & {name for _, told in Tags(text).found for name in told}
    for word in ("http://", "https://", "@import", "url(", "@font-face"):
        assert word not in text
    assert "default-src 'none'" in text


def test_the_page_says_its_language_and_title_and_its_headings_descend_step_by_step():
    found = Tags(page(class_of(answered(True)), NOW)).found
    assert ("html", {"lang": "en"}) in found
    assert [tag for tag, _ in found if tag in ("h1", "title")] == [
        "title",
        "h1",
        "title",
    ]  # the last is the histogram's
    levels = [int(tag[1]) for tag, _ in found if tag in ("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


# ---- the command


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A course folder in which we stand: a class has handed in two notebooks, an empty file and an empty folder."""
    assignment = tiny_course.make(tmp_path / "kit", ["half", "halved"], monkeypatch)
    place = tmp_path / "course"
    place.mkdir()
    shutil.copyfile(Path(__file__).parents[1] / "nbgrader_config.py", place / "nbgrader_config.py")
    shutil.copytree(assignment.master.parent, place / "source" / assignment.name)
    nbgrader = [sys.executable, "-m", "nbgrader", "generate_assignment", assignment.name]
    paths = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])  # of `alembic`
    environment = os.environ | {"PATH": paths, "PYTHONPATH": str(Path(__file__).parents[1])}
    subprocess.run(nbgrader, cwd=place, env=environment, check=True, capture_output=True, timeout=120)
    for student, body in {"right": "x / 2", "ada": "-x / 2  # ada", "empty-file": None}.items():
        path = place / "submitted" / student / assignment.name / "halves.ipynb"
        path.parent.mkdir(parents=True)
        hand_in(path, assignment, body)
    (place / "submitted" / "no-notebook" / assignment.name).mkdir(parents=True)
    monkeypatch.chdir(place)
    return place


def hand_in(path, assignment, body):
    if body is None:
        path.write_bytes(b"")
        return
    node = nbformat.read(assignment.master.parents[2] / "assignments" / assignment.name / "halves.ipynb", as_version=4)
    for cell in node.cells:
        if cell.id in assignment.exercises:
            cell.source = f"def {cell.id}(x):\n    return {body}"
    nbformat.write(node, path)


def test_outside_a_course_folder_it_says_where_to_go(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["report", "01-linear-regression"]) == 2
    assert "go to your course folder first" in capsys.readouterr().err


def test_an_unknown_assignment_is_named_with_those_that_there_are(capsys):
    assert cli.main(["report", "99-none"]) == 2
    assert "there is no assignment '99-none'; the assignments are: 01-linear" in capsys.readouterr().err


def test_a_file_in_no_folder_is_wrong_use(tmp_path, capsys):
    assert cli.main(["report", "01-linear-regression", "--out", str(tmp_path / "nowhere" / "page.html")]) == 2
    assert cli.main(["report", "01-linear-regression", "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("name a file in a folder that there is") == 2


@pytest.mark.slow
def test_the_page_of_a_class_is_made_of_what_autograde_left(folder, capsys, monkeypatch):
    # In this process, which alone knows the tiny course's graders.
    monkeypatch.setattr(crew, "graded", lambda tasks, **_: ((task, crew.grade(task)) for task in tasks))
    assert cli.main(["report", NAME]) == 2
    assert f"no submission of {NAME} is graded yet: run `autograder autograde {NAME}` first" in capsys.readouterr().err
    assert not (folder / "reports").exists()
    try:
        assert cli.main(["autograde", NAME]) == 1  # one has no notebook
    finally:
        crew.close_engine()
    capsys.readouterr()

    assert cli.main(["report", NAME]) == 0
    [written] = capsys.readouterr().out.split()
    assert Path(written) == folder / "reports" / f"{NAME}.html"
    assert [each.name for each in (folder / "reports").iterdir()] == [f"{NAME}.html"]
    assert stat.S_IMODE(Path(written).stat().st_mode) == 0o600  # it names students
    text = Path(written).read_text(encoding="utf-8")
    for figure in ("Handed in</dt><dd>4", "Graded</dt><dd>2", "Mean</dt><dd>3<", "Points possible</dt><dd>4"):
        assert figure in text
    assert "def half(x):\n    return -x / 2</code>" in text
    assert "# ada" not in text
    assert "the file is empty" in text
    assert "there is no notebook in the submitted folder" in text
    assert "95th percentile" in text
    assert "of earlier ones" not in text

    # Without the kept reports those in the autograded notebooks are shown, which have no run times.
    shutil.rmtree(folder / ".autograder")
    assert cli.main(["report", NAME, "--out", "page.html"]) == 0
    text = (folder / "page.html").read_text(encoding="utf-8")
    assert "Mean</dt><dd>3<" in text
    assert "def half(x):\n    return -x / 2</code>" in text
    assert "No run times are kept of these" in text
    assert "the file is empty" in text

    # After a change of the graders they are shown as what they are.
    grader = course.GRADERS / NAME / "test_half.py"
    grader.write_text(grader.read_text() + "\n")
    assert cli.main(["report", NAME, "--out", "page.html"]) == 0
    assert "2 of the 2</span> shown as earlier graders saw them" in (folder / "page.html").read_text(encoding="utf-8")

    # One who hands in again waits to be graded.
    hand_in(folder / "submitted" / "ada" / NAME / "halves.ipynb", course.Assignment.find(NAME), "x / 2  # mended")
    assert cli.main(["report", NAME, "--out", "page.html"]) == 0
    text = (folder / "page.html").read_text(encoding="utf-8")
    assert "Graded</dt><dd>1" in text
    assert "not graded since it was handed in" in text
