"""``nbgrader release_feedback``: everyone whose page can be released has it, whatever is missing for another."""

from __future__ import annotations

import logging
import os

import pytest
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import notebook_hash

from autograder.classroom.nbgrader.release import FeedbackRelease

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # nbgrader leaves its files open
NAME = "01-halves"


@pytest.fixture
def released(tmp_path, caplog):
    """Release the feedback of a class of which each has one thing odd; the pages that are released, and what was said."""
    (tmp_path / "exchange" / "halves").mkdir(parents=True)
    (tmp_path / "elsewhere").write_text("somebody's secret")
    for student in ("a-honest", "b-no-secret", "c-empty-secret", "d-no-time", "e-secret-is-a-link", "f-pipe", "रवि"):
        folder = tmp_path / "course" / "feedback" / student / NAME
        folder.mkdir(parents=True)
        (folder / "halves.html").write_text(f"feedback for {student}")
        (folder / "timestamp.txt").write_text("2026-01-01 12:00:00.0 UTC")
        (folder / "submission_secret.txt").write_text(student)
    feedback = tmp_path / "course" / "feedback"
    (feedback / "b-no-secret" / NAME / "submission_secret.txt").unlink()
    (feedback / "c-empty-secret" / NAME / "submission_secret.txt").write_text("")
    (feedback / "d-no-time" / NAME / "timestamp.txt").unlink()
    (feedback / "e-secret-is-a-link" / NAME / "submission_secret.txt").unlink()
    (feedback / "e-secret-is-a-link" / NAME / "submission_secret.txt").symlink_to(tmp_path / "elsewhere")
    (feedback / "f-pipe" / NAME / "submission_secret.txt").unlink()
    os.mkfifo(feedback / "f-pipe" / NAME / "submission_secret.txt")
    coursedir = CourseDirectory(root=str(tmp_path / "course"), course_id="halves", assignment_id=NAME)
    release = FeedbackRelease(coursedir=coursedir, root=str(tmp_path / "exchange"))
    release.log = logging.getLogger("release")
    release.start()
    pages = {path.name: path.read_text() for path in (tmp_path / "exchange" / "halves" / "feedback").iterdir()}
    return pages, caplog.text


def test_each_page_lies_where_only_its_student_finds_it(released):
    pages, _ = released
    assert pages == {
        f"{notebook_hash(secret=student, notebook_id='halves')}.html": f"feedback for {student}"
        for student in ("a-honest", "रवि")
    }


def test_each_that_is_not_released_is_named_with_the_reason(released):
    _, said = released
    for student, why in {
        "b-no-secret": "No such file",
        "c-empty-secret": "submission_secret.txt is empty",
        "d-no-time": "No such file",
        "e-secret-is-a-link": "a link, not a file",
        "f-pipe": "not an ordinary file",
    }.items():
        [line] = [line for line in said.splitlines() if f"/{student}/" in line]
        assert "Feedback not released: " in line
        assert why in line
