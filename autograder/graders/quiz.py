"""What the graders of the quiz share: words as answers, judged one kind at a time so that guessing earns nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.grading.checks import describe, fail


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
        first = f"expected another answer to question {numbers[0]}, not {given[numbers[0] - 1]!r}"
        more = f" (and to {', '.join(map(str, numbers[1:]))})" if numbers[1:] else ""
        fail(first + more, mistakes.pop() if len(mistakes) == 1 else None)


def words(answers: object, right: Sequence[str]) -> list[str]:
    """The answers as they were given, one of the known words for each question.

    Raises:
        CheckFailed: they are something else.
    """
    if not isinstance(answers, (list, tuple)) or len(answers) != len(right):
        fail(f"expected a list of {len(right)} words, not {describe(answers)}")
    for number, answer in enumerate(answers, 1):
        if not isinstance(answer, str) or answer not in right:
            told = repr(answer[:40]) if isinstance(answer, str) else describe(answer)
            fail(f"expected one of the words of the docstring as answer {number}, not {told}")
    return list(answers)
