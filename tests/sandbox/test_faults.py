"""Faults of our own side: the student gets the marks that are due, or a clear `grader-error`, and never a false zero.

"The student is wrong" and "the grader is broken" are never the same verdict. Here the grader is broken on purpose.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from processes import below, is_gone, stop

from autograder.course.assignment import Assignment
from autograder.grading.engine import Engine
from autograder.grading.result import Report
from autograder.grading.submission import Submission
from autograder.sandbox.answers import Call
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.handle import Worker
from autograder.sandbox.zygote import Zygote
from autograder.untrusted import isolation, wire
from autograder.untrusted.isolation import Limits
from autograder.untrusted.zygote import _usage

pytestmark = pytest.mark.skipif(
    isolation.why_unusable(isolation.layers()) is not None, reason="this machine offers no usable isolation"
)

FIRST = "01-linear-regression"
ONLY = ("describe", "hypothesis", "mse")
REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files that nobody else uses."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture(scope="module")
def warm() -> Iterator[Engine]:
    with Engine(FIRST, Limits(call_seconds=10.0)) as engine:
        yield engine


@pytest.fixture
def engine(warm: Engine, temporary_folder: Path) -> Iterator[Engine]:
    """An engine whose sandbox is up; the test may break it, and nothing of it is left in the temporary folder."""
    warm.zygote.start()
    yield warm
    folder = warm.zygote._folder
    assert {str(path) for path in temporary_folder.rglob("*")} <= {folder}
    assert folder == "" or os.listdir(folder) == []


def reference() -> Submission:
    return Submission.read(Assignment.find(FIRST).master)


def slow_reference(seconds: float = 1.5) -> Submission:
    """The right solution, whose `mse` takes its time when it is first called."""
    pause = f"import time\npauses = [{seconds}]\n"
    cells = [
        source.replace("    ### BEGIN", "    time.sleep(pauses.pop() if pauses else 0)\n    ### BEGIN")
        for name, source in Assignment.find(FIRST).reference.items()
        if name in ONLY
    ]
    return Submission.of_cells("slow.ipynb", [Assignment.find(FIRST).imports + "\n" + pause, *cells])


def full_marks(report: Report) -> bool:
    return report.status == "graded" and report.score == report.max_score


def asks_for_another_try(report: Report) -> bool:
    """Whether the verdict is `grader-error`, says what is the matter, and holds nothing against the student."""
    mistakes = [check for exercise in report.exercises for check in exercise.checks if check.status != "skipped"]
    return report.status == "grader-error" and report.message != "" and not mistakes


def end(engine: Engine, number: signal.Signals = signal.SIGKILL) -> None:
    process = engine.zygote._process
    assert process is not None
    process.send_signal(number)


# ---- The sandbox ends ------------------------------------------------------------------------------------------------


def test_a_sandbox_that_ended_between_two_submissions_is_started_again(engine: Engine) -> None:
    assert full_marks(engine.grade(reference(), ONLY))
    end(engine)
    assert full_marks(engine.grade(reference(), ONLY))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_sandbox_that_ends_during_a_call_costs_the_student_nothing(engine: Engine, number: signal.Signals) -> None:
    """Its workers end with it, in the middle of a student's function, which is not to blame: it is graded again."""
    killer = threading.Timer(0.7, end, (engine, number))
    killer.start()
    report = engine.grade(slow_reference(), ONLY)
    killer.join()
    assert full_marks(report)


def test_a_sandbox_that_ends_between_two_calls_costs_the_student_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    call = Worker.call

    def break_off(self: Worker, *arguments: Any, **options: Any) -> Call:
        calls.append(1)
        if len(calls) == 5:
            end(engine)
        return call(self, *arguments, **options)

    monkeypatch.setattr(Worker, "call", break_off)
    assert full_marks(engine.grade(reference(), ONLY))


def test_a_sandbox_that_always_ends_is_our_fault_and_said_so(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(self: Worker, *arguments: Any, **options: Any) -> Call:
        end(engine)
        self.close()
        raise SandboxError("the sandbox is gone")

    with monkeypatch.context() as patch:
        patch.setattr(Worker, "call", break_off)
        report = engine.grade(reference(), ONLY)
    assert asks_for_another_try(report) and "grade this submission again" in report.message
    assert full_marks(engine.grade(reference(), ONLY))


@pytest.mark.parametrize("request_", [b'{"usage": 1}', b'{"end": 1}'])
def test_a_sandbox_whose_command_ends_in_the_middle_of_a_request_goes_quietly(tmp_path: Path, request_: bytes) -> None:
    """There is nobody left to tell, and nothing to say: a traceback after the command's last word would only puzzle."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    folder = tmp_path / "sandbox"
    folder.mkdir()
    code = f"from autograder.untrusted.zygote import main; main({theirs.fileno()}, [], False, False)"
    environment = {**os.environ, "TMPDIR": str(folder), "PYTHONPATH": str(REPOSITORY)}
    told = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "env": environment}
    with subprocess.Popen([sys.executable, "-c", code], pass_fds=[theirs.fileno()], **told) as process:
        theirs.close()
        assert ours.recv(1000).startswith(b'{"ready": true')
        process.send_signal(signal.SIGSTOP)
        ours.send(request_)
        ours.close()
        process.send_signal(signal.SIGCONT)
        said, _ = process.communicate(timeout=30)
    assert (process.returncode, said) == (0, "")
    assert not folder.exists()


def test_ctrl_c_in_the_terminal_does_not_end_the_sandbox_by_itself(engine: Engine) -> None:
    """The signal goes to every process of the terminal's session; what it means is for the command to decide."""
    process = engine.zygote._process
    assert process is not None and os.getsid(process.pid) != os.getsid(0)


def test_a_worker_that_waits_for_the_disk_is_given_time_like_one_that_waits_for_the_processor() -> None:
    """A busy disk, or memory that is read in again, stops it in the kernel. Here `vfork` does, until the child has ended."""
    code = "import ctypes, time; ctypes.CDLL(None).vfork(); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], start_new_session=True) as process:
        try:
            end = time.monotonic() + 20
            while not below(process.pid) - {process.pid}:
                assert time.monotonic() < end
                time.sleep(0.05)
            time.sleep(0.2)
            used = _usage(process.pid)["seconds"]
            assert all(_usage(process.pid)["wants"] for _ in range(20))
            assert _usage(process.pid)["seconds"] == used
        finally:
            os.killpg(process.pid, signal.SIGKILL)


class HasJustAnswered:
    """A keeper who is asked how a worker fares, and says that it waits: for it has answered meanwhile."""

    def __init__(self, theirs: socket.socket) -> None:
        self.theirs = theirs

    def usage(self, pid: int) -> tuple[bool, float]:
        self.theirs.sendall(wire.Frame({"id": 1, "event": "done", "value": {"kind": "None"}}).pack())
        return False, 0.1

    def end(self, pid: int) -> int | None:
        return None


def test_an_answer_that_comes_while_it_is_asked_what_keeps_it_counts() -> None:
    """On a busy machine a worker answers at last, and then waits for the next question: not for ever in a loop."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        worker = Worker(HasJustAnswered(theirs), os.getpid(), ours, Limits(call_seconds=0.1))
        worker.use("simulated")
        assert worker.device == "simulated"


# ---- The machine is full ---------------------------------------------------------------------------------------------


def full(*arguments: Any, **keywords: Any) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


SHORTAGES: dict[str, tuple[Any, str, str]] = {
    "no room for a folder": (tempfile, "mkdtemp", "No space left on device"),
    "no more processes": (subprocess, "Popen", "the sandbox could not be started"),
    "no more sockets": (socket, "socketpair", "No space left on device"),
}


@pytest.mark.usefixtures("cold_start")
@pytest.mark.parametrize("title", SHORTAGES)
def test_a_machine_that_is_full_is_our_fault_and_said_so(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, title: str
) -> None:
    module, name, told = SHORTAGES[title]
    if name == "mkdtemp" and engine.zygote._wrap:
        pytest.skip("in bubblewrap the sandbox has a temporary folder of its own")
    if name != "socketpair":
        engine.zygote.close()
    with monkeypatch.context() as patch:
        patch.setattr(module, name, full)
        report = engine.grade(reference(), ONLY)
    assert asks_for_another_try(report) and told in report.message
    assert full_marks(engine.grade(reference(), ONLY))


def test_a_scratch_folder_that_cannot_be_made_is_our_fault_and_said_so(engine: Engine) -> None:
    if engine.zygote._wrap:
        pytest.skip("in bubblewrap the sandbox has a temporary folder of its own")
    os.rmdir(engine.zygote._folder)
    with pytest.raises(SandboxError, match="no worker could be made"):
        engine.zygote.fork(engine.limits)
    assert full_marks(engine.grade(reference(), ONLY))  # by a fresh sandbox


def test_a_worker_that_cannot_be_locked_down_runs_no_code(engine: Engine) -> None:
    """Here because it may not open the files that the lock needs."""
    limits = engine.limits
    engine.limits = replace(limits, open_files=0)
    try:
        report = engine.grade(reference(), ONLY)
    finally:
        engine.limits = limits
    assert asks_for_another_try(report) and "could not be locked down" in report.message


def test_the_temporary_folder_is_gone(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    if engine.zygote._wrap:
        pytest.skip("in bubblewrap the sandbox has a temporary folder of its own")
    engine.zygote.close()
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "tempdir", "/nowhere/at-all")
        assert asks_for_another_try(engine.grade(reference(), ONLY))
    assert full_marks(engine.grade(reference(), ONLY))


# ---- The pipe delivers garbage ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [b"not JSON", b"\xff\xff", b'{"pid":', b"[]", b'{"pid": "one"}'])
def test_garbage_from_the_sandbox_is_our_fault(engine: Engine, monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    """Each request is answered with garbage, also by the fresh sandbox that takes the place of the first."""

    def garble(self: Zygote) -> None:
        start(self)
        if self._control is not None:
            self._control.close()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        kept.append(theirs)
        for _ in range(20):
            theirs.send(answer)

    kept: list[socket.socket] = []
    start = Zygote.start
    with monkeypatch.context() as patch:
        patch.setattr(Zygote, "start", garble)
        report = engine.grade(reference(), ONLY)
    engine.zygote.close()
    for theirs in kept:
        theirs.close()
    assert asks_for_another_try(report)


def test_a_grader_that_fails_is_our_fault(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Worker, *arguments: Any, **options: Any) -> Call:
        raise ZeroDivisionError("a grader's own mistake")

    with monkeypatch.context() as patch:
        patch.setattr(Worker, "call", fail)
        report = engine.grade(reference(), ONLY)
    assert asks_for_another_try(report) and "a grader's own mistake" in report.message


# ---- The command is ended --------------------------------------------------------------------------------------------

HANGING = """
import torch

def describe(t):
    open("here", "w").close()
    while True:
        pass
"""


def eventually(condition: Callable[[], object], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_command_ends_promptly_and_leaves_nothing(
    temporary_folder: Path, tmp_path: Path, number: signal.Signals, jobs: int
) -> None:
    """However it is ended, in the middle of an endless function: no process and no folder stays behind."""
    (tmp_path / "0.py").write_text("x = 1")
    for name in ("1.py", "2.py", "3.py"):
        (tmp_path / name).write_text(HANGING)
    files = [str(path) for path in sorted(tmp_path.glob("*.py"))]
    command = [sys.executable, "-m", "autograder", "grade", FIRST, *files, "--jobs", str(jobs)]
    environment = {**os.environ, "TMPDIR": str(temporary_folder), "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout and process.stdout.readline()  # the first report: now the endless ones are at work
        time.sleep(0.5)
        processes = below(process.pid)
        stop(process, number)
        _, told = process.communicate(timeout=30)
    assert process.returncode != 0
    # A sandbox that had only just been started notices once it is up.
    assert eventually(lambda: all(map(is_gone, processes)), 60), [p for p in processes if not is_gone(p)]
    assert list(temporary_folder.iterdir()) == []
    if number != signal.SIGKILL:
        *progress, last = told.splitlines()
        assert last == "autograder: stopped"
        assert all(line.startswith(f"grading {FIRST}: ") for line in progress)


# ---- a sandbox that does not start ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("cold_start")
def test_a_sandbox_that_is_not_ready_in_time_is_said_to_be_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.sandbox.zygote.START_SECONDS", 0.01)
    before = below(os.getpid())
    with pytest.raises(SandboxError, match=r"^the sandbox was not ready within 0.01 seconds; this machine may have"):
        Zygote().start()
    assert below(os.getpid()) == before


@pytest.mark.usefixtures("cold_start")
def test_a_sandbox_that_ends_at_once_has_said_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho a library is missing >&2\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(SandboxError, match=r"^the sandbox did not start; its message stands above$"):
        Zygote(isolate=False).start()
    assert capfd.readouterr().err == "a library is missing\n"
