"""Nothing that a submission tries may pay: what untrusted code does in a worker stays there.

Each attack is a function `mse` (or a statement beside it) in the reference solution of assignment 01. Whatever it does, it
earns no point for a value, the other functions keep all of theirs, the run goes on to its end, and nothing is left
behind: no process, no file. Attacks that one sample shows stand in ``tests/submissions/*/*/hostile`` and are run by
``autograder verify``; here are those that take an endless loop, a limit of their own, or a look at the machine afterwards.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import textwrap
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

import pytest
from processes import below

from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.grading import crew, kept
from autograder.grading.engine import Engine
from autograder.grading.result import ExerciseResult, Report
from autograder.grading.submission import Submission
from autograder.untrusted import isolation
from autograder.untrusted.isolation import Limits

pytestmark = [
    pytest.mark.skipif(
        isolation.why_unusable(isolation.layers()) is not None, reason="this machine offers no usable isolation"
    ),
    pytest.mark.usefixtures("temporary_folder"),
]

FIRST = "01-linear-regression"
LIMITS = Limits(
    call_seconds=2.0, submission_seconds=30.0, memory_bytes=512 << 20, scratch_bytes=1 << 20, returned_bytes=1 << 20
)
NEIGHBOURS = ("describe", "init_parameters", "hypothesis", "mse", "accumulated_gradients", "predict")
RIGHT = "torch.mean((prediction - target) ** 2)"
WRONG = "(prediction - target).sum()"


@pytest.fixture(scope="module", params=["without-bubblewrap", "with-bubblewrap"])
def engine(request: pytest.FixtureRequest, temporary_folder: Path) -> Iterator[Engine]:
    """A warm engine whose limits are low enough for endless loops to cost little."""
    wrap = request.param == "with-bubblewrap"
    if wrap and not isolation.bubblewrap.works():
        pytest.skip("bubblewrap is not installed, or this user may not use it")
    with Engine(FIRST, LIMITS, wrap=wrap) as engine:
        yield engine


@contextmanager
def limited(engine: Engine, **limits: float) -> Iterator[None]:
    """Other limits for a moment: a fresh engine for them would cost seconds."""
    before = engine.limits
    engine.limits = replace(before, **limits)  # type: ignore[arg-type]
    try:
        yield
    finally:
        engine.limits = before


def grade(engine: Engine, submission: Submission) -> Report:
    """Grade `mse` and some neighbours, left and right of it, that take little time themselves."""
    return engine.grade(submission, NEIGHBOURS)


def solution(**cells: str) -> Submission:
    """The reference solution as a notebook, with these functions' cells replaced."""
    assignment = Assignment.find(FIRST)
    sources = [cells.get(name, source) for name, source in assignment.reference.items()]
    return Submission.of_cells("hostile.ipynb", [assignment.imports, *sources])


def as_script(**cells: str) -> Submission:
    """The same code as one script."""
    assignment = Assignment.find(FIRST)
    sources = [assignment.imports, *(cells.get(name, source) for name, source in assignment.reference.items())]
    return Submission.of("hostile.py", "\n\n".join(sources).encode())


def at_call(body: str) -> str:
    """A cell whose `mse` does this when it is called, and answers wrongly where it comes to its end."""
    lines = ["import torch", "def mse(prediction, target):", *body.strip().splitlines(), f"return {WRONG}"]
    return "\n".join([*lines[:2], *("    " + line for line in lines[2:])])


def at_import(body: str) -> str:
    """A cell that does this when it is run, in a class that its `mse`, which answers wrongly, cannot do without."""
    inside = textwrap.indent(body.strip(), "    ")
    return f"import torch\n\nclass Attack:\n{inside}\n\ndef mse(prediction, target):\n    Attack\n    return {WRONG}\n"


def without_reward(report: Report) -> ExerciseResult:
    """`mse`, which earned nothing for values, beside neighbours that lost nothing, in a run that was completed."""
    assert report.status == "graded", report.message
    for exercise in report.exercises:
        if exercise.name != "mse":
            assert exercise.passed, [check for check in exercise.checks if not check.passed]
    mse = report.exercise("mse")
    assert not any(check.passed for check in mse.checks if check.category in ("value", "gradient", "convergence"))
    return mse


def words(report: Report) -> str:
    """All that the student is told of `mse`, and of the submission as a whole."""
    return " ".join([report.message, *(check.message for check in report.exercise("mse").checks)])


# ---- What is left behind ---------------------------------------------------------------------------------------------


def shared_memory() -> set[str]:
    """Files in memory, and segments of System V's kind, that a worker may have made; pools' semaphores are Python's."""
    found = set()
    for entry in os.scandir("/dev/shm"):
        with suppress(FileNotFoundError):  # another program's, just removed
            if is_ours(entry.stat().st_uid) and not entry.name.startswith("sem."):
                found.add(entry.name)
    segments = [line.split() for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]]
    return found | {segment[1] for segment in segments if is_ours(int(segment[7]))}


def is_ours(user: int) -> bool:
    """Whether workers run as this user: the one who grades, or one of those that root's workers become."""
    return user == os.geteuid() or user >= 2_000_000_000


def left_on_the_machine() -> dict[str, set[Any]]:
    """What a submission might leave behind, by kind."""
    return {
        "processes": below(os.getpid()),
        "temporary files": {str(path) for path in Path(tempfile.gettempdir()).rglob("*")},
        "shared memory": shared_memory(),
        "mounts": set(Path("/proc/self/mounts").read_text().splitlines()),
    }


def files_of_the_course() -> dict[str, tuple[int, int]]:
    """Size and time of the files that a submission would like best to change."""
    assignment = Assignment.find(FIRST)
    stats = {str(path): path.stat() for path in (assignment.master, *assignment.graders.glob("*.py"))}
    return {path: (stat.st_size, stat.st_mtime_ns) for path, stat in stats.items()}


@pytest.fixture
def untouched_machine(engine: Engine) -> Iterator[None]:
    """After the test: the processes and folders that were there before, and the course's files as they were."""
    engine.zygote.start()
    with nothing_left_behind():
        yield


@contextmanager
def nothing_left_behind() -> Iterator[None]:
    """Says (where a test fails, or with ``pytest -s``) how much of each kind there was before and afterwards."""
    before, files = left_on_the_machine(), files_of_the_course()
    yield
    for _ in range(50):
        after = left_on_the_machine()
        new = {kind: after[kind] - before[kind] for kind in before}
        if not any(new.values()):
            break
        time.sleep(0.1)  # the last worker is just being buried
    for kind in before:
        print(f"{kind}: {len(before[kind])} before, {len(after[kind])} afterwards")
    assert not any(new.values()), new
    assert files_of_the_course() == files


# ---- C. Ending, hanging, growing -------------------------------------------------------------------------------------

NEVER_ENDING = {
    "an endless loop": "while True:\n    pass",
    "an endless sleep": "import time\ntime.sleep(10**6)",
    "an endless loop that catches everything": (
        "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
    ),
    "an endless loop in C, which sees no signal": "sum(iter(int, 1))",
    "signals that are ignored": (
        "import signal\n"
        "for number in range(1, 65):\n"
        "    try:\n        signal.signal(number, signal.SIG_IGN)\n    except (OSError, ValueError):\n        pass\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
        "while True:\n    pass"
    ),
    "a deadlock": "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
    "a read that never comes back": "import os\nreader, writer = os.pipe()\nos.read(reader, 1)",
}


@pytest.mark.parametrize("title", NEVER_ENDING)
def test_what_never_ends_is_stopped(engine: Engine, untouched_machine: None, title: str) -> None:
    with limited(engine, call_seconds=1.0):
        report = grade(engine, solution(mse=at_call(NEVER_ENDING[title])))
    assert without_reward(report).checks[0].status == "timeout"
    assert "stopped after 1 s: is there a loop that never ends?" in words(report)


@pytest.mark.parametrize("title", ["an endless loop", "signals that are ignored"])
@pytest.mark.parametrize("form", ["notebook", "script"])
def test_what_never_ends_when_it_is_imported_is_left_out(engine: Engine, title: str, form: str) -> None:
    """The statement is stopped and left out; everything before and after it is graded."""
    hand_in = as_script if form == "script" else solution
    with limited(engine, call_seconds=1.0):
        report = grade(engine, hand_in(mse=at_import(NEVER_ENDING[title])))
    without_reward(report)
    assert "stopped after 1 s: is there a loop that never ends?" in report.message


def test_a_submission_of_endless_statements_has_one_bound_for_all(engine: Engine, untouched_machine: None) -> None:
    """They define nothing, so they are put off until `mse` turns out to be missing, and take nothing from the others."""
    with limited(engine, call_seconds=0.5, submission_seconds=8.0):
        report = grade(engine, solution(mse="\n".join(["while True: pass"] * 100)))
    assert without_reward(report).score == 0
    assert "stopped after 0.5 s: is there a loop that never ends?" in report.message


BOMBS = {
    "memory, bit by bit": ("kept = []\nwhile True:\n    kept.append(bytearray(1 << 26))", "more memory than allowed"),
    "memory, at once": ("bytearray(1 << 40)", "more memory than allowed"),
    "memory, in a tensor": ("torch.ones(1 << 38)", "more memory than allowed"),
    "memory, in a result": (
        "class Endless(tuple):\n    __iter__ = lambda self: iter(lambda: 'x' * 4000, 0)\nreturn Endless()",
        "too long",
    ),
    "processes": ("import os\nwhile True:\n    os.fork()", "not allowed while grading"),
    "threads": (
        "import threading\nwhile True:\n    threading.Thread(target=threading.Event().wait, daemon=True).start()",
        "starts more threads than allowed",
    ),
    "open files": ("kept = []\nwhile True:\n    kept.append(open('/dev/zero', 'rb'))", "Too many open files"),
    "one large file": (
        "with open('large', 'wb', buffering=0) as file:\n    while True:\n        assert file.write(bytes(1 << 16))",
        "writes more to files than allowed",
    ),
    "returned data": ("return torch.zeros(1 << 20)", "expected the shape"),
    "returned data, in pieces": (
        "return [torch.zeros(1 << 16) for _ in range(100)]",
        "gave back more data than allowed",
    ),
}


@pytest.mark.parametrize("title", BOMBS)
def test_a_bomb_meets_its_limit_and_the_student_reads_which(
    engine: Engine, untouched_machine: None, title: str
) -> None:
    body, told = BOMBS[title]
    report = grade(engine, solution(mse=at_call(body)))
    without_reward(report)
    assert told in words(report)


def test_a_flood_of_files_ends_with_the_worker(engine: Engine, untouched_machine: None) -> None:
    report = grade(engine, solution(mse=at_call("for number in range(3000):\n    open(str(number), 'w').close()")))
    without_reward(report)
    if any(layer.name == "namespaces" and layer.available for layer in isolation.layers()):
        assert "writes more to files than allowed (1 MB in at most 1024 files)" in words(report)


def test_a_flood_of_output_is_dropped(engine: Engine, untouched_machine: None, capfd: Any) -> None:
    body = (
        "import os, sys\nfor _ in range(300):\n    print('x' * 100_000)\n    print('x' * 100_000, file=sys.__stderr__)"
    )
    body += "\nfor number in (0, 1, 2):\n    os.write(number, b'points: 20/20')"
    without_reward(grade(engine, solution(mse=at_call(body))))
    assert capfd.readouterr() == ("", "")


def test_memory_that_one_function_hoards_is_gone_for_the_next(engine: Engine) -> None:
    hoard = "hoard = []\ndef mse(prediction, target):\n    while True:\n        hoard.append(bytearray(1 << 22))"
    without_reward(grade(engine, solution(mse=hoard)))


ENDINGS = {
    "os._exit": ("import os\nos._exit(0)", "is there an `os._exit` or an `exit()` in it?"),
    "a segmentation fault": ("import ctypes\nctypes.string_at(0)", "Python itself crashed (segmentation fault)"),
    "an abort": ("import os\nos.abort()", "Python itself crashed (abort)"),
    "its own signal": ("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)", "ended by signal 15"),
    "closing every file": ("import os\nos.closerange(0, 1000)", "ended Python while it was running"),
    "a status that means no memory": ("import os\nos._exit(71)", "more memory than allowed"),
}


@pytest.mark.parametrize("title", ENDINGS)
@pytest.mark.parametrize("form", ["notebook", "script"])
def test_the_end_of_python_costs_only_the_function_that_brought_it(engine: Engine, title: str, form: str) -> None:
    body, told = ENDINGS[title]
    hand_in = as_script if form == "script" else solution
    for attack in (at_call, at_import):
        report = grade(engine, hand_in(mse=attack(body)))
        without_reward(report)
        assert told in words(report)


CODE_BOMBS = {
    "brackets": "(" * 100_000,
    "signs": "x = " + "-" * 200_000 + "1",
    "a long sum": "x = " + "+".join(["1"] * 100_000),
    "indents": "\n".join(" " * depth + "if True:" for depth in range(150)) + "\n" + " " * 151 + "pass",
    "a large constant": "x = " + "9" * 100_000,
    "a large power": "x = 9 ** 9 ** 9 ** 9",
    "null bytes": "x = 1\0",
    "magics": "%%time\n%%bash\n!rm -rf /\n%run /etc/passwd\n%cd /",
}


@pytest.mark.parametrize("title", CODE_BOMBS)
def test_code_that_python_chokes_on_costs_only_its_own_cell(engine: Engine, title: str) -> None:
    without_reward(grade(engine, solution(mse=CODE_BOMBS[title])))


def test_a_cell_cannot_change_how_later_cells_are_read(engine: Engine) -> None:
    """Every cell is read before the first one is run."""
    body = """
from IPython import get_ipython
import ast, builtins
get_ipython().input_transformers_cleanup.append(lambda lines: ["raise SystemExit"])
ast.parse = builtins.compile = lambda *arguments, **keywords: None
"""
    without_reward(
        grade(engine, solution(describe=at_import(body) + Assignment.find(FIRST).reference["describe"], mse=""))
    )


# ---- D. Writing results ----------------------------------------------------------------------------------------------

PIPE = """
import json, os, struct
def forge(payload):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, payload)
        except OSError:
            pass
def frame(**header):
    data = json.dumps({"buffers": [], **header}).encode()
    return struct.pack(">II", len(data), 0) + data
"""
FORGED = {
    "garbage": "b'score: 20/20' * 100",
    "a frame that is too large": "struct.pack('>II', 2**32 - 1, 2**32 - 1)",
    "half a message, then silence": "struct.pack('>II', 1000, 0) + b'{'",
    "answers to all questions to come": "b''.join(frame(id=n, event='done', value=0.0) for n in range(200))",
    "an event that does not exist": "b''.join(frame(id=n, event='passed', points=20) for n in range(200))",
    "answers that are scores": "b''.join(frame(id=n, event='done', score=20, passed=True) for n in range(200))",
    "values that are none": "b''.join(frame(id=n, event='done', value={'dict': [[1]]}) for n in range(200))",
    "a second zygote's answer": "json.dumps({'pid': 1, 'status': 0, 'ready': True}).encode()",
}


@pytest.mark.parametrize("title", FORGED)
def test_what_a_student_writes_into_the_pipe_is_no_result(engine: Engine, untouched_machine: None, title: str) -> None:
    body = f"forge({FORGED[title]})"
    if "silence" in title:
        body += "\nimport time\ntime.sleep(5)"
    without_reward(grade(engine, solution(mse=PIPE + at_call(body))))


@pytest.mark.parametrize("title", FORGED)
def test_the_same_while_the_submission_is_loaded(engine: Engine, title: str) -> None:
    """Here the student's own other functions may go ungraded, as their code may never run; no point is gained."""
    body = f"forge({FORGED[title]})"
    if "silence" in title:
        body += "\nimport time\ntime.sleep(5)"
    report = grade(engine, solution(mse=PIPE + at_import(body)))
    assert report.status == "graded"
    assert not any(check.passed for check in report.exercise("mse").checks if check.category == "value")


def test_events_that_never_end_do_not_prolong_a_submission(engine: Engine) -> None:
    body = "import time\nwhile True:\n    forge(frame(id=1, event='statement', at=[0, 0]))\n    time.sleep(0.01)"
    with limited(engine, submission_seconds=2.0):
        report = grade(engine, solution(mse=PIPE + at_import(body)))
    assert report.status == "graded" and report.exercise("mse").score == 0


@pytest.mark.parametrize("number", ["float('nan')", "-1e308 * 10", "-100.0", "1e30", "10**400", "'20'", "True"])
def test_a_number_is_an_answer_and_never_a_score(engine: Engine, number: str) -> None:
    mse = without_reward(grade(engine, solution(mse=at_call(f"return {number}"))))
    assert 0 <= mse.score <= mse.max_score


STRANGE = """
None
True
10**400
"text"
b"bytes"
[]
[None]
[[], [1.0], [[2.0]]]
[0.0] * 100_000
{(1, 2): [3]}
lambda: 1
np.zeros((3, 0, 2))
np.array(["a"])
np.array([1 + 2j])
np.ones((40, 40))
torch.ones(3, 1, dtype=torch.complex64)
torch.full((2, 1), float("nan"), requires_grad=True)
torch.zeros(1, device="meta")
torch.eye(3).to_sparse()
torch.nested.nested_tensor([torch.ones(1), torch.ones(2)])
torch.nn.Linear(0, 1)
torch.nn.Sequential()
torch.nn.Bilinear(1, 2, 3)
torch.nn.LazyLinear(1)
torch.device("meta")
sym.zoo
sym.oo
sym.Matrix([[1]])
(float("nan"), sym.Symbol("x"))
(1.0, 2**62)
(np.zeros(2), "a", [None])
(torch.zeros(1), torch.zeros(1), [torch.zeros(2)])
(torch.zeros(1), [(0.0, 1.0), (1.0,)])
((), (), ())
((torch.zeros(1), None), (None, None), 3)
((torch.zeros(0, 0), torch.zeros(0, 0)),) * 3
("a", "b", "c", "d")
""".split("\n")[1:-1]


@pytest.mark.slow
@pytest.mark.parametrize("name", [assignment.name for assignment in Assignment.all()])
def test_whatever_a_function_returns_is_the_students_answer_and_no_failure_of_the_grader(name: str) -> None:
    """Every function of the assignment returns the same strange value. None of the graders stumbles over it."""
    head = "import numpy as np\nimport sympy as sym\nimport torch\n"
    off = {}
    with Engine(name, LIMITS) as engine:
        for value in STRANGE:
            functions = [f"def {each}(*inputs, **more):\n    return {value}\n" for each in engine.assignment.exercises]
            report = engine.grade(Submission.of("strange.py", (head + "\n".join(functions)).encode()))
            if report.status != "graded" or report.score > report.max_score / 2:
                off[value] = f"{report.status}: {report.message or report.score}"
    assert off == {}


def test_a_report_is_plain_json_without_nan_whatever_a_student_raises(engine: Engine) -> None:
    text = r'"\ud800 \x1b[2J </script> " + "x" * 10**6'
    report = grade(engine, solution(mse=at_call(f"raise type('E\\x1b' * 9, (Exception,), dict())({text})")))
    without_reward(report)
    told = json.dumps(report.as_dict(), allow_nan=False, ensure_ascii=False)
    told.encode()
    assert "\x1b" not in told and len(told) < 100_000


def test_two_functions_that_only_call_each_other_do_not_earn_each_others_points() -> None:
    """A function whose helper is wrong is graded with a right helper. Two that are each other's helpers are not."""
    code = """
def precision(tp, fp):
    return recall(tp, fp)

def recall(tp, fn):
    return precision(tp, fn)
"""
    with Engine("05-logistic-regression", LIMITS) as engine:
        report = engine.grade(Submission.of("circle.py", code.encode()), ("precision", "recall"))
        assert report.score == 0
        assert engine.grade(Submission.of("circle.py", code.encode())).score == 0


def test_no_function_is_graded_beside_its_own_reference_or_after_it_could_be_reached(engine: Engine) -> None:
    """`describe` names all the others, and keeps whatever `train` has around it, such as `mse`, for `mse` to use.

    But it is helped by none: only exercises that stand before it, and that the reference's own function uses, would be.
    """
    code = """
import builtins

def train(x, y, lr=0.01, epochs=1000):
    return 0

def describe(t):
    builtins.stolen = getattr(train, "__globals__", {})
    return mse, hypothesis, predict, train

def mse(prediction, target):
    describe(prediction)
    return builtins.stolen["mse"](prediction, target)
"""
    report = engine.grade(Submission.of("thief.py", code.encode()))
    assert {exercise.note for exercise in report.exercises} == {""}
    assert report.score == 0


# ---- E. Reading what is hidden ---------------------------------------------------------------------------------------


def secrets() -> dict[str, str]:
    """An expression for each thing that is hidden; it gives something where it could be read."""
    course = str(root.folder())
    grader = Assignment.find(FIRST).grader("mse")
    return {
        "the graders": f"open({str(grader)!r}).read()",
        "the graders' folder": f"os.listdir({str(grader.parent)!r})",
        "the graders, imported": "__import__('graders.common')",
        "the engine, imported": "__import__('autograder.grading.engine')",
        "the source notebook": f"open({str(Assignment.find(FIRST).master)!r}).read()",
        "the course's folder": f"os.listdir({course!r})",
        "the trusted process's memory": f"open('/proc/{os.getpid()}/mem', 'rb').read(1)",
        "the trusted process's environment": f"open('/proc/{os.getpid()}/environ', 'rb').read(1)",
        "the trusted process's command line": f"open('/proc/{os.getpid()}/cmdline', 'rb').read(1)",
        "the zygote's open files": "os.listdir(f'/proc/{os.getppid()}/fd')",
        "the zygote's memory": "open(f'/proc/{os.getppid()}/mem', 'rb').read(1)",
        "the environment": "[name for name in os.environ if 'DESCENT' in name or 'SECRET' in name]",
        "where the course lies, in the environment": f"[value for value in os.environ.values() if {course!r} in value]",
        "where the course lies, in the path": f"[value for value in sys.path if {course!r} == value]",
        "a file that another submission left": "os.listdir('.')",
        "the other scratch folders": "os.listdir('..')",
        "an inherited file": "[n for n in range(3, 100) if os.path.exists(f'/proc/self/fd/{n}') and n != 3]",
        "expected values on the stack": "[f for f in inspect.stack() if 'graders' in f.filename or 'engine' in f.filename]",
        "expected values in memory": "[o for o in gc.get_objects() if type(o).__name__ in ('Check', 'Engine', 'CheckResult')]",
        "a module of the grader's": "[m for m in sys.modules if m.startswith(('autograder.course', 'autograder.grading'))]",
    }


@pytest.mark.parametrize("title", secrets())
def test_what_is_hidden_cannot_be_read(engine: Engine, monkeypatch: pytest.MonkeyPatch, title: str) -> None:
    """The function would answer rightly if it could read it, and wrongly where that is refused or gives nothing."""
    monkeypatch.setenv("DESCENT_KIT_SECRET", "not to be seen")
    cell = f"""
import gc, inspect, os, sys, torch

def mse(prediction, target):
    try:
        found = {secrets()[title]}
    except (OSError, ImportError):
        found = None
    return {RIGHT} if found else {WRONG}
"""
    report = grade(engine, solution(mse=cell))
    without_reward(report)
    assert "raised" not in words(report)  # the expression itself was sound


def test_the_same_function_is_right_where_there_is_something_to_read(engine: Engine) -> None:
    """The test above can fail: with something that is open to read, the function answers rightly."""
    cell = (
        f"import torch\ndef mse(prediction, target):\n    return {RIGHT} if open('/proc/cpuinfo').read(1) else {WRONG}"
    )
    assert grade(engine, solution(mse=cell)).exercise("mse").passed


def test_nothing_of_one_submission_is_there_for_the_next(engine: Engine) -> None:
    """Neither files nor names nor patched modules: each submission has a process and a scratch folder of its own."""
    leaves = (
        "import builtins, os, torch\nbuiltins.left = torch.left = 1\nopen('left', 'w').close()\nos.mkdir('folder')\n"
    )
    finds = f"""
import builtins, os, torch
def mse(prediction, target):
    found = hasattr(builtins, "left") or hasattr(torch, "left") or os.listdir(".")
    return {RIGHT} if found else {WRONG}
"""
    grade(engine, solution(mse=leaves))
    without_reward(grade(engine, solution(mse=finds)))


def test_hidden_inputs_do_not_come_back_in_error_texts(engine: Engine) -> None:
    """An exception tells no number of more than five digits: too little to copy hidden inputs from."""
    report = grade(engine, solution(mse=at_call("raise ValueError(repr(prediction.double().tolist()))")))
    without_reward(report)
    told = words(report).partition("raised ValueError")[2]
    assert told and not re.search(r"\d[\d.]{6}", told)


# ---- Writing elsewhere -----------------------------------------------------------------------------------------------

ELSEWHERE = {
    "beside the scratch folder": "open('../hostile', 'w')",
    "in the temporary folder": f"open({tempfile.gettempdir() + '/hostile'!r}, 'w')",
    "in the course": f"open({str(root.folder() / 'hostile')!r}, 'w')",
    "in the package": f"open({str(Path(isolation.__file__).parent / 'hostile.py')!r}, 'w')",
    "in Python's libraries": "open(os.path.dirname(os.__file__) + '/hostile.py', 'w')",
    "in a link out of the scratch folder": "os.symlink('/tmp', 'link') or open('link/hostile', 'w')",
    "over a grader": f"os.rename('a', {str(Assignment.find(FIRST).grader('mse'))!r})",
    "in shared memory": "open('/dev/shm/hostile', 'w')",
    "removing the course's files": f"os.remove({str(Assignment.find(FIRST).master)!r})",
    "changing a file's mode": f"os.chmod({str(Assignment.find(FIRST).master)!r}, 0)",
    "changing a file's times": f"os.utime({str(Assignment.find(FIRST).master)!r})",
}


@pytest.mark.parametrize("title", ELSEWHERE)
def test_nothing_is_written_outside_the_scratch_folder(engine: Engine, untouched_machine: None, title: str) -> None:
    cell = f"""
import os, torch
open('a', 'w').close()
def mse(prediction, target):
    try:
        {ELSEWHERE[title]}
    except OSError:
        return {WRONG}
    return {RIGHT}
"""
    without_reward(grade(engine, solution(mse=cell)))
    assert not Path(tempfile.gettempdir(), "hostile").exists()


# ---- Leaving something behind ----------------------------------------------------------------------------------------

LEFT_BEHIND = {
    "a daemonised grandchild": (
        "import os\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        while True: pass\n    os._exit(0)"
    ),
    "a child of another program": "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'while True: pass'])",
    "a child that multiprocessing starts": "import multiprocessing\nmultiprocessing.Process(target=print).start()",
    "a thread that goes on": (
        "import threading\ndef run():\n    while True:\n        open('f', 'w').write('x')\n"
        "threading.Thread(target=run, daemon=True).start()"
    ),
    "a thread that Python would wait for": "import threading\nthreading.Thread(target=threading.Event().wait).start()",
    "an exit handler": "import atexit\natexit.register(lambda: open('/tmp/hostile', 'w'))",
    "a destructor": (
        "import builtins, os\nclass Late:\n    def __del__(self):\n        os._exit(0)\nbuiltins.late = Late()"
    ),
    "an alarm": "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.05)",
}


@pytest.mark.parametrize("title", LEFT_BEHIND)
def test_nothing_outlives_the_run(engine: Engine, untouched_machine: None, title: str) -> None:
    without_reward(grade(engine, solution(mse=at_call(LEFT_BEHIND[title]))))


# ---- A class, every second of it hostile -----------------------------------------------------------------------------


@pytest.mark.slow
def test_honest_submissions_among_hostile_ones_get_the_marks_that_they_get_alone() -> None:
    """On the way that ``autograder autograde`` takes, by two processes. Nothing is left behind when they have ended."""
    resource_tracker.ensure_running()  # Python's own helper of process pools, which stays for the next one
    honest = [solution(), solution(mse=at_call("")), solution(train="def train(x, y, lr=0.01, epochs=1000):\n    pass")]
    alone = [report.exercises for _, report in sorted(by_the_crew(honest, jobs=1).items())]
    bodies = [*(body for body, _ in (*BOMBS.values(), *ENDINGS.values())), *LEFT_BEHIND.values()]
    hostile = [solution(mse=PIPE + at_call(body), train=at_import(body)) for body in bodies]
    everyone = [each for number, attack in enumerate(hostile) for each in (attack, honest[number % 3])]
    with nothing_left_behind():
        found = by_the_crew(everyone, jobs=2)
    assert len(found) == len(everyone)
    for number in range(len(hostile)):
        assert found[2 * number].status == "graded"
        assert not found[2 * number].exercise("mse").passed
        assert found[2 * number + 1].exercises == alone[number % 3], bodies[number]


def by_the_crew(submissions: Sequence[Submission], jobs: int) -> dict[int, Report]:
    """The reports by the place of the submission."""
    fingerprint = kept.fingerprint(FIRST)
    tasks = [
        crew.Task(FIRST, replace(each, name=f"{number}.ipynb"), root.secret(), fingerprint, LIMITS)
        for number, each in enumerate(submissions)
    ]
    return {int(Path(task.handed.name).stem): report for task, report in crew.graded(tasks, jobs)}
