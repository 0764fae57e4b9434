"""What is said of a submission is whole sentences with named places, in the language of the course."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pseudo
import pytest

from autograder.authoring import texts
from autograder.authoring.samples import samples
from autograder.course import self_checks, words
from autograder.course.assignment import Assignment
from autograder.course.root import CourseError
from autograder.course.words import heard, said, said_of
from autograder.grading import render
from autograder.grading.checks import CheckFailed, numbers
from autograder.grading.engine import Engine
from autograder.grading.result import CheckResult, ExerciseResult
from autograder.untrusted.isolation import Limits

ROOT = Path(__file__).resolve().parents[2]
HEAD = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course like this one, in another place, with no catalogue so far."""
    (tmp_path / "source").symlink_to(ROOT / "source")
    (tmp_path / "graders").symlink_to(ROOT / "autograder" / "graders")
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    monkeypatch.setenv("DESCENT_KIT_COURSE", str(tmp_path))
    return tmp_path


def speak(course: Path, **domains: str) -> None:
    """Let the course speak German, as far as these catalogues have it."""
    folder = course / "languages" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    for domain, entries in domains.items():
        (folder / f"{domain}.po").write_text(HEAD + entries, encoding="utf-8")
    (course / "course.toml").write_text('language = "de"\n')


def test_in_english_a_sentence_is_what_stands_there(course: Path) -> None:
    assert said("expected {wanted:.2f}, not {came!r}", wanted=2, came="{x}") == "expected 2.00, not '{x}'"
    assert said("a set such as {1, 2}") == "a set such as {1, 2}"
    assert [said_of(n, "{n} cost", "{n} costs") for n in (0, 1, 2)] == ["0 costs", "1 cost", "2 costs"]


def test_a_translation_may_order_the_places_in_its_own_way(course: Path) -> None:
    speak(course, kit='msgid "expected {wanted}, not {came}"\nmsgstr "{came} statt {wanted}"\n')
    assert said("expected {wanted}, not {came}", wanted="{came}", came=3) == "3 statt {came}"
    assert said("not translated: {came}", came=3) == "not translated: 3"


def test_a_number_chooses_the_form_by_the_rule_of_the_language(course: Path) -> None:
    speak(course, kit='msgid "{n} cost"\nmsgid_plural "{n} costs"\nmsgstr[0] "{n} A"\nmsgstr[1] "{n} B"\n')
    assert [said_of(n, "{n} cost", "{n} costs") for n in (0, 1, 2)] == ["0 A", "1 A", "2 B"]
    assert said_of(0, "{n} step", "{n} steps") == "0 steps"


@pytest.mark.parametrize(
    "told", ["{came}", "{wanted} {came} {other}", "{wanted.__class__} {came}", "{wanted:9} {came}"]
)
def test_a_translation_with_other_places_is_not_taken(course: Path, told: str) -> None:
    speak(course, graders=f'msgid "expected {{wanted}}, not {{came}}"\nmsgstr "{told}"\n')
    assert said("expected {wanted}, not {came}", wanted=1, came=2) == "expected 1, not 2"


def test_a_language_may_say_the_number_where_english_says_one(course: Path) -> None:
    speak(course, kit='msgid "One part"\nmsgid_plural "{n} parts"\nmsgstr[0] "{n} Teil"\nmsgstr[1] "{n} Teile"\n')
    assert [said_of(n, "One part", "{n} parts") for n in (1, 2)] == ["1 Teil", "2 Teile"]


def test_without_a_course_or_its_language_all_is_said_in_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DESCENT_KIT_COURSE", raising=False)
    monkeypatch.chdir(tmp_path)
    assert said("not checked") == "not checked"


def test_what_a_worker_says_is_known_by_its_sentence(course: Path) -> None:
    speak(
        course,
        worker='msgid "{self._label(error.filename)}, line {error.lineno}"\n'
        'msgstr "Zeile {error.lineno} in {self._label(error.filename)}"\n\n'
        'msgid "cell {number}"\nmsgstr "Zelle {number}"\n\n'
        'msgid "{NOT_ALLOWED}: {error.strerror}: a file outside of the folder that you work in"\n'
        'msgstr "{NOT_ALLOWED}: {error.strerror}: fremde Datei"\n\n'
        'msgid "not allowed while grading"\nmsgstr "verboten"\n',
    )
    assert heard("cell 3, line 12") == "Zeile 12 in Zelle 3"
    assert heard("not allowed while grading: Permission denied: a file outside of the folder that you work in") == (
        "verboten: Permission denied: fremde Datei"
    )
    assert heard("cell three, cell 4") == "cell three, cell 4"
    assert heard("whatever a student's code says, line by line") == "whatever a student's code says, line by line"


def test_translators_get_every_sentence_and_title(tmp_path: Path) -> None:
    (tmp_path / "test_half.py").write_text(
        "from autograder.grading.checks import *\n"
        'NAMES = noted("a tuple (a, b)")\n'
        '@check(points=1, category="value")\n'
        "def test_values(student):\n"
        '    """Gives half\n    of a number."""\n'
        '    fail(said(NAMES) + said("no {x}", x=1) + said_of(2, "{n} half", "{n} halves"))\n'
    )
    found = {(each.text, each.plural) for each in texts.of_code([tmp_path / "test_half.py"])}
    assert found == {
        ("a tuple (a, b)", ""),
        ("Gives half of a number", ""),
        ("no {x}", ""),
        ("{n} half", "{n} halves"),
    }


def test_a_sentence_that_is_put_together_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('x = 1\nsaid(f"no {x}")\n')
    with pytest.raises(CourseError, match=r"a\.py, line 2: said\(\) takes a string as it stands"):
        [*texts.of_code([tmp_path / "a.py"])]


def test_all_places_of_this_course_and_the_kit_are_given() -> None:
    found = [each for domain in (words.KIT, words.GRADERS) for each in texts.of(domain)]
    assert len(found) > 400
    assert not [each for each in found if not each.text.strip()]


@pytest.mark.parametrize(
    "page", ["classroom/nbgrader/feedback.html", "report/page.html", "report/course.html", "report/base.html"]
)
def test_every_sentence_of_a_page_is_said(page: str) -> None:
    """What stands in a template beside its tags is the same in all languages: signs, and names of code."""
    source = (ROOT / "autograder" / page).read_text(encoding="utf-8")
    said_there = re.sub(r"<style>.*?</style>|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", " ", source, flags=re.DOTALL)
    shown = re.sub(
        r"<code>.*?</code>|<(?!/)[^<>]*?((?:aria-label|title|alt)=\"[^\"]*\")?[^<>]*>|</\w+>", r" \1 ", said_there
    )
    labels = re.sub(r"\b(?:aria-label|title|alt)=", "", shown)
    assert re.findall(r"[A-Za-z]{2,}", labels) == []


def test_what_is_made_in_a_language_is_made_again_when_its_words_change(course: Path) -> None:
    speak(course, kit="")
    assert words.spoken() == "de"
    assert words.edition().startswith("de ")


def test_what_is_made_in_english_depends_on_no_words(course: Path) -> None:
    assert (words.spoken(), words.edition()) == ("en", "")


def test_pytest_beside_a_notebook_has_its_words_in_the_language_of_the_course(course: Path) -> None:
    there = f"{self_checks.NAME_BESIDE}/{self_checks.WORDS}"
    english = self_checks.files(Assignment.find("01-linear-regression"))
    templates = [self_checks.TEMPLATES / name for name in (self_checks.CONFTEST, self_checks.WATCH)]
    assert there not in english
    assert [english[path.name] for path in templates] == [path.read_bytes() for path in templates]
    pseudo.make(course, words.KIT, words.WORKER)
    told = json.loads(self_checks.files(Assignment.find("01-linear-regression"))[there])
    said_there = {each.text for each in texts.of_code(templates)}
    heard_there = {each.text for each in texts.of(words.WORKER)}
    assert min(len(said_there), len(heard_there)) > 12
    assert told == {
        "said": {text: pseudo.wide(text) for text in said_there},
        "heard": {text: pseudo.wide(text) for text in heard_there},
    }


def test_a_third_language_is_a_file_of_ten_sentences(course: Path) -> None:
    """What is in it is said, and all else stays English: no code knows which languages there are."""
    ten = {
        "expected {wanted}, not {came}": "{wanted} erwartet, nicht {came}",
        "expected {what}, not {came}": "{what} erwartet, nicht {came}",
        "a {type} of {count}": "{type} mit {count} Werten",
        "a {type}": "{type}",
        "`{function}` is not done yet": "`{function}` ist noch nicht fertig",
        "not checked: see above": "nicht geprüft: siehe oben",
        "this is not right yet": "das stimmt noch nicht",
        "{name}: {points} points": "{name}: {points} Punkte",
        "Computes the mean of the squared errors": "Berechnet den Mittelwert der quadrierten Fehler",
        "a number": "eine Zahl",
    }
    speak(course, kit="\n".join(f'msgid "{text}"\nmsgstr "{told}"\n' for text, told in ten.items()))
    done = ExerciseResult(
        "mse", (CheckResult("v", said("Computes the mean of the squared errors"), "value", "failed", 2),)
    )
    assert render.exercise_text(done).splitlines() == [
        "mse: 0 / 2 Punkte",
        "  ✗     0 / 2  Berechnet den Mittelwert der quadrierten Fehler",
        "               das stimmt noch nicht",
    ]
    with pytest.raises(CheckFailed, match=r"^eine Zahl erwartet, nicht str$"):
        numbers("2", said("a number"))
    assert said("waits for “{title}”", title="x") == "waits for “x”"


@pytest.mark.slow
@pytest.mark.parametrize("assignment", [each.name for each in Assignment.all()])
def test_no_english_is_left_in_what_is_said_of_any_sample(course: Path, assignment: str) -> None:
    """Students' words, and Python's and PyTorch's, are theirs: what stands behind the name of an exception."""
    pseudo.make(course, words.KIT, words.GRADERS, words.WORKER, "hints")
    found = Assignment.find(assignment)
    left = {}
    with Engine(assignment, Limits(call_seconds=1.0)) as engine:
        for sample in samples(found, verdict="wrong"):
            report = engine.grade(sample.handed_in(found), only=(sample.exercise,))
            lines = re.sub(r"\n {15}(?!→)", " ", render.text(report))  # a message in one line each
            shown = re.sub(r"(\w+(?:Error|Warning|Exception)\b[^:\n]*:).*", r"\1", lines)
            if pieces := pseudo.english(shown.partition("\n")[2]):
                left[sample.title] = pieces
    assert left == {}
