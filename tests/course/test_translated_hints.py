"""A hint in another language keeps the figures and the code of the English one: an example must still come out right."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from autograder.course import hints, language

CODES = [code for code in language.all_of_course() if language.file(code, hints.DOMAIN).is_file()]


def figures(text: str) -> Counter[str]:
    """The numbers written in digits; another language may write more of them so."""
    return Counter(re.findall(r"\d+(?:\.\d+)?", text))


def code(text: str) -> Counter[str]:
    return Counter(re.findall(r"`[^`]+`", text))


@pytest.mark.parametrize("spoken", CODES)
def test_a_translated_hint_has_every_figure_and_the_same_code(spoken: str) -> None:
    told = language.catalogue(spoken, hints.DOMAIN).texts
    assert told
    lost = {text: figures(text) - figures(new) for text, new in told.items() if figures(text) - figures(new)}
    assert lost == {}
    changed = {text: new for text, new in told.items() if code(text) != code(new)}
    assert changed == {}


@pytest.mark.parametrize(
    ("english", "translated", "kept"),
    [
        ("`2 * 4` is 8, for two", "2의 네 배: `2 * 4`는 8", True),
        ("`2 * 4` is 8", "`2 * 4`는 9", False),
        ("print `.shape`", "`.size`를 출력하세요", False),
    ],
)
def test_what_is_kept_is_seen_in_the_text(english: str, translated: str, kept: bool) -> None:
    same = not figures(english) - figures(translated) and code(english) == code(translated)
    assert same is kept
