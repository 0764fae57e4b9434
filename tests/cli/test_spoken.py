"""What an instructor reads at a terminal is in the course's language: help, errors, the doctor's findings, summaries.

The language is made up, of wide letters: what is left in English is seen, and so is what stands in the wrong column.
"""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path

import pseudo
import pytest
import tiny_course
from class_kit import Kit, tiny_class, tiny_kit
from pseudo import wide
from tiny_course import NAME, write

from autograder.classroom.doctor import STATES
from autograder.cli import COMMANDS, main, parser, spoken
from autograder.course import language, words
from autograder.course.columns import width
from autograder.sandbox import doctor
from autograder.untrusted import isolation
from autograder.untrusted.isolation.probe import PROBES

# What is the same in every language: paths and addresses, options, what stands for a value, and lists of choices.
FIXED = re.compile(
    r"\S*[/.]\S*\w|--?[a-z][a-z-]*|\b[A-Z]{2,}\b|\{[a-z0-9_,]+\}|'[^']*'|\bautograder [a-z]+\b|gradescope, classroom50"
)
NAMES = [command.__name__.rpartition(".")[2] for command in COMMANDS]
RIGHT, WRONG = "def half(x):\n    return x / 2\n", "def half(x):\n    return -x / 2\n"


def left(shown: str) -> list[str]:
    """The pieces of English in what is shown."""
    return pseudo.english(FIXED.sub("", re.sub(r"`[^`]*`", "", shown)))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small course that speaks the made-up language."""
    folder = tmp_path_factory.mktemp("course")
    with pytest.MonkeyPatch.context() as patch:
        tiny_course.make(folder, ["half"], patch)
        pseudo.make(folder, words.KIT, words.WORKER, words.GRADERS, "hints")
    write(folder / "half.py", RIGHT)
    write(folder / "wrong.py", WRONG)
    return folder


@pytest.fixture
def course(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """We stand in it, at a terminal of 80 columns."""
    monkeypatch.setenv("DESCENT_KIT_COURSE", str(made))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(made)
    return made


@pytest.mark.parametrize("arguments", [[], *([name] for name in NAMES)], ids=lambda names: "".join(names) or "all")
def test_no_english_is_left_in_the_help_of_a_command(
    course: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([*arguments, "--help"])
    shown = capsys.readouterr().out
    assert shown.startswith(wide("usage: ") + "autograder")
    assert wide("show this help message and exit") in " ".join(shown.split())
    assert left(shown) == []
    assert [line for line in shown.splitlines() if width(line) > 78 and len(line.split()) > 2] == []


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["grade"],
        ["grade", NAME, "x.py", "--nonsense"],
        ["grade", NAME, "x.py", "--jobs", "0"],
        ["grade", NAME, "x.py", "--jobs", "many"],
        ["grade", NAME, "x.py", "--jobs"],
        ["grade", NAME, "x.py", "--format", "paper"],
        ["grade", NAME, "x.py", "--quiet=yes"],
        ["verify", "--secrets", "-1"],
        ["new", NAME, "third", "--from", "one.ipynb"],
    ],
    ids=" ".join,
)
def test_no_english_is_left_in_what_is_wrong_with_the_arguments(
    course: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    shown = capsys.readouterr().err
    assert ended.value.code == 2
    assert wide("error") in shown
    assert left(shown) == []


@pytest.mark.parametrize(
    ("status", "arguments"),
    [
        (2, ["grade", "no-such", "x.py"]),
        (2, ["grade", NAME, "nothing.ipynb"]),
        (2, ["grade", NAME, "half.py", "--out", "there.json"]),
        (2, ["grade", NAME, "half.py", "half.py", "--format", "gradescope"]),
        (2, ["grade", NAME, "half.py", "--json", "nowhere/there.json"]),
        pytest.param(2, ["autograde", NAME], marks=pytest.mark.slow),
        (2, ["autograde", NAME, "--yes"]),
        (2, ["feedback", NAME]),
        (2, ["report", NAME]),
        (2, ["report"]),
        (2, ["export", "canvas", NAME]),
        (2, ["export", "canvas", NAME, "--roster", "nothing.csv"]),
        (2, ["export", "sources", NAME, "--scale"]),
        (2, ["bundle", "gradescope", NAME, "--out", "there"]),
        (2, ["init", ".", "--empty"]),
        (2, ["init", "x", "--empty", "--course", "y"]),
        (2, ["messages", "--language", "en"]),
        (2, ["verify", "--check"]),
        (1, ["build", "--check"]),
    ],
    ids=lambda told: " ".join(told) if isinstance(told, list) else str(told),
)
def test_no_english_is_left_in_the_usual_errors(
    course: Path, status: int, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == status
    shown = "".join(capsys.readouterr())
    assert shown
    assert left(shown) == []


@pytest.mark.slow
@pytest.mark.parametrize("lacks", [False, True])
def test_no_english_is_left_in_what_the_doctor_finds(
    course: Path, lacks: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if lacks:
        why = "the memory limit does not hold"
        there = tuple(isolation.Layer(name, False, why, remedy) for name, (_, remedy) in PROBES.items())
        monkeypatch.setattr(isolation, "layers", lambda: there)
        monkeypatch.setattr(doctor, "version", lambda name: "2.99.0")
    assert main(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert left(shown.partition("\n")[2].replace("_", "")) == []
    layers = re.findall(r"^  \S+ +(?=\S)", shown, re.MULTILINE)
    findings = re.findall(rf"^  (?:{'|'.join(map(wide, STATES))}) +\S+ +(?=\S)", shown, re.MULTILINE)
    assert {width(each) for each in layers if wide("missing") in each or f" {wide('on')}" in each} == {2 + 2 * 7 + 2}
    assert (len(findings), len(set(map(width, findings)))) == (6, 1)


@pytest.mark.slow
def test_no_english_is_left_in_a_grade(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grade", NAME, "wrong.py", "--quiet"]) == 0
    shown = capsys.readouterr().out
    assert wide("Gives half of a number") in shown
    assert left(shown.replace("[wrong-sign]", "")) == []


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    made = tiny_kit(tmp_path_factory.mktemp("kit"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESCENT_KIT_COURSE", str(made.folder))
        pseudo.make(made.folder, words.KIT, words.WORKER, words.GRADERS)
    made.environment = {**made.environment, "COLUMNS": "80"}
    return made


@pytest.mark.slow
def test_no_english_is_left_in_what_becomes_of_a_class(kit: Kit, tmp_path: Path) -> None:
    sources = {"anna": RIGHT, "ben": WRONG, "cleo": RIGHT, "dan": RIGHT}
    folder = tiny_class(kit, tmp_path / "class", sources)
    notebook = f"{NAME}/halves.ipynb"
    (folder / "submitted" / "cleo" / notebook).write_text("no notebook")
    (folder / "submitted" / "dan" / notebook).unlink()
    (folder / "submitted" / "eve&" / NAME).mkdir(parents=True)
    first, told = kit.autograde(folder, expect=1)
    assert {each["outcome"] for each in told["results"]} == {"written", "failed"}
    grader = kit.folder / "graders" / NAME / "test_half.py"
    stock = grader.read_text()
    grader.write_text(stock.replace("x / 2, {", "-x / 2, {"))
    again, _ = kit.autograde(folder, "--regrade", expect=1)
    grader.write_text(stock)
    pages = kit.call(folder, "autograder", "feedback", NAME, "--jobs", "1")
    assert wide("pages made") in pages
    assert {shown: left(shown) for shown in (first, again, pages) if left(shown)} == {}
    rows = [line for line in again.splitlines() if "half " in line or line.startswith(wide("student"))]
    starts = {width(re.match(r"\S+ +\S+ +\S+ +\S+ +", row)[0]) for row in rows}  # type: ignore[index]
    assert (len(rows) > 2, len(starts)) == (True, 1)


def test_a_translation_with_other_places_of_argparse_is_not_used(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "argument %(argument_name)s: %(message)s"
    shutil.copytree(course, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("DESCENT_KIT_COURSE", str(tmp_path))
    tiny_course.change(language.file(pseudo.CODE, words.KIT), wide(text), wide(text).replace("(message)", "(other)"))
    assert spoken.told(text) == text
    assert spoken.told("unrecognized arguments: %s") == wide("unrecognized arguments: %s")


def test_what_argparse_words_in_another_way_stays_english(course: Path) -> None:
    with spoken.speaking():
        assert argparse._("no such %(sentence)s") == "no such %(sentence)s"  # type: ignore[attr-defined]
        assert argparse.ngettext("%s cat", "%s cats", 2) == "%s cats"  # type: ignore[attr-defined]
        assert argparse.ngettext("expected %s argument", "expected %s arguments", 2) == wide("expected %s arguments")  # type: ignore[attr-defined]
    assert argparse._("usage: ") == "usage: "  # type: ignore[attr-defined]


def test_no_catalogue_is_read_to_start_a_command(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*where: object) -> None:
        raise AssertionError("read too early")

    monkeypatch.setattr(words, "_read", read)
    assert spoken.parsed(parser(), ["grade", NAME, "half.py", "--jobs", "2"]).jobs == 2
