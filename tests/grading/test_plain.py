"""A notebook without hidden graders is run cell by cell as in Jupyter, and a cell's points are nbgrader's."""

import math

import pytest
from nbgrader.utils import determine_grade

from autograder.classroom.nbgrader.cells import make_cell, make_output
from autograder.course import language
from autograder.grading.kept import Kept
from autograder.grading.plain import CodeCell, PlainNotebook, PlainTask, earned
from autograder.untrusted.isolation import Limits

FIGURE = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
ENDS_PYTHON = "import os\nos._exit(3)"
NEVER_ENDS = "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"


def task(*cells, files=(), seconds=20.0, points=1.0, **more):
    """A notebook with these cells, each of which is worth points."""
    made = tuple(CodeCell(source, f"cell-{number}", points) for number, source in enumerate(cells, 1))
    return PlainTask.of("someone", [PlainNotebook("work", made, tuple(files))], Limits(), seconds, **more)


@pytest.fixture(scope="module")
def run():
    """Runs cells, and gives the report; the outputs of the cells are `report.ran["work"]`."""
    engines = {}

    def run(*cells, **more):
        wanted = task(*cells, **more)
        if wanted.engine not in engines:
            engines[wanted.engine] = wanted.open_engine()
        return wanted.grade(engines[wanted.engine])

    yield run
    for engine in engines.values():
        engine.zygote.close()


def shown(report):
    """What each cell put out, in words: its texts, and the kinds of its pictures."""
    told = []
    for outputs in report.ran["work"]:
        texts = [each.get("text") or each.get("evalue") or each["data"]["text/plain"] for each in outputs]
        told.append("".join(texts))
    return told


def points(report):
    return [exercise.score for exercise in report.exercises]


def test_the_cells_share_one_state_and_go_on_after_an_error(run):
    report = run("x = 1", "x / 0", "assert x == 1", "assert x == 2, 'not two'", "from math import pi")
    assert points(report) == [1, 0, 1, 0, 1]
    assert [exercise.checks[0].status for exercise in report.exercises] == [
        "passed",
        "failed",
        "passed",
        "failed",
        "passed",
    ]
    assert report.exercise("cell-4").checks[0].message == "AssertionError: not two"


def test_magics_values_and_top_level_await_do_what_they_do_in_jupyter(run):
    cells = "%matplotlib inline", "%%time\nz = 3", "z", "_ + 1", "import asyncio\nawait asyncio.sleep(0)", "Out[3]"
    report = run(*cells)
    assert points(report) == [1, 1, 1, 1, 1, 1]
    assert [shown(report)[place] for place in (2, 3, 5)] == ["3", "4", "3"]


def test_a_figure_stands_under_the_cell_that_draws_it(run):
    [outputs] = run(FIGURE).ran["work"]
    assert [sorted(each["data"]) for each in outputs] == [["image/png", "text/plain"]]


def test_what_is_shown_can_be_changed_and_cleared(run):
    cell = (
        "from IPython.display import clear_output, display\nprint('gone')\nclear_output()\n"
        "handle = display('first', display_id=True)\nhandle.update('second')\nprint('10%', end='\\r')\nprint('100%')"
    )
    assert shown(run(cell)) == ["'second'100%\n"]


def test_a_warning_costs_nothing(run):
    report = run("import warnings\nwarnings.warn('careful')\nassert True", "import sys\nprint('hm', file=sys.stderr)")
    assert points(report) == [1, 1]
    assert "careful" in shown(report)[0]


def test_a_cell_may_give_a_part_of_its_points(run):
    report = run(
        "0.5", "0", "'words'", "3", "-1", "float('nan')", "import numpy as np\nfloat(np.float64(1.5))", points=2.0
    )
    assert points(report) == [0.5, 0, 2, 2, 2, 2, 1.5]
    part, rest = report.exercise("cell-1").checks
    assert (part.status, part.points, rest.status, rest.points) == ("passed", 0.5, "failed", 1.5)


@pytest.mark.parametrize(
    "outputs",
    [
        [],
        [make_output("stream", name="stdout", text="3")],
        [make_output("display_data", data={"text/plain": "0"})],
        *([make_output("execute_result", data={"text/plain": text})] for text in ("0.5", "2", "0.0", "x", "-1", "nan")),
        [make_output("error", ename="E", evalue="", traceback=[])],
        [make_output("stream", name="stdout", text="3"), make_output("error", ename="E", evalue="", traceback=[])],
    ],
    ids=str,
)
def test_the_rule_is_nbgraders(outputs):
    metadata = {"nbgrader": {"grade": True, "solution": False, "points": 2, "grade_id": "c"}}
    stock, _ = determine_grade(make_cell("code", "", metadata, outputs))
    assert earned(outputs, 2.0) == stock


def test_no_part_is_more_than_the_whole():
    assert earned([make_output("execute_result", data={"text/plain": "inf"})], 2.0) == 2.0
    assert math.isfinite(earned([make_output("execute_result", data={"text/plain": "1e400"})], 2.0))


def test_what_lies_beside_the_notebook_can_be_read_and_imported(run):
    files = [("data.csv", b"1,2"), ("sub/deep.txt", b"deep"), ("helper.py", b"def two(): return 2")]
    report = run("open('data.csv').read()", "open('sub/deep.txt').read()", "import helper\nhelper.two()", files=files)
    assert shown(report) == ["'1,2'", "'deep'", "2"]


def test_the_environment_is_nbgraders(run):
    assert shown(run("import os\nos.environ['NBGRADER_EXECUTION']")) == ["'autograde'"]


def test_a_cell_that_takes_too_long_is_stopped_and_what_it_did_stays(run):
    report = run("x = 1", "y = 2\nimport time\ntime.sleep(100)", "assert (x, y) == (1, 2)", seconds=2.0)
    assert points(report) == [1, 0, 1]
    assert report.exercise("cell-2").checks[0].status == "timeout"
    assert report.message == "cell 2: stopped after 2 s: is there a loop that never ends?"


@pytest.mark.parametrize("lost", [ENDS_PYTHON, NEVER_ENDS], ids=["ends Python", "never ends"])
def test_a_cell_that_ends_its_worker_costs_itself_and_what_needs_it(run, lost):
    report = run("x = [1]", "x.append(2)\nprint('once')", f"y = 3\n{lost}", "assert x == [1, 2]", "y", seconds=2.0)
    assert points(report) == [1, 1, 0, 1, 0]
    assert shown(report)[1] == "once\n"
    assert "NameError" in report.exercise("cell-5").checks[0].message


def test_a_notebook_of_such_cells_comes_to_an_end(run):
    report = run("x = 1", *[ENDS_PYTHON] * 12, "x")
    assert points(report) == [1, *[0] * 13]
    assert report.status == "graded"


def test_what_is_put_out_is_bounded_and_what_marks_hang_on_stays(run):
    flood = "for i in range(300):\n    print('x' * 100_000)\n    display(i)\n"
    report = run(flood + "0.5", flood + "1 / 0", points=1.0)
    assert points(report) == [0.5, 0]
    assert len(str(report.ran)) < 1_000_000
    assert "cut here: too long to show" in shown(report)[0]


def test_an_error_tells_the_lines_of_the_cells_and_no_place_on_this_machine(run):
    [_, outputs] = run("def f(x):\n    return x.missing", "import json\njson.loads('{')").ran["work"]
    assert outputs[-1]["traceback"][0] == "cell 2, line 2: json.loads('{')"
    assert not [line for line in outputs[-1]["traceback"] if "/" in line.partition(":")[0].removeprefix("json/")]
    [outputs] = run("a b").ran["work"]
    assert outputs[-1]["traceback"] == ["cell 1, line 1: a b", "SyntaxError: invalid syntax"]


def test_what_is_said_of_a_cell_is_in_the_language_of_the_course(run):
    """Its code, its prints and Python's own words stay as they are."""
    with language.speaking("ko"):
        report = run(
            "def f(x):\n    return x / 0", "f(1)", "print('x' * 100_000)", "a b", "while True:\n    pass", seconds=1.0
        )
        missing = run("for i in range(300):\n    display(i)")
    [_, failed, cut, broken, late] = report.ran["work"]
    assert failed[-1]["traceback"] == [
        "셀 2, 1번째 줄: f(1)",
        "셀 1, 2번째 줄, f 안: return x / 0",
        "ZeroDivisionError: division by zero",
    ]
    assert cut[-1]["text"].endswith("x\n... 여기서 잘랐습니다: 보여 주기에는 너무 깁니다")
    assert broken[-1]["traceback"][0] == "셀 4, 1번째 줄: a b"
    assert late[-1]["evalue"] == "1초 뒤에 멈췄습니다: 끝나지 않는 반복문이 있나요?"
    assert late[-1]["traceback"] == [f"TimeoutError: {late[-1]['evalue']}"]
    assert report.message == f"셀 5: {late[-1]['evalue']}"
    assert report.exercises[1].checks[0].title == "이 셀의 테스트를 통과합니다"
    assert missing.ran["work"][0][-1]["text"] == "\n... 출력이 남겨 두는 것보다 많습니다\n"


def test_what_is_kept_is_of_its_language():
    english = task("x = 1").key
    with language.speaking("ko"):
        assert task("x = 1").key != english


@pytest.mark.parametrize(
    "cell",
    [
        "get_ipython().showtraceback = lambda *a, **k: None",
        "get_ipython().set_custom_exc((Exception,), lambda *a, **k: None)",
        "import sys\nsys.excepthook = lambda *a: None\nsys.displayhook = lambda *a: None",
    ],
)
def test_an_error_is_one_though_nobody_is_to_see_it(run, cell):
    assert points(run(cell, "assert False"))[1] == 0


def test_notebooks_that_cant_be_read_have_no_points_and_a_reason(run):
    notebook = PlainNotebook("work", (CodeCell("assert True", "c", 2.0),), problem="no notebook")
    wanted = PlainTask.of("someone", [notebook], Limits(), 20.0)
    with wanted.open_engine() as engine:
        report = engine.grade(wanted)
    assert (report.status, report.score, report.max_score, report.message) == ("unreadable", 0, 2, "no notebook")


def test_a_result_is_kept_with_what_the_cells_put_out(run, tmp_path):
    report = run("print(1)", "2")
    Kept(tmp_path).store("key", report)
    kept = Kept(tmp_path).load("key")
    assert kept is not None
    assert (kept.ran, kept.exercises) == (report.ran, report.exercises)


def test_the_same_work_has_one_key_and_any_other_another():
    same = task("x = 1").key
    assert task("x = 1").key == same
    others = [
        task("x = 2"),
        task("x = 1", points=2.0),
        task("x = 1", seconds=3.0),
        task("x = 1", files=[("a", b"")]),
        task("x = 1", several=True),
    ]
    assert len({same, *(each.key for each in others)}) == 6


def test_cells_of_several_notebooks_are_told_apart(run):
    notebooks = [PlainNotebook(name, (CodeCell("assert True", "c", 1.0),)) for name in ("one", "two")]
    wanted = PlainTask.of("someone", notebooks, Limits(), 20.0, several=True)
    with wanted.open_engine() as engine:
        assert [each.name for each in engine.grade(wanted).exercises] == ["one/c", "two/c"]
