"""Reports and classes of students, made up in a line each, for tests of what is told of a class."""

from __future__ import annotations

from datetime import datetime
from html.parser import HTMLParser

from tiny_course import NAME

from autograder.grading.result import CheckResult, ExerciseResult, Report
from autograder.report.figures import ClassReport, Entry

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
