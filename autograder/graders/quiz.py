"""What the graders of the quiz share: words as answers, judged one kind at a time so that guessing earns nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.grading.checks import describe, fail, noted, said


def answered(answers: object, right: Sequence[str], word: str, confused: Mapping[tuple[str, str], str]) -> None:
    """Just those questions have the answer ``word`` whose right answer that is.

    The message says which question to look at again, never what is right. ``confused`` names the mistake that gives one
    word in the place of another.

    Raises:
        CheckFailed: one has it that should not, or the other way round; or these are no answers.
    """
    given = words(answers, right)
    wrong = [pair for pair in zip(given, right, strict=True) if pair[0] != pair[1] and word in pair]
    if wrong:
        numbers = [number for number, pair in enumerate(zip(given, right, strict=True), 1) if pair in wrong]
        mistakes = {confused.get(pair) for pair in wrong}
        first, others = numbers[0], ", ".join(map(str, numbers[1:]))
        came = given[first - 1]
        if others:
            text = noted("expected another answer to question {first}, not {came!r} (and to {others})")
        else:
            text = noted("expected another answer to question {first}, not {came!r}")
        fail(said(text, first=first, came=came, others=others), mistakes.pop() if len(mistakes) == 1 else None)


def words(answers: object, right: Sequence[str]) -> list[str]:
    """The answers as they were given, one of the known words for each question.

    Raises:
        CheckFailed: they are something else.
    """
    if not isinstance(answers, (list, tuple)) or len(answers) != len(right):
        fail(said("expected a list of {count} words, not {answers}", count=len(right), answers=describe(answers)))
    for number, answer in enumerate(answers, 1):
        if not isinstance(answer, str) or answer not in right:
            told = repr(answer[:40]) if isinstance(answer, str) else describe(answer)
            fail(
                said(
                    "expected one of the words of the docstring as answer {number}, not {told}",
                    number=number,
                    told=told,
                )
            )
    return list(answers)
