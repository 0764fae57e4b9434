"""`nbgrader zip_collect` reads what Canvas and Moodle give out: archives of their own layouts, made here."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader_course import NAME, NOTEBOOK, Course, course_of, solved

from autograder.classroom.nbgrader.archives import entry_name, told_by

FILE = f"{NOTEBOOK}.ipynb"
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,01-linear-regression (8)
    Points Possible,,,,,20
"Müller, sen., Jörg",101,S1,joerg,A,
"Half, Finished",102,S2,half-finished,A,
"Always, Late",103,S3,late,A,
"Zip, Zipped",104,S4,zipped,A,
"""
MOODLE = """\
Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade
Participant 201,"Jörg Müller, sen.",joerg,,Submitted for grading,,20
Participant 202,Half Finished,,half-finished@course.example,Submitted for grading,,20
Participant 203,Zip Zipped,zipped,,Submitted for grading,,20
"""


def work(say: str = "") -> bytes:
    node = solved()
    node.cells.append(nbformat.v4.new_code_cell(f"# {say}", id="mine"))
    return nbformat.writes(node).encode()


def packed(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory):
    with course_of(tmp_path_factory.mktemp("archives")) as there:
        yield there


@pytest.fixture
def downloaded(course: Course) -> Path:
    folder = course.folder / "downloaded" / NAME
    (folder / "archive").mkdir(parents=True, exist_ok=True)
    for path in [*folder.glob("archive/**/*"), *folder.glob("*.csv")]:
        if path.is_file():
            path.unlink()
    return folder


def collected(course: Course) -> dict[str, dict[str, bytes]]:
    code, log = course.call("zip_collect", NAME, "--force")
    assert code == 0, log
    course.log = log
    found: dict[str, dict[str, bytes]] = {}
    for path in (course.folder / "submitted").glob(f"*/{NAME}/**/*"):
        if path.is_file():
            student, _, *way = path.relative_to(course.folder / "submitted").parts
            found.setdefault(student, {})["/".join(way)] = path.read_bytes()
    for path in sorted((course.folder / "submitted").glob("**/*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    return found


@pytest.mark.parametrize(
    ("path", "number", "file"),
    [
        ("mllersenjrg_101_9001_linear_regression.ipynb", "101", "linear_regression.ipynb"),
        ("muellersenjoerg_LATE_101_9001_linear_regression-2.ipynb", "101", "linear_regression-2.ipynb"),
        ("müller_101_9001_a_22_33_b.ipynb", "101", "a_22_33_b.ipynb"),
        ("Jörg Müller, sen._201_assignsubmission_file_/linear_regression.ipynb", "201", "linear_regression.ipynb"),
        ("Jörg Müller, sen._201_assignsubmission_file/deep/x.py", "201", "deep/x.py"),
        ("Jörg_1_2 Müller_201_assignsubmission_file_my_work.ipynb", "201", "my_work.ipynb"),
        ("Participant_201_assignsubmission_file_/x.ipynb", "201", "x.ipynb"),
        ("course-lines-77/Jörg_201_assignsubmission_file_/x.ipynb", "201", "x.ipynb"),
    ],
)
def test_a_name_tells_whose_a_file_is(path: str, number: str, file: str) -> None:
    found = told_by(path)
    assert found is not None
    assert (found[0]["number"], found[1]) == (number, file)


@pytest.mark.parametrize("path", ["linear_regression.ipynb", "a/b/c.py", "my_work_2.ipynb", "x_1_2"])
def test_another_name_tells_nothing(path: str) -> None:
    assert told_by(path) is None


def test_a_name_is_utf8_also_where_the_archive_does_not_say_so() -> None:
    entry = zipfile.ZipInfo("müller_101_1_größe.ipynb".encode().decode("cp437"))
    assert entry_name(entry) == "müller_101_1_größe.ipynb"
    assert entry_name(zipfile.ZipInfo("m\u2524.py")) == "m\u2524.py"  # in no UTF-8: as it stands


def test_what_canvas_gives_out(course: Course, downloaded: Path) -> None:
    (downloaded / "gradebook.csv").write_text(CANVAS)
    files = {
        f"müllersenjörg_101_9001_{FILE}": work("first"),
        f"halffinished_102_9003_{NOTEBOOK}-1.ipynb": work("again"),
        f"halffinished_102_9002_{FILE}": work("before"),
        f"alwayslate_LATE_103_9004_{FILE}": work(),
        "alwayslate_LATE_103_9005_helpers-1.py": b"x = 1\n",
        "zipzipped_104_9006_my work.zip": packed({f"deep/{FILE}": work()}),
        f"somebodyelse_106_9007_{FILE}": work(),
        "alwayslate_LATE_103_9008_page.html": b"<script>",
        "readme.txt": b"",
    }
    (downloaded / "archive" / "submissions.zip").write_bytes(packed(files))
    assert collected(course) == {
        "joerg": {FILE: work("first")},
        "half-finished": {FILE: work("again")},
        "late": {FILE: work(), "helpers-1.py": b"x = 1\n"},
        "zipped": {"my work.zip": files["zipzipped_104_9006_my work.zip"]},
    }
    assert "Handed in late, says Canvas: late" in course.log
    assert "Not collected: the student of number 106 (no roster says who that is)" in course.log
    assert "Not collected: 'readme.txt' in submissions.zip" in course.log


@pytest.mark.parametrize("mark", ["_/", "/", "_"])
def test_what_moodle_gives_out_in_each_of_its_layouts(course: Course, downloaded: Path, mark: str) -> None:
    (downloaded / "worksheet.csv").write_text(MOODLE, encoding="utf-8-sig")
    files = {
        f"Jörg Müller, sen._201_assignsubmission_file{mark}{FILE}": work(),
        f"Half Finished_202_assignsubmission_file{mark}{NOTEBOOK}.py": b"def mse(a, b): ...\n",
        f"Zip Zipped_203_assignsubmission_file{mark}all.zip": packed({FILE: work()}),
    }
    typed = {f"Jörg Müller, sen._201_assignsubmission_onlinetext{mark}onlinetext.html": b"I could not upload it"}
    (downloaded / "archive" / "COURSE_2026_1_lines-12345.zip").write_bytes(packed(files | typed))
    assert collected(course) == {
        "joerg": {FILE: work()},
        "half-finished@course.example": {f"{NOTEBOOK}.py": b"def mse(a, b): ...\n"},
        "zipped": {"all.zip": next(reversed(files.values()))},
    }
    assert "onlinetext.html' in COURSE_2026_1_lines-12345.zip (a text typed into Moodle)" in course.log


def test_the_gradebook_knows_the_numbers_as_well(course: Course, downloaded: Path) -> None:
    with Gradebook(f"sqlite:///{course.folder}/gradebook.db") as book:
        book.update_or_create_student("known-here", lms_user_id="777")
    (downloaded / "archive" / "a.zip").write_bytes(packed({f"x_777_1_{FILE}": work()}))
    assert collected(course) == {"known-here": {FILE: work()}}


def test_of_several_archives_the_newest_that_has_a_student_counts(course: Course, downloaded: Path) -> None:
    (downloaded / "gradebook.csv").write_text(CANVAS)
    for number, (name, students) in enumerate({"b.zip": (101, 102), "a.zip": (102,)}.items()):
        path = downloaded / "archive" / name
        path.write_bytes(packed({f"x_{student}_{number}_{FILE}": work(name) for student in students}))
        os.utime(path, (1_000_000 + number,) * 2)
    assert collected(course) == {"joerg": {FILE: work("b.zip")}, "half-finished": {FILE: work("a.zip")}}


def test_no_name_leads_out_of_the_students_folder(course: Course, downloaded: Path) -> None:
    (downloaded / "gradebook.csv").write_text(CANVAS.replace("half-finished", "../../half"))
    files = {f"x_101_assignsubmission_file_/../../../{FILE}": work(), f"x_102_1_{FILE}": work()}
    (downloaded / "archive" / "a.zip").write_bytes(packed(files))
    assert collected(course) == {}
    assert "its name leads elsewhere" in course.log
    assert "Not collected: the student of number 102 (a student's id can't" in course.log


def test_files_that_were_unpacked_already_are_taken_too(course: Course, downloaded: Path) -> None:
    (downloaded / "gradebook.csv").write_text(CANVAS)
    (downloaded / "archive" / f"x_101_1_{FILE}").write_bytes(work())
    assert collected(course) == {"joerg": {FILE: work()}}


def test_a_broken_archive_or_roster_is_told(course: Course, downloaded: Path) -> None:
    (downloaded / "archive" / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    assert collected(course) == {}
    assert "broken.zip (File is not a zip file)" in course.log
    (downloaded / "roster.csv").write_text("nothing")
    code, log = course.call("zip_collect", NAME, "--force")
    assert code == 1
    assert "is no CSV file with a line of column names" in log


def test_a_course_with_names_of_its_own_goes_by_them(course: Course, downloaded: Path) -> None:
    course.configure("c.FileNameCollectorPlugin.named_regexp = r'.*/(?P<student_id>[a-z]+)--(?P<file_id>\\w+)'\n")
    (downloaded / "archive" / f"anna--{FILE}").write_bytes(work())
    assert collected(course) == {"anna": {FILE: work()}}
    course.configure()
