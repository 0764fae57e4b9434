"""A class's marks for Canvas and Moodle: by the ids of their own rosters, late and missing told apart, no mark invented."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import golden
import pytest

from autograder import cli
from autograder.classroom.marks import Mark
from autograder.classroom.roster import Enrolled, Sheet, matched
from autograder.course.root import WrongUse
from autograder.exports import canvas, moodle
from autograder.exports.table import Choices, points, remark

MOST = 20.0
CLASS = [
    Mark("correct", "graded", 20, first_name="Jörg", last_name="Müller, sen.", lms_id="101"),
    Mark("half-finished", "graded", 9.25, email="half@course.example", lms_id="102"),
    Mark("late", "graded", 18, penalty=2.5, seconds_late=12_000, lms_id="103"),
    Mark("never-submits", "missing", lms_id="104"),
    Mark("just-handed-in", "not graded", lms_id="105"),
    Mark("wrote-prose", "half marked", 5, lms_id="107"),
]
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Quiz (7),01-linear-regression (8),Final Score
    Points Possible,,,,,10,{points},(read only)
"Müller, sen., Jörg",101,S1,correct,A,5,,80
"Half, Finished",102,S2,half-finished@uni.example,A,6,11,70
"Late, Always",103,S3,other-login,A,7,,60
"Submits, Never",104,S4,never-submits,A,8,,50
"Handed, Just",105,S5,just-handed-in,A,9,3,40
"Somebody, Else",106,S6,nobody-here,A,1,2,30
"""
MOODLE = """\
Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Last modified (grade),Feedback comments
Participant 101,"Jörg Müller, sen.",correct,,Submitted for grading,,{points},-,
Participant 102,Half Finished,,half@course.example,Submitted for grading,,{points},-,
Participant 103,Always Late,,late@uni.example,Submitted for grading,,{points},-,
Participant 104,Never Submits,never-submits,,No submission,,{points},-,
"""


def rows(text: str, sign: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=sign))


def sheet(tmp_path: Path, text: str) -> Sheet:
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8-sig")
    return Sheet.read(path)


def test_canvas_without_a_roster_gets_the_ids_that_the_gradebook_has() -> None:
    told = canvas.export("lines", MOST, CLASS, None, Choices())
    assert rows(told.text) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "lines"],
        ["    Points Possible", "", "", "", "", "20"],
        ["Müller, sen., Jörg", "101", "", "correct", "", "20"],
        ["half-finished", "102", "", "half-finished", "", "9.25"],
        ["late", "103", "", "late", "", "15.5"],
    ]
    assert told.summary().splitlines() == [
        "     3  written",
        "     1  of these late, with the penalty taken off: late",
        "     1  never handed in: never-submits",
        "     1  handed in and not graded, so left out: run `autograder autograde`: just-handed-in",
        "     1  not marked by hand yet, so left out: mark them in formgrader: wrote-prose",
    ]


def test_canvas_with_its_own_gradebook_is_filled_in_by_the_ids_in_it(tmp_path: Path) -> None:
    told = canvas.export("01-linear-regression", MOST, CLASS, sheet(tmp_path, CANVAS.format(points=20)), Choices())
    header, possible, *lines = rows(told.text)
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "01-linear-regression (8)"]
    assert possible[-1] == "20"
    assert {line[1]: line[-1] for line in lines} == {"101": "20", "102": "9.25", "103": "15.5"}


def test_no_line_takes_a_mark_away_that_canvas_has(tmp_path: Path) -> None:
    told = canvas.export("01-linear-regression", MOST, CLASS, sheet(tmp_path, CANVAS.format(points=20)), Choices())
    assert all(line[-1] for line in rows(told.text))
    assert "just-handed-in" in told.ungraded


def test_who_never_handed_in_gets_a_zero_only_where_that_is_asked_for(tmp_path: Path) -> None:
    roster = sheet(tmp_path, CANVAS.format(points=20))
    told = canvas.export("01-linear-regression", MOST, CLASS, roster, Choices(missing_zero=True))
    assert {line[1]: line[-1] for line in rows(told.text)[2:]}["104"] == "0"
    told = moodle.export("x", MOST, CLASS, sheet(tmp_path, MOODLE.format(points=20)), Choices(missing_zero=True))
    assert rows(told.text)[4][5::3] == ["0", "nothing was handed in"]


def test_moodles_worksheet_keeps_its_lines_and_gets_grades_and_remarks(tmp_path: Path) -> None:
    told = moodle.export("x", MOST, CLASS, sheet(tmp_path, MOODLE.format(points=20)), Choices())
    header, *lines = rows(told.text)
    assert header == rows(MOODLE)[0]
    assert [(line[0], line[5], line[8]) for line in lines] == [
        ("Participant 101", "20", ""),
        ("Participant 102", "9.25", ""),
        ("Participant 103", "15.5", "handed in 3 h 20 min late, 2.5 points off"),
    ]


def test_moodles_gradebook_takes_any_columns() -> None:
    told = moodle.export("lines", MOST, CLASS, None, Choices(column="Exercise 1"))
    assert rows(told.text)[0] == ["ID number", "First name", "Last name", "Email address", "Exercise 1", "Feedback"]
    assert rows(told.text)[1] == ["correct", "Jörg", "Müller, sen.", "", "20", ""]


def test_a_file_with_semicolons_stays_one(tmp_path: Path) -> None:
    roster = sheet(
        tmp_path, MOODLE.format(points="20,00").replace('"Jörg Müller, sen."', "Jörg").replace("20,00", "20")
    )
    roster = sheet(tmp_path, Sheet(roster.header, roster.rows, ";").write().replace(";20;", ";20,00;"))
    told = moodle.export("x", MOST, CLASS, roster, Choices())
    assert [line[5] for line in rows(told.text, ";")] == ["Grade", "20", "9.25", "15.5"]


@pytest.mark.parametrize(("place", "text"), [(canvas, CANVAS), (moodle, MOODLE)])
def test_other_points_there_are_refused_or_reckoned_over(place, text, tmp_path: Path) -> None:
    roster = sheet(tmp_path, text.format(points=100))
    with pytest.raises(WrongUse, match="has 100 points for it, and this course 20"):
        place.export("01-linear-regression", MOST, CLASS, roster, Choices())
    told = place.export("01-linear-regression", MOST, CLASS, roster, Choices(scale=True))
    assert "46.25" in told.text and "77.5" in told.text


def test_an_assignment_that_canvas_does_not_know_makes_no_new_one(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"name one with --column: Quiz \(7\), 01-linear-regression \(8\)"):
        canvas.export("lines", MOST, CLASS, sheet(tmp_path, CANVAS.format(points=20)), Choices())


def test_who_is_not_in_the_roster_is_told(tmp_path: Path) -> None:
    text = "".join(line for line in MOODLE.format(points=20).splitlines(True) if "102" not in line)
    assert moodle.export("x", MOST, CLASS, sheet(tmp_path, text), Choices()).unknown == ["half-finished"]


@pytest.mark.parametrize("place", [canvas, moodle])
def test_another_table_is_no_roster(place, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="the roster is no"):
        place.export("x", MOST, CLASS, sheet(tmp_path, "name,points\na,1\n"), Choices())


def test_what_two_could_claim_is_nobodys(tmp_path: Path) -> None:
    table = sheet(tmp_path, "ID,SIS Login ID\n7,anna\n")
    with pytest.raises(WrongUse, match="line 2 of the roster could be that of anna or ben"):
        matched(table, [Enrolled("anna"), Enrolled("ben", lms_id="7")])
    table = sheet(tmp_path, "ID,SIS Login ID\n7,anna\n8,Anna\n")
    with pytest.raises(WrongUse, match="lines 2 and 3 of the roster are both those of anna"):
        matched(table, [Enrolled("anna")])


def test_a_whole_id_goes_before_the_part_of_an_address(tmp_path: Path) -> None:
    table = sheet(tmp_path, "ID,SIS Login ID\n7,anna@a.example\n8,anna@b.example\n")
    assert matched(table, [Enrolled("anna@a.example"), Enrolled("anna@b.example")]) == {
        0: "anna@a.example",
        1: "anna@b.example",
    }


def test_names_start_no_formula() -> None:
    mark = Mark("x", "graded", 1, first_name="=cmd()", last_name="@SUM(1)")
    for place in (canvas, moodle):
        cells = [cell for row in rows(place.export("x", 2, [mark], None, Choices()).text) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))]


def test_a_penalty_never_goes_below_nothing() -> None:
    assert points(Mark("x", "graded", 1, penalty=3), 20, 20) == "0"
    assert remark(Mark("x", "graded", 1, penalty=0, seconds_late=60)) == "handed in 1 min late"


def test_without_a_gradebook_it_says_so(tmp_path: Path, monkeypatch, capsys) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    (tmp_path / "source").symlink_to(Path(__file__).parents[2] / "source")
    monkeypatch.setenv("DESCENT_KIT_COURSE", str(tmp_path))
    assert cli.main(["export", "canvas", golden.FIRST]) == 2
    assert "there is no gradebook here yet" in capsys.readouterr().err
    assert cli.main(["export", "canvas", golden.FIRST, "--roster", "nowhere.csv"]) == 2
    assert "there is no file 'nowhere.csv'" in capsys.readouterr().err
