"""What every place is told of a report, in words: the same as in the terminal and on the pages."""

from __future__ import annotations

import html
from collections.abc import Iterator

from autograder.course.words import noted, said
from autograder.grading import render
from autograder.grading.result import CheckResult, ExerciseResult, Report

SKIPPED = noted("not checked: an earlier check has to pass first")


class NotGraded(Exception):
    """Our own side failed, and the place has no way to say so but no result at all: never a zero."""


def refuse_failure(report: Report) -> None:
    """See that there are marks.

    Raises:
        NotGraded: the grader itself failed.
    """
    if report.status == "grader-error":
        name, why = render.plain(report.submission), render.plain(report.message)
        raise NotGraded(said("{name} is not graded: {why}", name=name, why=why))


def numbered(report: Report) -> Iterator[tuple[str, ExerciseResult, CheckResult]]:
    """Every check with its exercise and a number: 1.1, 1.2, 2.1, ..."""
    for place, exercise in enumerate(report.exercises, 1):
        for number, check in enumerate(exercise.checks, 1):
            yield f"{place}.{number}", exercise, check


def title(exercise: ExerciseResult, check: CheckResult) -> str:
    """One line: the function, and what of it is checked."""
    return f"{render.plain(exercise.name)}: {render.plain(check.title)}"


def points(report: Report) -> str:
    """What was earned of what there was, in words."""
    return said("{points} points", points=render.points(report.score, report.max_score))


def words(check: CheckResult) -> str:
    """What a student reads of a check: nothing where it is passed, else what came and what to try."""
    if check.passed:
        return ""
    if check.status == "skipped" and not check.message:
        return said(SKIPPED)
    return render.check_text(check)


def notes(report: Report) -> list[str]:
    """What else is to be said of the whole: what is unusual, which file it was, where devices were checked."""
    lines = [render.plain(report.message)] if report.message else []
    lines += [render.plain(f"{each.name}: {each.note}") for each in report.exercises if each.note]
    if report.file:
        lines.append(said("graded file: {file}", file=render.plain(report.file)))
    if report.device and report.status == "graded":
        lines.append(said("CUDA device: {device}", device=render.plain(said(report.device))))
    return lines


def table(report: Report) -> str:
    """The points of every exercise as a small HTML table, with the notes above it."""
    above = "".join(f"<p>{html.escape(line)}</p>" for line in notes(report))
    rows = "".join(
        f"<tr><td>{html.escape(render.plain(each.name))}</td><td>{render.points(each.score, each.max_score)}</td>"
        f"<td>{html.escape(render.plain(', '.join(each.mistakes)))}</td></tr>"
        for each in report.exercises
    )
    titles = (said("function"), said("points"), said("known mistakes"))
    head = "<tr>" + "".join(f"<th>{html.escape(title)}</th>" for title in titles) + "</tr>"
    return f"{above}<table>{head}{rows}</table>" if report.status == "graded" else above
