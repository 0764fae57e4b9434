"""How far a long run is: a bar on a terminal, lines in a log, nothing for whoever is quiet or calls us as a library."""

from __future__ import annotations

import io
import itertools

import pytest

from autograder.grading import progress
from autograder.grading.progress import Progress, track


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    monkeypatch.setattr(progress, "_shown", False)
    progress.show(True)
    clock = itertools.count(0.0, 3.0)  # each look at it is three seconds later
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))


def run(monkeypatch, stream):
    monkeypatch.setattr("sys.stderr", stream)
    with Progress(4, "grading halves") as bar:
        for failed in (False, True, False, False):
            bar.step(failed)
    return stream.getvalue()


def test_a_log_gets_lines_with_rate_and_time_left(monkeypatch):
    said = run(monkeypatch, io.StringIO()).splitlines()
    assert said[0] == "grading halves: 1 of 4, 0.3 a second, 0:09 left"
    assert said[1] == "grading halves: 2 of 4, 0.3 a second, 0:06 left, 1 failed"
    assert len(said) == 3  # that all are done, the summary says


def test_a_terminal_gets_one_bar_that_is_gone_at_the_end(monkeypatch):
    monkeypatch.undo()
    progress.show(True)
    said = run(monkeypatch, Terminal())
    progress.show(False)
    assert "grading halves:   0%" in said
    assert "\n" not in said
    assert said.split("\r")[-1] == ""


def test_whoever_is_quiet_hears_nothing(monkeypatch):
    progress.show(False)
    assert run(monkeypatch, io.StringIO()) == run(monkeypatch, Terminal()) == ""


def test_things_that_are_tracked_come_through_unchanged():
    assert list(track(iter("abc"), 3, "letters")) == ["a", "b", "c"]
