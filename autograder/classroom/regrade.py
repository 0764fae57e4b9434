"""What a regrade changes: whose marks, from what to what, and which checks it comes from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
        return "there is no earlier report"
    old = {check["name"]: check for check in before["checks"]}
    told = []
    for check in after.checks:
        was = old.pop(check.name, None)
        if was is None:
            told.append(f"new check “{check.title}”: {check.status}")
        elif was["status"] != check.status:
            told.append(f"“{check.title}”: {was['status']} → {check.status}")
        elif was["points"] != check.points:
            told.append(f"“{check.title}”: worth {number(was['points'])} → {number(check.points)}")
    told += [f"“{check['title']}” is gone" for check in old.values()]
    return "; ".join(told) or "graded by the same checks"


def table(changes: Sequence[Change]) -> str:
    """The changes as text, one row for each exercise of each student."""
    if not changes:
        return "No marks change."
    rows = [("student", "exercise", "old", "new", "why")]
    for change in changes:
        for each in change.exercises:
            old = "-" if each.old is None else number(each.old)
            kept = " (a mark given by hand stays)" if each.marked_by_hand else ""
            rows.append((plain(change.student), each.name, old, number(each.new), plain(each.why + kept)))
        if change.penalty:
            old, new = map(number, change.penalty)
            rows.append((plain(change.student), "late penalty", old, new, "reckoned for today's points and due date"))
    wide = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        f"{row[0]:{wide[0]}}  {row[1]:{wide[1]}}  {row[2]:>{wide[2]}}  {row[3]:>{wide[3]}}  {row[4]}" for row in rows
    )
