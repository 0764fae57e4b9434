"""Students' ids: letters of any script, nothing that a page or a pattern would take for something else, no two alike."""

from __future__ import annotations

import unicodedata

import pytest

from autograder.classroom.students import fault, look_alikes, told_apart


@pytest.mark.parametrize(
    "name",
    [
        "half-finished",
        "o'brien",
        "o\N{RIGHT SINGLE QUOTATION MARK}brien",
        "Müller, Anna",
        unicodedata.normalize("NFD", "José"),
        "रवि",
        "김철수",
        "علی\N{ZERO WIDTH NON-JOINER}رضا",
        "x.y@example.org",
        "a b",
        "s+1",
        "_test",
        "7",
    ],
)
def test_an_id_is_of_letters_and_digits_of_any_script(name):
    assert fault(name) == ""


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "can't be empty"),
        ("<img src=x onerror=x>", "can't have '<' in it"),
        ("a&b", "can't have '&' in it"),
        ('a"b', "can't have '\"' in it"),
        ("a*", "can't have '*' in it"),
        ("a[1]", "can't have '[' in it"),
        ("a/b", "can't have '/' in it"),
        ("a\x1b[2J", r"can't have '\x1b' in it"),
        ("a\nb", r"can't have '\n' in it"),
        ("abc\n", r"can't have '\n' in it"),
        ("a\N{RIGHT-TO-LEFT OVERRIDE}b", r"can't have '\u202e' in it"),
        ("\N{ZERO WIDTH JOINER}a", r"can't have '\u200d' in it"),
        ("\udc80", r"can't have '\udc80' in it"),
        ("=cmd()", "can't have '=' in it"),
        ("..", "can't start with '.'"),
        ("-x", "can't start with '-'"),
        ("\N{COMBINING ACUTE ACCENT}e", r"can't start with '\u0301'"),
        ("x ", "can't end with a space"),
        ("é" * 101, "can't be longer than 200 bytes"),
    ],
)
def test_any_other_is_refused_with_the_true_reason(name, why):
    assert fault(name) == f"a student's id {why}"


@pytest.mark.parametrize(
    "group",
    [
        (unicodedata.normalize("NFD", "José"), "José"),
        ("Anna", "anna"),
        ("anna", "\N{CYRILLIC SMALL LETTER A}nna"),
        ("x  y", "x y"),
        ("s1O0", "s100"),
        ("o'brien", "o\N{RIGHT SINGLE QUOTATION MARK}brien"),
        ("علیرضا", "علی\N{ZERO WIDTH NON-JOINER}رضا"),
    ],
)
def test_ids_that_look_alike_are_found(group):
    assert look_alikes(["somebody", *group]) == [tuple(sorted(group))]


def test_ids_that_differ_to_the_eye_are_no_group():
    assert look_alikes(["anna", "hanna", "jose", "josé", "s100", "s101", "anna"]) == []


def test_look_alikes_are_told_in_letters_that_differ():
    assert told_apart(("anna", "\N{CYRILLIC SMALL LETTER A}nna")) == r"anna and аnna (\u0430nna)"  # noqa: RUF001
