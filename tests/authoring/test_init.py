"""`autograder init` makes a course folder; where it can't, it says why in one line and leaves nothing behind."""

import re
import shutil
from pathlib import Path

import pytest
from pseudo import english

from autograder.authoring.findings import Findings
from autograder.authoring.languages import check_languages
from autograder.cli import main
from autograder.course import hints, root, words
from autograder.course.assignment import Assignment

ROOT = root.folder()


@pytest.fixture
def course(tmp_path):
    """A small course folder to take over."""
    assert main(["init", str(tmp_path / "there"), "--empty"]) == 0
    return tmp_path / "there"


def files(folder: Path) -> dict[str, bytes]:
    """What lies in a course folder, but for what each has of its own."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name not in (".course-secret", root.CONFIG))
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_in_the_kits_own_checkout_its_course_is_taken_over(tmp_path):
    assert main(["init", str(tmp_path / "mine")]) == 0
    assert {path.name for path in (tmp_path / "mine" / "source").iterdir()} == {
        path.name for path in (ROOT / "source").iterdir()
    }
    assert (tmp_path / "mine" / "graders" / "hints.toml").read_bytes() == (root.graders() / "hints.toml").read_bytes()


@pytest.mark.parametrize("kind", ["folder", "zip", "gztar"])
def test_a_course_is_taken_over_from_a_folder_or_an_archive(course, tmp_path, kind):
    (course / "limits.toml").write_text("call_seconds = 3\n")
    given = course
    if kind != "folder":
        given = Path(shutil.make_archive(str(tmp_path / "packed"), kind, root_dir=tmp_path, base_dir="there"))
    assert main(["init", str(tmp_path / "mine"), "--course", str(given)]) == 0
    assert files(tmp_path / "mine") == files(course)
    assert (tmp_path / "mine" / ".course-secret").read_text() != (course / ".course-secret").read_text()


def test_a_course_that_shall_speak_another_language_keeps_what_else_it_says_of_itself(course, tmp_path):
    (course / "course.toml").write_text('worked_solutions = true\nlanguage = "ko"\n')
    assert main(["init", str(tmp_path / "mine"), "--course", str(course), "--language", "en"]) == 0
    assert (tmp_path / "mine" / "course.toml").read_text() == 'language = "en"\nworked_solutions = true\n'


def test_the_courses_name_is_the_folders(tmp_path):
    assert main(["init", str(tmp_path / "Gradient Descent 2027"), "--empty"]) == 0
    config = (tmp_path / "Gradient Descent 2027" / root.CONFIG).read_text(encoding="utf-8")
    assert 'c.CourseDirectory.course_id = "Gradient-Descent-2027"' in config


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["there"], "'there' is there already, and not empty: name a new folder"),
        (["there/nbgrader_config.py"], "'there/nbgrader_config.py' is there already, and not empty: name a new folder"),
        (["mine", "--course", "nothing"], "there is no 'nothing': name a course folder, or an archive of one"),
        (
            ["mine", "--course", "there/source"],
            "there is no course in 'there/source' (no nbgrader_config.py beside source",
        ),
        (
            ["mine", "--course", "there/nbgrader_config.py"],
            "'there/nbgrader_config.py' can't be unpacked: name a .tar.gz or .zip of a course",
        ),
        (["mine", "--course", "there", "--empty"], "--empty and --course exclude each other"),
    ],
)
def test_wrong_use_is_told_in_one_line_and_leaves_nothing(course, tmp_path, monkeypatch, capsys, arguments, told):
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    before = files(tmp_path)
    assert main(["init", *arguments]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"autograder: {told}")
    assert said.count("\n") == 1
    assert files(tmp_path) == before
    assert not (tmp_path / "mine").exists()


def test_an_empty_course_speaks_korean_to_the_last_word(tmp_path, monkeypatch, capsys):
    """The notebook, its pictures' font, its grader and hints, and all that the kit says; `verify` finds nothing in English."""
    assert main(["init", str(tmp_path / "mine"), "--empty", "--language", "ko"]) == 0
    catalogues = {path.name for path in (tmp_path / "mine" / "languages" / "ko" / "LC_MESSAGES").iterdir()}
    assert catalogues == {f"{name}.po" for name in ("01-first-steps", "graders", "hints", "kit", "worker", "desk")}
    assert (tmp_path / "mine" / "languages" / "ko" / "figures.py").is_file()
    monkeypatch.chdir(tmp_path / "mine")
    assert words.spoken() == "ko"
    [assignment] = Assignment.all()
    prose = [cell["source"] for cell in assignment.cells if cell["cell_type"] == "markdown"]
    assert [text for text in prose if english(text)] == []
    assert [hint.question for hint in hints.of(assignment.name).values() if english(hint.question)] == []
    findings = Findings(assignment.name)
    check_languages(assignment, findings)
    assert findings.off == []
    for name in (root.CONFIG, ".gitignore"):
        told = [
            line.replace("Descent Kit", "")
            for line in Path(name).read_text(encoding="utf-8").splitlines()
            if line.startswith(("#", '"""'))
        ]
        assert [line for line in told if english(line) and "c." not in line] == []


def test_what_is_said_at_the_end_is_in_the_new_courses_language(tmp_path, capsys):
    assert main(["init", str(tmp_path / "mine"), "--empty", "--language", "ko"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 5
    assert all(re.search("[가-힣]", line) for line in lines), lines


def test_an_empty_course_in_english_has_no_other_language_to_keep_up_with(tmp_path):
    assert main(["init", str(tmp_path / "mine"), "--empty"]) == 0
    assert not (tmp_path / "mine" / "languages").exists()


def test_a_course_without_korean_takes_over_what_the_kit_says_in_it(course, tmp_path, monkeypatch):
    assert main(["init", str(tmp_path / "mine"), "--course", str(course), "--language", "ko"]) == 0
    monkeypatch.chdir(tmp_path / "mine")
    assert not english(words.said("not tried any more after that"))


def test_a_language_that_neither_the_course_nor_the_kit_has_is_refused(course, tmp_path, capsys):
    assert main(["init", str(tmp_path / "mine"), "--course", str(course), "--language", "xx"]) == 2
    assert "has no language 'xx'; its languages are: en, ko" in capsys.readouterr().err
    assert not (tmp_path / "mine").exists()


def test_who_writes_an_exercise_in_korean_has_nothing_to_translate(tmp_path, monkeypatch):
    assert main(["init", str(tmp_path / "mine"), "--empty", "--language", "ko"]) == 0
    monkeypatch.chdir(tmp_path / "mine")
    assert main(["new", "01-first-steps", "spread"]) == 0
    findings = Findings("01-first-steps")
    check_languages(Assignment.find("01-first-steps"), findings)
    assert findings.off == []
    grader = Path("graders/01-first-steps/test_spread.py")
    grader.write_text(
        re.sub('""".*이 검사를.*"""', '"""Gives how far the numbers lie apart"""', grader.read_text("utf-8"))
    )
    check_languages(Assignment.find("01-first-steps"), findings)
    assert [what.startswith("'Gives how far the numbers lie apart'") for _, what in findings.off] == [True]
