"""A report as people read it: text for the terminal, a small HTML table for nbgrader's pages.

Everything that is shown may hold a student's own words (a value's text, an error's message), so the HTML escapes all of
it and the text drops control characters.
"""

from __future__ import annotations

import html
import sys
import textwrap
from pathlib import PurePath
from typing import TextIO

from autograder.course.columns import width, wrapped
from autograder.course.words import noted, said
from autograder.grading.result import CheckResult, ExerciseResult, Report

MARKS = {"passed": "✓", "failed": "✗", "skipped": "-", "crashed": "✗", "timeout": "✗"}
COLOURS = {"passed": "32", "failed": "31", "skipped": "33", "crashed": "31", "timeout": "31"}
WITHOUT_MESSAGE = {
    "failed": noted("this is not right yet"),
    "skipped": noted("not checked"),
    "crashed": noted("your code stopped with an error"),
    "timeout": noted("your code took too long"),
}
WIDTH = 110  # columns of the terminal text
NO_FORMULA = "tex2jax_ignore mathjax_ignore"  # MathJax would make links of a student's words: two names, old and new


def number(points: float) -> str:
    """Points as a person writes them: 3, 2.5, 0.33.

    >>> number(3.0), number(2.5), number(1 / 3)
    ('3', '2.5', '0.33')
    """
    return f"{round(points, 2):g}"


def points(score: float, max_score: float) -> str:
    """What was earned of what there was, as in ``2.5 / 3``."""
    return f"{number(score)} / {number(max_score)}"


def text(report: Report, colour: bool | None = None, stream: TextIO | None = None) -> str:
    """The whole report for the terminal: a line with the score, then every exercise with its checks.

    ``colour`` None means: only where ``stream`` (standard output) is a terminal.
    """
    if colour is None:
        colour = (stream or sys.stdout).isatty()
    lines = [_paint(_head(report), "1", colour)]
    if report.message:
        lines += _wrapped(report.message, "  ")
    if report.status == "graded":
        lines += [_exercise(exercise, colour) for exercise in report.exercises]
        if report.file and report.file != PurePath(report.submission).name:
            lines += _wrapped(said("graded file: {file}", file=report.file), "  ")
        if report.device:
            lines += _wrapped(said("CUDA device: {device}", device=said(report.device)), "  ")
    return "\n".join(lines)


def _head(report: Report) -> str:
    name = plain(report.submission)
    if report.status == "graded":
        earned = points(report.score, report.max_score)
        return said("{name}: {points} points ({seconds:.1f} s)", name=name, points=earned, seconds=report.seconds)
    if report.status == "unreadable":
        return said("{name}: 0 points, it can't be read as a submission", name=name)
    return said("{name}: not graded, because the grader itself failed; please grade it again", name=name)


def _headline(exercise: ExerciseResult) -> str:
    earned = points(exercise.score, exercise.max_score)
    return said("{name}: {points} points", name=plain(exercise.name), points=earned)


def exercise_text(exercise: ExerciseResult) -> str:
    """One exercise as plain text: its points, then a line for each check, and what to try where one did not pass."""
    return _exercise(exercise, colour=False)


def check_text(check: CheckResult) -> str:
    """What stands under a check that did not pass, as plain text: what came, and what to try."""
    lines = _wrapped(problem(check), "")
    return "\n".join(lines + (_wrapped(check.hint, "→ ") if check.hint else []))


def exercise_html(exercise: ExerciseResult) -> str:
    """One exercise as a small HTML table that reads well on a light and on a dark page."""
    rows = "".join(_row(check) for check in exercise.checks)
    note = f'<p style="margin:0.3em 0">{_escaped(exercise.note)}</p>' if exercise.note else ""
    return (
        f'<div class="{NO_FORMULA}" style="max-width:56em">'
        f'<p style="margin:0.3em 0"><b>{_escaped(_headline(exercise))}</b></p>{note}'
        f'<table style="border-collapse:collapse;width:100%">{rows}</table></div>'
    )


def message_html(message: str) -> str:
    """A message that stands where a report would be, as HTML."""
    return f'<p class="{NO_FORMULA}" style="margin:0.3em 0"><b>{_escaped(message)}</b></p>'


def _exercise(exercise: ExerciseResult, colour: bool) -> str:
    lines = [_paint(_headline(exercise), "1", colour)]
    if exercise.note:
        lines += _wrapped(exercise.note, "  ")
    for check in exercise.checks:
        mark = _paint(MARKS[check.status], COLOURS[check.status], colour)
        earned = points(check.score, check.points)
        lines.append(f"  {mark} {earned:>9}  {plain(check.title)}")
        if not check.passed:
            lines += _wrapped(problem(check), " " * 15)
            if check.hint:
                lines += _wrapped(check.hint, " " * 15 + "→ ")
    return "\n".join(lines)


def _row(check: CheckResult) -> str:
    cell = 'style="padding:0.25em 0.6em;border-top:1px solid #8888;vertical-align:top;text-align:left'
    told = _escaped(check.title)
    if not check.passed:
        told += f'<br><span style="white-space:pre-wrap">{_escaped(problem(check))}</span>'
        if check.hint:
            told += f"<br><i>{_escaped(check.hint)}</i>"
    return (
        f'<tr><td {cell}">{MARKS[check.status]}</td><td {cell};width:100%">{told}</td>'
        f'<td {cell};white-space:nowrap">{points(check.score, check.points)}</td></tr>'
    )


def problem(check: CheckResult) -> str:
    """What went wrong, in words even where the check left none."""
    message = check.message or said(WITHOUT_MESSAGE.get(check.status, check.status))
    return f"{message} [{check.mistake}]" if check.mistake else message


def _wrapped(message: str, indent: str) -> list[str]:
    """The lines of a message at this indent; its own line breaks stay. Wide letters, as in Korean, take two columns."""
    lines = []
    for line in map(plain, message.splitlines()):
        if width(line) == len(line):
            after = " " * len(indent)
            lines += textwrap.wrap(line, WIDTH, initial_indent=indent, subsequent_indent=after, break_on_hyphens=False)
        else:
            lines += wrapped(line, WIDTH, indent)
    return lines


def plain(words: str) -> str:
    """Without control characters: a message must not move the cursor or colour what follows it."""
    return words if words.isprintable() else "".join(letter if letter.isprintable() else " " for letter in words)


def _escaped(words: str) -> str:
    return html.escape("\n".join(plain(line) for line in words.splitlines()))


def _paint(words: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{words}\x1b[0m" if colour else words
