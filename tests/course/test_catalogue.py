"""What is read of a gettext catalogue, in the same way as the tools that translators use do it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from autograder.course import catalogue
from autograder.course.root import CourseError

HEADER = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'


def read(folder: Path, text: str) -> catalogue.Catalogue:
    (folder / "one.po").write_text(text, encoding="utf-8")
    return catalogue.read(folder / "one.po")


def test_a_text_may_stand_in_several_pieces_with_quotes_and_line_ends(tmp_path: Path) -> None:
    found = read(tmp_path, HEADER + 'msgid ""\n"say "\n"\\"yes\\"\\n"\nmsgstr "sag "\n"\\"ja\\"\\n\\\\"\n')
    assert found.texts == {'say "yes"\n': 'sag "ja"\n\\'}


def test_what_is_empty_marked_or_gone_is_no_translation(tmp_path: Path) -> None:
    marked = '#: a.py\n#, fuzzy, python-format\n#| msgid "was"\nmsgid "is"\nmsgstr "ist"\n'
    gone = '#~ msgid "gone"\n#~ msgstr "weg"\n'
    found = read(tmp_path, f'{HEADER}msgid "empty"\nmsgstr ""\n\n{marked}\nmsgid "one"\nmsgstr "eins"\n\n{gone}')
    assert found.texts == {"one": "eins"}
    assert found.fuzzy == {"is"}


def test_the_header_says_which_form_goes_with_a_number(tmp_path: Path) -> None:
    entry = 'msgid "{n} point"\nmsgid_plural "{n} points"\nmsgstr[0] "{n} a"\nmsgstr[1] "{n} b"\n'
    found = read(tmp_path, HEADER + entry)
    assert [found.plurals["{n} point"][found.form(number)] for number in (0, 1, 2)] == ["{n} a", "{n} a", "{n} b"]
    assert read(tmp_path / "..", entry).form(0) == 1


def test_babel_reads_the_same(tmp_path: Path) -> None:
    made = Catalog(locale="de")
    made.add('a\\ "b"\tc\n' * 20, "ä\u2028" * 90, locations=[("hints.toml:x", 0)])
    made.add(("{n} one", "{n} many"), ("{n} a", "{n} b"))
    written = io.BytesIO()
    write_po(written, made)
    told = {each.id: each.string for each in read_po(io.BytesIO(written.getvalue())) if each.id}
    found = read(tmp_path, written.getvalue().decode())
    assert {**found.texts, ("{n} one", "{n} many"): found.plurals["{n} one"]} == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("msgid 'a'\n", 'line 1 is neither a comment nor like `msgid "text"`'),
        ('"a"\n', "line 1 is neither"),
        ('msgstr "a"\n', "line 1 has a msgstr that belongs to no msgid"),
        ('msgid "a"\nmsgid "b"\n', "there is no msgstr before line 2"),
        (HEADER.replace("n > 1", "n >"), "unexpected"),
    ],
)
def test_what_is_no_catalogue_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(CourseError, match=f"one.po can't be read as a gettext catalogue: .*{told}"):
        read(tmp_path, text)
