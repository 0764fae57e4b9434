"""`autograder init` makes a course folder; where it can't, it says why in one line and leaves nothing behind."""

import shutil
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.course import root

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
