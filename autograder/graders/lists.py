"""What graders ask of lists of numbers: one plain float for each epoch, step, or whatever the rounds are called."""

from __future__ import annotations

from autograder.grading.checks import describe, fail, noted, noted_of, numbers, said, said_of, show

# By what the numbers are: the list, one number for each, and so many.
LISTS = {
    "cost": (
        noted("a list of costs"),
        noted("expected a list of costs, one number for each of the epochs, not {came}"),
        noted_of("{n} cost for {n} epoch", "{n} costs for {n} epochs"),
    ),
    "error": (
        noted("a list of errors"),
        noted("expected a list of errors, one number for each of the steps, not {came}"),
        noted_of("{n} error for {n} step", "{n} errors for {n} steps"),
    ),
    "gradient": (
        noted("a list of gradients"),
        noted("expected a list of gradients, one number for each of the steps, not {came}"),
        noted_of("{n} gradient for {n} step", "{n} gradients for {n} steps"),
    ),
}


def floats(values: object, what: str) -> None:
    """A list of plain Python floats.

    Raises:
        CheckFailed: another container, or something else in it.
    """
    if not isinstance(values, (list, tuple)):
        told = said("expected {what} to be a list of floats, not {came}", what=what, came=describe(values))
        fail(told, "not-a-float")
    for value in values:
        if type(value) is not float:
            came = describe(value)
            told = said("expected {what} to be a list of floats, not one with {came} in it", what=what, came=came)
            fail(told, "not-a-float")


def lengths(values: object, rounds: int, what: str = "cost") -> None:
    """One recorded number for each epoch, or what the assignment calls its ``rounds``; ``what`` is one of `LISTS`.

    A list of another length has many reasons, so that it has no name: a loop of another length is named by its steps.

    Raises:
        CheckFailed: more or fewer, or something else than one number each.
    """
    listed, one_each, so_many = LISTS[what]
    found = numbers(values, said(listed))
    if found.ndim != 1:
        came = describe(values)
        if found.ndim:
            came = said("numbers of shape {shape}: {found}", shape=found.shape, found=show(found))
        fail(said(one_each, came=came))
    if len(found) != rounds:
        wanted = said_of(rounds, *so_many)
        fail(said("expected {wanted}, not {count}: {found}", wanted=wanted, count=len(found), found=show(found)))
