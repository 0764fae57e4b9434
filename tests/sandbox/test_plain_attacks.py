"""Attacks on the run, on neighbours and on files do as little in a notebook whose tests are its own cells.

What such a submission says of its own cells is believed; so these tests look at everything else.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import below

from autograder.course import root
from autograder.grading import crew
from autograder.grading.plain import CodeCell, PlainEngine, PlainNotebook, PlainTask
from autograder.grading.result import Report
from autograder.untrusted import isolation
from autograder.untrusted.isolation import Limits

pytestmark = [
    pytest.mark.skipif(
        isolation.why_unusable(isolation.layers()) is not None, reason="this machine offers no usable isolation"
    ),
    pytest.mark.usefixtures("temporary_folder"),
]

LIMITS = Limits(submission_seconds=30.0, memory_bytes=512 << 20, scratch_bytes=1 << 20, returned_bytes=8 << 20)
HONEST = (
    "x = [1]",
    "x.append(2)\nprint(x)",
    "assert x == [1, 2]",
    "open('data.txt').read()",
    "import os\nsorted(os.listdir())",
)
RUN = {
    "an endless loop": "while True:\n    pass",
    "an endless loop in C": "sum(iter(int, 1))",
    "signals that are ignored": (
        "import signal\nfor n in range(1, 65):\n    try:\n        signal.signal(n, signal.SIG_IGN)\n"
        "    except (OSError, ValueError):\n        pass\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
        "while True:\n    pass"
    ),
    "memory": "kept = []\nwhile True:\n    kept.append(bytearray(1 << 26))",
    "processes": "import os\nwhile True:\n    os.fork()",
    "threads": "import threading\nwhile True:\n    threading.Thread(target=threading.Event().wait, daemon=True).start()",
    "one large file": "with open('large', 'wb', buffering=0) as file:\n    while True:\n        file.write(bytes(1 << 16))",
    "a flood of prints": "for _ in range(300):\n    print('x' * 100_000)\n1 / 0",
    "a flood of pictures": (
        "from IPython.display import Image, display\n"
        "for _ in range(300):\n    display(Image(b'\\x89PNG' + bytes(1_000_000)))\n1/0"
    ),
    "an endless repr": "class Long:\n    def __repr__(self):\n        return 'x' * (1 << 27)\nLong()\n1 / 0",
    "the end of Python": "import os\nos._exit(0)",
    "a segmentation fault": "import ctypes\nctypes.string_at(0)",
    "closing every file": "import os\nos.closerange(0, 1000)",
    "nonsense in the pipe": (
        "import os\nfor n in range(3, 64):\n    try:\n        os.write(n, b'\\xff' * 100)\n    except OSError:\n        pass"
    ),
    "an answer of its own": (
        "import gc\nfrom autograder.untrusted.worker import Server\n"
        "[server] = [o for o in gc.get_objects() if type(o) is Server]\n"
        "server._send({'id': 99, 'event': 'done', 'outputs': []}, [])"
    ),
    "outputs that are none": (
        "import IPython\nhook = IPython.get_ipython().displayhook\n"
        "hook.outputs.found.append({'kind': 'result', 'text': 3, 'picture': 10**9})"
    ),
    "the reader of the timer": "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.01)",
    "a thread that goes on": (
        "import threading\ndef run():\n    while True:\n        pass\nthreading.Thread(target=run).start()\n1/0"
    ),
}
FILES = {
    "in the temporary folder": "open('/tmp/hostile', 'w')",
    "in the course": f"open({str(root.folder() / 'hostile')!r}, 'w')",
    "in Python's libraries": "import os\nopen(os.path.dirname(os.__file__) + '/hostile.py', 'w')",
    "the course's notebooks": f"open({str(root.folder() / 'README.md')!r}).read()",
    "the trusted process's memory": f"open('/proc/{os.getpid()}/mem', 'rb').read(1)",
    "the zygote's open files": "import os\nos.listdir(f'/proc/{os.getppid()}/fd')",
    "the network": "import socket\nsocket.socket().connect(('127.0.0.1', 1))",
    "another program": "import subprocess\nsubprocess.run(['/bin/true'])",
}


@pytest.fixture(scope="module")
def engine(temporary_folder: Path) -> Iterator[PlainEngine]:
    with task().open_engine() as engine:
        engine.zygote.start()
        yield engine


def task(*cells: str) -> PlainTask:
    made = tuple(CodeCell(source, f"cell-{number}", 1.0) for number, source in enumerate(cells, 1))
    return PlainTask.of("someone", [PlainNotebook("work", made, (("data.txt", b"data"),))], LIMITS, 2.0)


def left() -> set[object]:
    return {*below(os.getpid()), *Path(tempfile.gettempdir()).rglob("*")}


def scores(report: Report) -> list[float]:
    assert report.status == "graded", report.message
    return [exercise.score for exercise in report.exercises]


@pytest.mark.parametrize("title", RUN)
def test_the_run_goes_on_and_nothing_is_left(engine: PlainEngine, title: str) -> None:
    before = left()
    attacked = engine.grade(task("y = 1", RUN[title], "assert y == 1"))
    assert scores(attacked)[0] == 1
    assert len(str(attacked.ran)) < 10_000_000
    assert scores(engine.grade(task(*HONEST))) == [1] * len(HONEST)
    for _ in range(50):
        if not (new := left() - before):
            break
        time.sleep(0.1)  # the last worker is just being buried
    assert not new


@pytest.mark.parametrize("title", FILES)
def test_what_is_not_the_submissions_is_out_of_reach(engine: PlainEngine, title: str) -> None:
    report = engine.grade(task(FILES[title]))
    assert scores(report) == [0]
    assert "not allowed while grading" in str(report.ran) or "FileNotFoundError" in str(report.ran)
    assert not Path("/tmp/hostile").exists()


def test_a_notebook_finds_nothing_of_the_one_before(engine: PlainEngine) -> None:
    engine.grade(task("import builtins\nbuiltins.left = 1\nopen('left', 'w').write('x')\nget_ipython().left = 1"))
    finds = "import builtins, os\nassert not hasattr(builtins, 'left') and os.listdir() == ['data.txt']"
    assert scores(engine.grade(task(finds, "assert not hasattr(get_ipython(), 'left')"))) == [1, 1]


@pytest.mark.slow
def test_honest_notebooks_among_hostile_ones_get_what_they_get_alone() -> None:
    honest = task(*HONEST)
    alone = crew.grade(honest)
    tasks = [each for attack in RUN.values() for each in (task("y = 1", attack), task(*HONEST, f"# {attack}"))]
    found = {done.key: report for done, report in crew.graded(tasks, 2)}
    crew.close_engine()
    for wanted in tasks[1::2]:
        assert found[wanted.key].ran["work"][: len(HONEST)] == alone.ran["work"]
