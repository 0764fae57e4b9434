"""Work that is not in the released notebook: a script, a notebook elsewhere or under another name, an archive.

From ``nbgrader collect`` to released feedback, once by ``autograder autograde`` and once by ``nbgrader autograde``.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest
from class_kit import HALVES, NOTEBOOK, gradebook_url, outcomes, table_rows, tiny_class, tiny_kit
from nbgrader.utils import notebook_hash

pytestmark = pytest.mark.slow

RIGHT = b"def half(x):\n    return x / 2\n"
TIME = "2026-01-01 12:00:00.000000 UTC"


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    return tiny_kit(tmp_path_factory.mktemp("kit"))


def in_an_archive(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def handed_in(released):
    """Each student's files, and which of them counts."""
    untouched = released.read_bytes()
    node = nbformat.read(released, as_version=4)
    for cell in node.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "half":
            cell.source = RIGHT.decode()
    solved = nbformat.writes(node).encode()
    helped = solved.replace(b"return x / 2", b"from helpers import two; return x / two")
    return {
        "as-released": ({NOTEBOOK: solved}, NOTEBOOK),
        "only-a-script": ({"halves.py": RIGHT}, "halves.py"),
        "script-beside-an-untouched-notebook": ({NOTEBOOK: untouched, "halves.py": RIGHT}, "halves.py"),
        "script-in-other-letters": ({"halves.PY": RIGHT}, "halves.PY"),
        "renamed": ({"halves-Copy1.ipynb": solved}, "halves-Copy1.ipynb"),
        "in-other-letters": ({"halves.IPYNB": solved}, "halves.IPYNB"),
        "as-text": ({"halves.ipynb.txt": solved}, "halves.ipynb.txt"),
        "in-a-folder": ({f"work/{NOTEBOOK}": solved}, f"work/{NOTEBOOK}"),
        "in-an-archive": ({"work.zip": in_an_archive({f"work/{NOTEBOOK}": solved})}, f"work/{NOTEBOOK}"),
        "with-helpers": ({NOTEBOOK: helped, "helpers.py": b"two = 2\n"}, NOTEBOOK),
        "two-that-could-be-meant": ({"a.ipynb": solved, "b.ipynb": solved}, None),
    }


@pytest.fixture(scope="module")
def collected(kit, tmp_path_factory):
    base = tmp_path_factory.mktemp("class")
    config = f"\nc.Exchange.root = {str(base / 'exchange')!r}\nc.ExchangeCollect.check_owner = False\n"
    folder = tiny_class(kit, base / "course", {}, config=config)
    inbound = base / "exchange" / "descent-kit" / "inbound"
    for student, (files, _) in handed_in(folder / "assignments" / HALVES / NOTEBOOK).items():
        place = inbound / f"{student}+{HALVES}+{TIME}+random"
        for name, content in (files | {"submission_secret.txt": student.encode()}).items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(content)
    kit.call(folder, "nbgrader", "collect", HALVES)
    return folder


@pytest.fixture(scope="module")
def by_us(kit, collected, tmp_path_factory):
    folder = shutil.copytree(collected, tmp_path_factory.mktemp("by-us") / "course")
    said, told = kit.autograde(folder)
    return folder, said, told


@pytest.fixture(scope="module")
def by_nbgrader(kit, collected, tmp_path_factory):
    folder = shutil.copytree(collected, tmp_path_factory.mktemp("by-nbgrader") / "course")
    kit.call(folder, "nbgrader", "autograde", HALVES)
    return folder, "", None


@pytest.fixture(params=["by_us", "by_nbgrader"])
def graded(request):
    return request.getfixturevalue(request.param)


def test_all_have_their_points_wherever_the_work_stands(kit, graded, collected):
    folder, _, _ = graded
    kit.call(folder, "nbgrader", "export")
    with open(folder / "grades.csv", newline="") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    expected = handed_in(collected / "assignments" / HALVES / NOTEBOOK)
    assert scores == {student: 2.0 if counts else 0.0 for student, (_, counts) in expected.items()}


def test_the_report_says_which_file_was_graded(by_us, collected):
    _, said, told = by_us
    expected = handed_in(collected / "assignments" / HALVES / NOTEBOOK)
    assert outcomes(told) == dict.fromkeys(expected, "written")
    reports = {result["student"]: result["report"] for result in told["results"]}
    assert {student: reports[student]["file"] for student in expected if expected[student][1]} == {
        student: counts for student, (_, counts) in expected.items() if counts
    }
    why = "it is not clear which file to grade of a.ipynb, b.ipynb: call the one that counts halves.ipynb"
    assert reports["two-that-could-be-meant"]["message"] == why
    assert f"two-that-could-be-meant: {why}" in said


def test_the_autograded_notebook_shows_what_was_graded(graded):
    folder, _, _ = graded

    def cells(student):
        path = folder / "autograded" / student / HALVES / NOTEBOOK
        return ["".join(cell["source"]) for cell in json.loads(path.read_text())["cells"]]

    assert "Graded: `halves.py`" in cells("only-a-script")
    assert RIGHT.decode().strip() in [source.strip() for source in cells("only-a-script")]
    assert RIGHT.decode() in cells("script-beside-an-untouched-notebook")
    assert "Graded: `halves-Copy1.ipynb`" in cells("renamed")
    assert any("return x / 2" in source for source in cells("in-a-folder"))
    assert not any(source.startswith("Graded: ") for source in cells("as-released"))


def test_both_ways_write_the_same_rows(by_us, by_nbgrader):
    assert table_rows(gradebook_url(by_us[0])) == table_rows(gradebook_url(by_nbgrader[0]))


def test_everyone_has_feedback_and_it_is_released(kit, graded):
    folder, _, _ = graded
    kit.call(folder, "nbgrader", "generate_feedback", HALVES)
    kit.call(folder, "nbgrader", "release_feedback", HALVES)
    exchange = Path((folder / "nbgrader_config.py").read_text().split("c.Exchange.root = '")[1].split("'")[0])
    for student in ("only-a-script", "in-an-archive", "as-released"):
        name = notebook_hash(secret=student, notebook_id="halves")
        assert (exchange / "descent-kit" / "feedback" / f"{name}.html").is_file()


def test_a_second_run_changes_nothing(kit, by_us):
    folder, _, _ = by_us
    _, told = kit.autograde(folder)
    assert set(outcomes(told).values()) == {"unchanged"}
