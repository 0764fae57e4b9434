"""What a regrade changes: whose marks, from what to what, and which checks it comes from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.course.columns import left, right, width
from autograder.course.words import said
from autograder.grading.render import number, plain
from autograder.grading.result import ExerciseResult, Report

SAME = 1e-6  # points


@dataclass(frozen=True)
class ExerciseChange:
    """One exercise's marks before and after; None is "not graded"."""

    name: str
    old: float | None
    new: float
    why: str
    marked_by_hand: bool

    def as_dict(self) -> dict[str, Any]:
        return vars(self).copy()


@dataclass(frozen=True)
class Change:
    """What a regrade changes for one student."""

    student: str
    exercises: tuple[ExerciseChange, ...]
    penalty: tuple[float, float] | None = None  # for being late, before and after, where it changes

    def as_dict(self) -> dict[str, Any]:
        told: dict[str, Any] = {"student": self.student, "exercises": [each.as_dict() for each in self.exercises]}
        return told | {"penalty": dict(zip(("old", "new"), self.penalty, strict=True)) if self.penalty else None}


def compare(
    student: str,
    scores: Mapping[str, float | None],
    reports: Mapping[str, Mapping[str, Any]],
    by_hand: Collection[str],
    after: Report,
    penalty: tuple[float, float] = (0.0, 0.0),
) -> Change | None:
    """What changes from these marks (and the reports they came with, as far as there are any); None where nothing does."""
    changes = []
    for exercise in after.exercises:
        old, new = scores.get(exercise.name), exercise.score if after.status == "graded" else 0.0
        if old is None or abs(old - new) >= SAME:
            why = _why(reports.get(exercise.name), exercise) if after.status == "graded" else after.message
            changes.append(ExerciseChange(exercise.name, old, new, why, exercise.name in by_hand))
    late = penalty if abs(penalty[0] - penalty[1]) >= SAME else None
    return Change(student, tuple(changes), late) if changes or late else None


def _why(before: Mapping[str, Any] | None, after: ExerciseResult) -> str:
    """The checks that are new, gone, worth something else or ended differently."""
    if before is None:
        return said("there is no earlier report")
    old = {check["name"]: check for check in before["checks"]}
    told = []
    for check in after.checks:
        was = old.pop(check.name, None)
        if was is None:
            told.append(said("new check “{title}”: {status}", title=check.title, status=said(check.status)))
        elif was["status"] != check.status:
            told.append(f"“{check.title}”: {said(was['status'])} → {said(check.status)}")
        elif was["points"] != check.points:
            worth = {"old": number(was["points"]), "new": number(check.points)}
            told.append(said("“{title}”: worth {old} → {new}", title=check.title, **worth))
    told += [said("“{title}” is gone", title=check["title"]) for check in old.values()]
    return "; ".join(told) or said("graded by the same checks")


def table(changes: Sequence[Change]) -> str:
    """The changes as text, one row for each exercise of each student."""
    if not changes:
        return said("No marks change.")
    rows = [(said("student"), said("exercise"), said("old"), said("new"), said("why"))]
    for change in changes:
        for each in change.exercises:
            old = "-" if each.old is None else number(each.old)
            why = said("{why} (a mark given by hand stays)", why=each.why) if each.marked_by_hand else each.why
            rows.append((plain(change.student), each.name, old, number(each.new), plain(why)))
        if change.penalty:
            old, new = map(number, change.penalty)
            why = said("reckoned for today's points and due date")
            rows.append((plain(change.student), said("late penalty"), old, new, why))
    wide = [max(width(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        f"{left(row[0], wide[0])}  {left(row[1], wide[1])}  {right(row[2], wide[2])}  {right(row[3], wide[3])}  {row[4]}"
        for row in rows
    )
