"""Two submissions of one class that work together: one hands over the reference's code, the other waits for it.

The giver solves nothing. Its `train` is graded once more beside the reference's helpers, whose code it then has in its
memory; its own verdicts on them are final by then. The taker, graded at the same time, waits in its `hypothesis` for
that code and would run it. What both can see are Python's libraries, and what a file says of its locks to everybody:
with locks permitted (`seccomp`, `syscalls`) the taker earns 2.5 points every time, either way.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import root
from autograder.grading import crew, kept
from autograder.grading.result import Report
from autograder.grading.submission import Submission
from autograder.untrusted import isolation
from autograder.untrusted.isolation import Limits

pytestmark = pytest.mark.skipif(
    isolation.why_unusable(isolation.layers()) is not None, reason="this machine offers no usable isolation"
)

FIRST = "01-linear-regression"
LIMITS = Limits(call_seconds=2.0, submission_seconds=20.0)
PAIRS = 20

# Each way has a `say`, which shows bytes to whoever looks, for a second, and a `hear`.
WAYS = {
    "record locks": """
def say(data):
    file = os.open(os.__file__, os.O_RDONLY)
    for place in range(8 * len(data)):
        if data[place // 8] >> place % 8 & 1:
            fcntl.fcntl(file, fcntl.F_SETLK, struct.pack("hhqqi4x", fcntl.F_RDLCK, 0, place, 1, 0))
    time.sleep(1)
    os.close(file)


def hear(size):
    file, data = os.open(os.__file__, os.O_RDONLY), bytearray(size)
    for place in range(8 * size):
        asked = struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, place, 1, 0)
        kind = struct.unpack("hhqqi4x", fcntl.fcntl(file, fcntl.F_GETLK, asked))[0]
        data[place // 8] |= (kind != fcntl.F_UNLCK) << place % 8
    os.close(file)
    return bytes(data)
""",
    "locks of many files": """
folder = os.path.dirname(os.__file__)
files = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".py")][:96]
WIDTH = 11  # bytes in a frame, after the frame's number


def say(data):
    lines = [os.open(path, os.O_RDONLY) for path in files]
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        for start in range(0, len(data), WIDTH):
            frame = bytes([start // WIDTH + 1]) + data[start : start + WIDTH].ljust(WIDTH, bytes(1))
            for place, line in enumerate(lines):
                fcntl.flock(line, fcntl.LOCK_EX if frame[place // 8] >> place % 8 & 1 else fcntl.LOCK_UN)
            time.sleep(0.03)
    for line in lines:
        os.close(line)


def look(lines):
    frame = bytearray(WIDTH + 1)
    for place, line in enumerate(lines):
        try:
            fcntl.flock(line, fcntl.LOCK_SH | fcntl.LOCK_NB)
            fcntl.flock(line, fcntl.LOCK_UN)
        except BlockingIOError:
            frame[place // 8] |= 1 << place % 8
    return bytes(frame)


def hear(size):
    lines, found = [os.open(path, os.O_RDONLY) for path in files], {}
    end = time.monotonic() + 1.4
    while time.monotonic() < end:
        frame = look(lines)
        if frame[0] and frame == look(lines):
            found[frame[0]] = frame[1:]
    for line in lines:
        os.close(line)
    return b"".join(found.get(number, bytes(WIDTH)) for number in range(1, size // WIDTH + 2))[:size]
""",
}

COMMON = """
import fcntl, marshal, os, struct, time, types, zlib
import torch

SIZE = 600
"""
GIVER = """
def train(x, y, lr=0.01, epochs=1000):
    code = getattr(hypothesis, "__code__", None)
    if code is not None and code.co_filename == "<reference>":
        data = zlib.compress(marshal.dumps(code), 9)
        say(struct.pack(">HI", len(data), zlib.crc32(data)) + data)
    raise ValueError("nothing solved")
"""
TAKER = """
began, taken = time.monotonic(), []


def hypothesis(x, W, b):
    while not taken and time.monotonic() - began < 8:
        heard = hear(SIZE)
        size, check = struct.unpack(">HI", heard[:6])
        if 0 < size <= SIZE - 6 and zlib.crc32(heard[6 : 6 + size]) == check:
            taken.append(types.FunctionType(marshal.loads(zlib.decompress(heard[6 : 6 + size])), globals()))
    return taken[0](x, W, b)
"""


def in_one_class(sources: list[str], folder: Path) -> list[Report]:
    """Grade these scripts at once, each beside the next one, on the way that ``autograder autograde`` takes."""
    fingerprint, tasks = kept.fingerprint(FIRST), []
    for number, source in enumerate(sources):
        path = folder / f"{number:03}.py"
        path.write_text(source)
        handed = replace(Submission.read(path), name=path.name)
        tasks.append(crew.Task(FIRST, handed, root.secret(), fingerprint, LIMITS, device="none"))
    reports = {task.handed.name: report for task, report in crew.graded(tasks, 2)}
    return [reports[name] for name in sorted(reports)]


@pytest.mark.slow
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="two workers are never at work at once here")
@pytest.mark.parametrize("way", WAYS)
def test_accomplices_earn_nothing(way: str, tmp_path: Path) -> None:
    pair = [COMMON + WAYS[way] + GIVER, COMMON + WAYS[way] + TAKER]
    reports = in_one_class(pair * (PAIRS // len(WAYS)), tmp_path)
    assert len(reports) == 2 * (PAIRS // len(WAYS))
    assert [report.status for report in reports] == ["graded"] * len(reports)
    assert [report.score for report in reports] == [0] * len(reports)
