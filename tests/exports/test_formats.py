"""What Gradescope, Classroom 50 and PrairieLearn are told of ten sample students: golden files, and each place's rules."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import replace
from pathlib import Path

import golden
import jsonschema
import pytest
from place_rules import CLASSROOM50, GRADESCOPE, PRAIRIELEARN

from autograder import cli
from autograder.classroom.autograde import ClassRun
from autograder.classroom.regrade import Change, ExerciseChange
from autograder.course.root import WrongUse
from autograder.exports import classroom50, gradescope, kit, prairielearn
from autograder.exports.told import NotGraded
from autograder.grading import crew
from autograder.grading.result import CheckResult, ExerciseResult, Report

RULES = {"gradescope.json": GRADESCOPE, "prairielearn.json": PRAIRIELEARN, "classroom50.json": CLASSROOM50}
SCHEMA = json.loads(kit.SCHEMA.read_bytes())


def read(name: str, file: str):
    return json.loads((golden.FOLDER / name / file).read_bytes())


@pytest.mark.parametrize("name", golden.names())
def test_the_golden_files_are_what_each_place_is_told(name: str) -> None:
    for file, text in golden.told(golden.report(name)).items():
        path = golden.FOLDER / name / file
        assert (path.read_text(encoding="utf-8") if path.exists() else "") == text, (
            f"{path}: run tests/helpers/golden.py"
        )


@pytest.mark.parametrize("name", golden.names())
@pytest.mark.parametrize("file", RULES)
def test_they_follow_the_rules_of_the_place(name: str, file: str) -> None:
    if (golden.FOLDER / name / file).exists():
        told = read(name, file)
        jsonschema.validate(told, RULES[file])
        assert len(json.dumps(told)) < 1_000_000  # PrairieLearn's limit
    else:
        assert name == "grader-fails"


@pytest.mark.parametrize("name", golden.names())
def test_the_marks_that_come_back_are_those_that_went_out(name: str) -> None:
    report = golden.report(name)
    if name == "grader-fails":
        assert sorted(path.name for path in (golden.FOLDER / name).iterdir()) == ["prairielearn.json", "report.json"]
        assert read(name, "prairielearn.json")["gradable"] is False
        return
    there = read(name, "gradescope.json")
    assert there["score"] == report.score
    if report.status == "unreadable":
        assert (there["score"], there["tests"], read(name, "classroom50.json")["score"]) == (0, [], 0)
        assert read(name, "prairielearn.json")["gradable"] is False
    else:
        assert sum(test["score"] for test in there["tests"]) == report.score
        assert sum(test["max_score"] for test in there["tests"]) == report.max_score
        assert read(name, "prairielearn.json")["score"] * report.max_score == pytest.approx(report.score)
    there = read(name, "classroom50.json")
    assert there["score"] / there["max-score"] * report.max_score == report.score
    assert there["score"] == sum(test["score"] for test in there["tests"])
    assert there["max-score"] == sum(test["max-score"] for test in there["tests"])


def test_among_them_are_half_points_skipped_checks_and_endless_ones() -> None:
    reports = [golden.report(name) for name in golden.names()]
    assert len(reports) == 10
    endings = {check.status for each in reports for exercise in each.exercises for check in exercise.checks}
    assert {"passed", "failed", "skipped", "timeout"} <= endings
    assert any(each.score % 1 == 0.25 for each in reports)
    assert {each.status for each in reports} == {"graded", "unreadable", "grader-error"}


@pytest.mark.slow
def test_grading_them_now_gives_these_marks() -> None:
    for name, report in golden.graded():
        before = golden.report(name)
        assert (report.status, report.score) == (before.status, before.score), name
        assert [each.score for each in report.exercises] == [each.score for each in before.exercises], name


def test_a_grader_that_failed_is_a_result_nowhere() -> None:
    report = golden.report("grader-fails")
    for told in (gradescope.result, lambda report: classroom50.result(report, golden.RUNNER)):
        with pytest.raises(NotGraded, match="is not graded: the grader's process died"):
            told(report)
    assert "took none of your attempts" in prairielearn.result(report)["format_errors"][0]


def made(*points: float, words: str = "", status: str = "failed") -> Report:
    checks = tuple(CheckResult(f"c{each}", words or "Does it", "value", status, each) for each in points)
    return Report("x.py", "graded", words, (ExerciseResult(words or "f", checks, words),), 1.0, words, words)


@pytest.mark.parametrize(
    ("points", "parts"), [((1, 2), 1), ((0.5, 1), 2), ((0.25, 0.5), 4), ((1 / 3, 0.5), 6), ((), 1)]
)
def test_classroom50_counts_in_the_largest_part_of_a_point_that_is_whole(points, parts) -> None:
    assert classroom50.parts(made(*points)) == parts
    told = classroom50.result(made(*points, status="passed"), golden.RUNNER)
    assert told["score"] == told["max-score"] == round(sum(points) * parts)


def test_classroom50_needs_to_know_whose_submission_it_is() -> None:
    without = {name: value for name, value in golden.RUNNER.items() if name != "COMMIT_URL"}
    with pytest.raises(WrongUse, match="COMMIT_URL is not set"):
        classroom50.result(made(1), without)
    assert classroom50.identity(golden.RUNNER)["review"] == golden.RUNNER["COMMIT_URL"]


def test_students_words_are_text_in_every_place() -> None:
    hostile = "<script>alert(1)</script>\x1b[31m\u202e```\n````\n# x"
    report = made(1, words=hostile)
    told = gradescope.result(report)
    assert "<script" not in told["output"]
    for text in (
        json.dumps(told),
        json.dumps(prairielearn.result(report)),
        json.dumps(classroom50.result(report, golden.RUNNER)),
    ):
        assert "\\u001b" not in text and "\\u202e" not in text
    body = classroom50.release(report)
    [fence] = re.findall("^(`+)text$", body, re.M)
    assert len(fence) == 5
    assert body.count(fence) == 2


# ---- the kit's own JSON


@pytest.mark.parametrize("name", golden.names())
def test_the_kits_own_results_follow_its_published_schema(name: str) -> None:
    jsonschema.validate(kit.results(golden.FIRST, [golden.report(name)]), SCHEMA)


def test_what_autograde_writes_follows_it_as_well() -> None:
    run = ClassRun(golden.FIRST, graded=2, seconds=3.21, look_alikes=[("anna", "Anna")])
    run.add("half-finished", "written", golden.report("half-finished"))
    run.add("no-notebook", "failed", None, "there is no notebook in the submitted folder")
    run.changes.append(Change("half-finished", (ExerciseChange("mse", None, 2.5, "regraded", False),), (0.0, 1.5)))
    told = run.as_dict()
    jsonschema.validate(told, SCHEMA)
    assert set(told) == set(SCHEMA["properties"])
    for name, value in (("outcome", told["results"][0]), ("change", told["changes"][0])):
        assert set(value) == set(SCHEMA["$defs"][name]["properties"])


def test_the_schema_knows_every_field_that_a_report_has() -> None:
    told = golden.report("half-finished").as_dict()
    of = SCHEMA["$defs"]
    assert set(of["report"]["properties"]) == set(of["report"]["required"]) == set(told)
    assert set(of["exercise"]["properties"]) == set(of["exercise"]["required"]) == set(told["exercises"][0])
    assert set(of["check"]["properties"]) == set(of["check"]["required"]) == set(told["exercises"][0]["checks"][0])


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (["version"], 2),
        (["results", 0, "status"], "fine"),
        (["results", 0, "score"], -1),
        (["results", 0, "exercises", 0, "checks", 0, "passed"], False),
        (["results", 0, "exercises", 0, "checks", 0, "category"], "style"),
    ],
)
def test_what_is_no_result_does_not_follow_the_schema(place, value) -> None:
    told = copy.deepcopy(kit.results(golden.FIRST, [golden.report("correct-own-style")]))
    *way, last = place
    inner = told
    for step in way:
        inner = inner[step]
    assert inner[last] != value
    inner[last] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told, SCHEMA)


# ---- the command


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a submission, and a grader that is quick: it gives what the golden report says."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "linear_regression.ipynb").write_text("{}")
    monkeypatch.setattr(
        crew,
        "in_order",
        lambda tasks, jobs: [replace(golden.report("half-finished"), submission=each.handed.name) for each in tasks],
    )
    return tmp_path


def test_the_result_alone_is_printed_or_goes_to_a_file_beside_the_report(here, capsys) -> None:
    work = str(here / "work")
    assert cli.main(["grade", golden.FIRST, work, "--format", "gradescope", "--visibility", "after_due_date"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["score"], told["visibility"]) == (9, "after_due_date")
    out = here / "results.json"
    assert cli.main(["grade", golden.FIRST, work, "--format", "prairielearn", "--out", str(out)]) == 0
    assert f"{work}: 9 / 20 points" in capsys.readouterr().out
    assert json.loads(out.read_text())["score"] == 9 / 20


def test_json_goes_to_standard_output_or_a_file(here, capsys) -> None:
    work = str(here / "work" / "linear_regression.ipynb")
    assert cli.main(["grade", golden.FIRST, work, work, "--format", "json", "--json", str(here / "x.json")]) == 0
    text = capsys.readouterr().out
    assert (here / "x.json").read_text() == text
    jsonschema.validate(json.loads(text), SCHEMA)
    assert len(json.loads(text)["results"]) == 2


def test_classroom50_gets_the_text_of_its_release_as_well(here, monkeypatch) -> None:
    for name, value in golden.RUNNER.items():
        monkeypatch.setenv(name, value)
    out = here / "result.json"
    assert cli.main(["grade", golden.FIRST, str(here / "work"), "--format", "classroom50", "--out", str(out)]) == 0
    assert json.loads(out.read_text())["score"] == 36
    assert "9 / 20 points" in (here / "release-body.md").read_text()


def test_where_the_grader_failed_no_earlier_result_is_left(here, monkeypatch, capsys) -> None:
    monkeypatch.setattr(crew, "in_order", lambda tasks, jobs: [golden.report("grader-fails")])
    out = here / "results.json"
    out.write_text("{}")
    assert cli.main(["grade", golden.FIRST, str(here / "work"), "--format", "gradescope", "--out", str(out)]) == 1
    assert "autograder: linear_regression.ipynb is not graded" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["x.py", "--format", "gradescope"], "--format gradescope is about one submission"),
        (["--out", "x.json"], "--out belongs to --format"),
        (["--format", "json", "--visibility", "visible"], "--visibility belongs to --format gradescope"),
        (["--format", "json", "--out", "/no/such/folder/x"], "cannot write '/no/such/folder/x'"),
        (["--format", "classroom50"], "CLASSROOM is not set"),
    ],
)
def test_wrong_use_is_told_before_anything_is_graded(here, monkeypatch, capsys, options, said) -> None:
    monkeypatch.chdir(here)
    monkeypatch.setenv("DESCENT_KIT_COURSE", str(Path(__file__).parents[2]))
    monkeypatch.delenv("CLASSROOM", raising=False)
    Path("x.py").write_text("")
    monkeypatch.setattr(crew, "in_order", lambda tasks, jobs: pytest.fail("graded"))
    assert cli.main(["grade", golden.FIRST, "work", *options]) == 2
    assert said in capsys.readouterr().err
