"""`verify` notices what an author can get wrong, says in which file, and is silent where nothing is off."""

from collections.abc import Iterator

import nbformat
import pytest
import tiny_course
from tiny_course import NAME, change, samples, verified, write

from autograder.authoring.findings import Findings, table
from autograder.authoring.order import check_order
from autograder.authoring.verify import _look_at_release
from autograder.course.assignment import Assignment

SECOND = Assignment.find("02-gradient-descent")
SURVIVES = "return x / 2 -> return x / 3"


def told(findings: Findings, about: str) -> list[str]:
    """What is off about one exercise or file."""
    return [what for where, what in findings.off if about in where]


@pytest.fixture(scope="module")
def off(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Findings]:
    """The findings on a course in which each exercise has another defect, and `sound` has none."""
    folder = tmp_path_factory.mktemp("course")
    graders = folder / "graders" / NAME
    exercises = ["sound", "shortened", "weakened", "ungraded", "mixed", "excused", "unsolved"]
    with pytest.MonkeyPatch.context() as patch:
        assignment = tiny_course.make(folder, exercises, patch)
        grader = (graders / "test_shortened.py").read_text(encoding="utf-8")
        write(graders / "test_shortened.py", grader.partition('@check(points=1, category="value")\ndef test_zero')[0])
        change(graders / "test_weakened.py", "x / 2, {", "student.weakened(x), {")
        (graders / "test_ungraded.py").unlink()
        write(graders / "test_stray.py", (graders / "test_sound.py").read_text(encoding="utf-8"))
        (samples(folder, "mixed") / "wrong" / "wrong-sign.py").rename(
            samples(folder, "mixed") / "accepted" / "wrong-sign.py"
        )
        (samples(folder, "mixed") / "accepted" / "product.py").rename(
            samples(folder, "mixed") / "wrong" / "half-cost.py"
        )
        write(samples(folder, "mixed") / "nearly" / "unknown--more.py", "")
        excuses = {
            SURVIVES: "it does not",
            "return x / 2 -> return x": " ",
            "return x / 9 -> return x": "was there once",
        }
        lines = [f'"{name}" = "{reason}"' for name, reason in excuses.items()]
        write(samples(folder, "excused") / "equivalent.toml", "\n".join(lines))
        write(samples(folder, "weakened") / "equivalent.toml", "no TOML")
        change(
            assignment.master,
            '"def unsolved(x):\\n",\n    "    ### BEGIN SOLUTION\\n",\n    "    return x / 2',
            '"def unsolved(x):\\n",\n    "    ### BEGIN SOLUTION\\n",\n    "    return 0 * x',
        )
        write(folder / "assignments" / NAME / "leak.py", "from autograder.grading.checks import check")
        yield verified()


def test_a_sound_course_has_nothing_off(tmp_path, monkeypatch):
    tiny_course.make(tmp_path, ["half"], monkeypatch)
    findings = verified()
    assert findings.off == []
    counts = (findings.exercises, findings.checks, findings.accepted, findings.wrong, findings.mutants, findings.killed)
    assert counts == (1, 2, 2, 3, 6, 6)
    assert findings.mistakes == {"wrong-sign", "not-implemented"}
    assert findings.accepted_lost == 0
    assert sorted(findings.named, key=str) == [
        ("not-implemented", ("not-implemented",)),
        ("wrong-sign", ("wrong-sign",)),
        (None, ()),
    ]
    assert table([findings]).splitlines()[1].split() == [NAME, *"1 2 2 3 0 6 6 0 0 0 2 0".split()]


def test_a_sound_exercise_stays_so_beside_broken_ones(off):
    assert told(off, "sound") == []


def test_a_removed_check_leaves_the_points_apart(off):
    [points] = told(off, "shortened")
    assert points.startswith("is worth 2 points in the notebook and 1 in its grader")
    assert points.endswith("graders/01-halves/test_shortened.py")


def test_a_weakened_check_is_failed_by_nothing(off):
    assert [what.partition(":")[0] for what in told(off, "weakened: values")] == ["no wrong sample fails this check"]
    assert told(off, "weakened/wrong/wrong-sign.py") == ["earns every point and should not"]


def test_a_weakened_check_lets_a_mutant_survive(off):
    assert told(off, "weakened: mutant `return x / 2 -> return x / 3`") == [
        "survives: write a check that notices it, or list it with the reason in "
        "tests/submissions/01-halves/weakened/equivalent.toml"
    ]
    assert off.survivors > 0


def test_a_missing_grader_is_named_with_its_path(off):
    [missing] = told(off, "ungraded")
    assert missing.startswith("has no grader: add ") and missing.endswith("test_ungraded.py")


def test_a_grader_without_an_exercise_is_named(off):
    assert told(off, "test_stray.py") == ["grades no exercise of the notebook"]


def test_samples_in_the_wrong_folder_are_noticed(off):
    [wrong] = told(off, "mixed/accepted/wrong-sign.py")
    assert wrong.startswith("should earn every point: values: failed wrong-sign")
    assert told(off, "mixed/wrong/half-cost.py") == ["earns every point and should not"]
    assert told(off, "mixed/nearly") == ["lies in no folder <exercise>/{accepted,wrong,hostile}"]


def test_the_list_of_equivalents_is_kept_current(off):
    file = "tests/submissions/01-halves/excused/equivalent.toml"
    assert told(off, f"excused: mutant `{SURVIVES}`") == [
        f"does not survive (`values` notices it): remove it from {file}"
    ]
    assert told(off, "excused: mutant `return x / 9") == [f"does not exist: remove it from {file}"]
    assert any("gives no reason for `return x / 2 -> return x`" in what for what in told(off, file))
    [broken] = told(off, "weakened/equivalent.toml")
    assert broken.startswith("cannot be read: ")


def test_a_wrong_reference_is_told_once_and_not_for_every_sample(off):
    [reference] = told(off, "halves.ipynb: unsolved")
    assert reference.startswith("earns 1 and should earn every point: values: expected ")
    assert told(off, "sound/accepted") == []


def test_a_students_file_that_shows_what_is_hidden_is_named(off):
    [leak] = told(off, "assignments/01-halves/leak.py")
    assert leak == "shows students what is hidden (autograder.grading.checks): run `autograder build`"


def test_a_students_notebook_that_is_not_current_says_how_to_build_it(tmp_path, monkeypatch):
    assignment = tiny_course.make(tmp_path, ["half"], monkeypatch)
    change(assignment.master, "assert half(4) == 2", "assert half(6) == 3")
    stub = tmp_path / "assignments" / NAME / "halves.ipynb"
    findings = Findings(NAME)
    _look_at_release(assignment, findings)
    assert findings.off == [(f"assignments/{NAME}/halves.ipynb", "is not current: run `autograder build`")]
    stub.unlink()
    findings = Findings(NAME)
    _look_at_release(assignment, findings)
    assert findings.off == [(f"assignments/{NAME}/halves.ipynb", "is missing: run `autograder build`")]


def test_a_reference_that_uses_a_later_exercise_breaks_the_order_of_trust(tmp_path, monkeypatch):
    assignment = tiny_course.make(tmp_path, ["first", "second", "third"], monkeypatch)
    change(
        assignment.master,
        '"def first(x):\\n",\n    "    ### BEGIN SOLUTION\\n",\n    "    return x / 2',
        '"def first(x):\\n",\n    "    ### BEGIN SOLUTION\\n",\n    "    return third(x)',
    )
    findings = Findings(NAME)
    check_order(assignment, findings)
    assert findings.off == [
        ("first", f"uses `third`, which stands after it: move one of the two in source/{NAME}/halves.ipynb")
    ]


def test_a_declared_helper_stands_before_the_exercise(tmp_path, monkeypatch):
    assignment = tiny_course.make(tmp_path, ["first", "second"], monkeypatch)
    notebook = nbformat.read(assignment.master, as_version=4)
    for cell in notebook.cells:
        if cell.id in ("first", "second"):
            cell.metadata["descent_kit"] = {"helpers": ["first"]}
    nbformat.write(notebook, assignment.master)
    findings = Findings(NAME)
    check_order(assignment, findings)
    told = "declares the helper `first`, which is no exercise that stands before it: mend "
    assert findings.off == [("first", f"{told}source/{NAME}/halves.ipynb")]


def test_who_uses_whom_goes_by_way_of_others():
    assert SECOND.uses["maximize"] == {"minimize", "symbolic_gradient"}
    assert SECOND.uses["cost"] == set()
