"""One odd submission stops no step for the others: what stands beside notebooks, folders' names, times, links.

The same class is graded by ``autograder autograde`` and by ``nbgrader autograde``; then both have their feedback.
"""

from __future__ import annotations

import os
import shutil
import stat

import pytest
from class_kit import HALVES, NOTEBOOK, gradebook_url, outcomes, table_rows, tiny_class, tiny_kit

RIGHT = "def half(x):\n    return x / 2\n"
OF_ANY_SCRIPT = ("o'brien", "Müller, Anna", "Jose\N{COMBINING ACUTE ACCENT}", "रवि", "a b", "x.y")
ODD = {
    "<img src=x onerror=x>": "can't have '<' in it",
    "a\x1b[2J": r"can't have '\x1b' in it",
    "two\nlines": r"can't have '\n' in it",
    "a\N{RIGHT-TO-LEFT OVERRIDE}b": r"can't have '\u202e' in it",
}
LOOK_ALIKES = ("anna", "\N{CYRILLIC SMALL LETTER A}nna")
GRADED = {"honest", "has-links", "time-is-a-link", *OF_ANY_SCRIPT, *LOOK_ALIKES}
SECRET = "for root only"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    return tiny_kit(tmp_path_factory.mktemp("kit"))


@pytest.fixture(scope="module")
def handed_in(kit, tmp_path_factory):
    students = dict.fromkeys([*GRADED, *ODD, "time-is-none"], RIGHT)
    folder = tiny_class(kit, tmp_path_factory.mktemp("class") / "course", students)
    secret = folder.parent / "secret.txt"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    of = {student: folder / "submitted" / student / HALVES for student in students}
    (of["honest"] / "data").mkdir()
    (of["honest"] / "data" / "points.json").write_text("[1, 2]")
    (of["has-links"] / "secret.txt").symlink_to(secret)
    (of["has-links"] / "zero.csv").symlink_to("/dev/zero")
    (of["has-links"] / "folder").symlink_to(folder.parent)
    (of["has-links"] / "two\nlines.txt").write_text("x")
    os.mkfifo(of["has-links"] / "pipe.txt")
    (of["time-is-a-link"] / "timestamp.txt").unlink()
    (of["time-is-a-link"] / "timestamp.txt").symlink_to("/dev/zero")
    (of["time-is-none"] / "timestamp.txt").write_text("half past nine")
    (folder / "submitted" / "is-a-link").symlink_to(folder / "submitted" / "honest")
    (folder / "submitted" / "its-work-is-a-link").mkdir()
    (folder / "submitted" / "its-work-is-a-link" / HALVES).symlink_to(of["honest"])
    return folder


@pytest.fixture(scope="module")
def by_us(kit, handed_in, tmp_path_factory):
    folder = shutil.copytree(handed_in, tmp_path_factory.mktemp("by-us") / "course", symlinks=True, copy_function=copy)
    said, told = kit.autograde(folder, expect=1)
    return folder, said, told


@pytest.fixture(scope="module")
def by_nbgrader(kit, handed_in, tmp_path_factory):
    place = tmp_path_factory.mktemp("by-nbgrader") / "course"
    folder = shutil.copytree(handed_in, place, symlinks=True, copy_function=copy)
    said = kit.call(folder, "nbgrader", "autograde", HALVES, expect=1)
    return folder, said, None


def copy(source, target):
    if stat.S_ISFIFO(os.lstat(source).st_mode):
        os.mkfifo(target)
    else:
        shutil.copy2(source, target, follow_symlinks=False)


@pytest.fixture(params=["by_us", "by_nbgrader"])
def graded(request):
    return request.getfixturevalue(request.param)


def test_all_others_are_graded(graded):
    folder, _, _ = graded
    assert {path.parts[-3] for path in folder.glob(f"autograded/*/{HALVES}/{NOTEBOOK}")} == GRADED
    marks = [row for row in table_rows(gradebook_url(folder))["grade"] if 2.0 in row]
    assert len(marks) == len(GRADED)


def test_plain_files_come_along_and_no_other(graded):
    folder, said, _ = graded
    there = {path.name for path in (folder / "autograded" / "has-links" / HALVES).rglob("*")}
    assert there == {NOTEBOOK, "timestamp.txt"}
    assert (folder / "autograded" / "honest" / HALVES / "data" / "points.json").read_text() == "[1, 2]"
    assert not (folder / "autograded" / "time-is-a-link" / HALVES / "timestamp.txt").exists()
    for name in ("secret.txt", "zero.csv", "folder"):
        assert f"{name} (a link, not a file)" in said
    assert "pipe.txt (not an ordinary file)" in said
    assert r"two\nlines.txt (a name that can't be shown)" in said


def test_what_is_said_is_printable_and_no_folders_name_makes_a_line_of_its_own(graded):
    _, said, _ = graded
    lines = said.split("\n")
    assert all(line.isprintable() for line in lines)
    assert not any(line.startswith("lines") for line in lines)


def test_each_that_is_not_graded_has_its_true_reason(by_us):
    _, said, told = by_us
    assert outcomes(told) == dict.fromkeys(GRADED, "written") | dict.fromkeys(
        [*ODD, "is-a-link", "its-work-is-a-link", "time-is-none"], "failed"
    )
    why = {result["student"]: result["message"] for result in told["results"]}
    for student, reason in ODD.items():
        assert why[student] == f"a student's id {reason} (rename the folder)"
    assert why["is-a-link"] == why["its-work-is-a-link"] == "the submitted folder is a link"
    assert "timestamp.txt tells no time: 'half past nine'" in why["time-is-none"]
    assert r"look alike: anna and аnna (\u0430nna)" in said  # noqa: RUF001


def test_everyone_else_has_feedback_and_nothing_secret_is_in_it(kit, graded):
    folder, _, _ = graded
    kit.call(folder, "nbgrader", "generate_feedback", HALVES)
    assert {path.parts[-3] for path in folder.glob(f"feedback/*/{HALVES}/*.html")} == GRADED
    assert not any(SECRET.encode() in path.read_bytes() for path in folder.glob("feedback/**/*") if path.is_file())
