"""What is said in English with its places filled, known again by its sentence and put into another language.

The same lines are beside a student's notebook and where grading hears a worker.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

PLACE = re.compile(r"\{\{|\}\}|\{(?:[^{}]|\{[^{}]*\})*\}")
WORD = re.compile(r"[A-Za-z]{2,}")


def ordered(known: Mapping[str, str]) -> dict[str, str]:
    """The sentences, and what stands for each, as `heard` takes them: those with most words first."""
    return dict(sorted(known.items(), key=lambda pair: -len(PLACE.sub("", pair[0]))))


def heard(text: str, known: Mapping[str, str]) -> str:
    """A text in the language of ``known``, sentences that are `ordered`; one that is none of them stays.

    The sentences have their places as they stand in code. What fills a place may be one of them, too.
    """
    for sentence in known:
        filled = _filled(PLACE.split(sentence), text)
        if filled is not None:
            told = [heard(each, known) for each in filled]
            where = dict(zip(PLACE.findall(sentence), told, strict=True))
            return PLACE.sub(functools.partial(_filler, where), known[sentence])
    return text


def _filler(where: Mapping[str, str], place: re.Match[str]) -> str:
    return where.get(place.group(), place.group())


def _filled(parts: list[str], text: str) -> list[str] | None:
    """What fills the places between the parts of a sentence; None where the text is another. Never looks back: it is short."""
    first, *others = parts
    if not others or not text.startswith(first):
        return [] if text == first and not others else None
    at, found = len(first), []
    for number, part in enumerate(others, 1):
        end = text.find(part, at + 1) if number < len(others) else len(text) - len(part)
        if end <= at or not text.startswith(part, end):
            return None
        found.append(text[at:end])
        at = end + len(part)
    known_by_words = len(WORD.findall(" ".join(parts))) > 1
    return found if known_by_words or found[-1].isdigit() else None  # as in "cell 3", "cell 3, line 4"
