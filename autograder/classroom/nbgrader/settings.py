"""How nbgrader runs a course of the kit: its own commands and pages, with our engine where it would run the notebook.

A course's ``nbgrader_config.py`` applies these settings and may change each of them behind that.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from autograder.classroom.gradebook import be_patient
from autograder.classroom.nbgrader.mended import mend


def apply(c: Any) -> None:
    """Set them in nbgrader's configuration ``c``, which `get_config` gives."""
    # nbgrader runs the command `alembic`, which lies beside this Python also where its environment is not activated.
    os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])

    # Whoever opens the gradebook while others write to it waits, and does not say "database is locked".
    be_patient()

    # Whatever students put beside their notebooks: only plain files are copied, and the log is text only.
    mend()

    c.CourseDirectory.release_directory = "assignments"
    c.CourseDirectory.solution_directory = "solutions"
    # Never submitted, collected or copied: caches, hidden files, and files that a browser would run as a page.
    c.CourseDirectory.ignore = [
        ".*", "__pycache__", "*.pyc", "feedback",
        "*.[hH][tT]*", "*.[xX][hHmMsS]*", "*.[sS][hHvV]*", "*.[mM][hH][tT]*", "*.[jJ][sS]", "*.[mM][jJ][sS]",
    ]  # fmt: skip
    c.CourseDirectory.max_file_size = 33_000  # kilobytes
    c.CourseDirectory.max_dir_size = 66_000

    # Handing out: assignments/ is in the repository, so it is made anew each time, in the
    # course's language, each check as a line, with the files for `pytest` beside it.
    c.GenerateAssignment.force = True
    c.GenerateAssignment.preprocessors.prepend([
        "autograder.classroom.nbgrader.handing_out.Translate",
        "autograder.classroom.nbgrader.handing_out.Furnish",
    ])  # fmt: skip
    c.GenerateAssignment.post_convert_hook = "autograder.classroom.nbgrader.handing_out.add_self_checks"

    # Collecting: plain files only, and one odd submission does not stop the others.
    c.ExchangeFactory.collect = "autograder.classroom.nbgrader.collect.SubmissionCollect"

    # ... and from the archives of submissions that Canvas and Moodle give out.
    c.ZipCollectApp.extractor_plugin = "autograder.classroom.nbgrader.archives.ArchiveExtractor"
    c.ZipCollectApp.collector_plugin = "autograder.classroom.nbgrader.archives.ArchiveCollector"

    # Releasing feedback: one page after another, and one that can't be released does not stop the others.
    c.ExchangeFactory.release_feedback = "autograder.classroom.nbgrader.release.FeedbackRelease"

    # Grading: whatever was handed in is read and made into a sound notebook, then graded by our engine. Left out of
    # nbgrader's own steps: ClearOutput (a student's own plots stay), OverwriteCells (our exporter has taken the cells from
    # the gradebook). Of an assignment without hidden graders, IsolatedExecute runs the notebook in the place of Execute.
    c.Autograde.exporter_class = "autograder.classroom.nbgrader.notebook.SubmissionExporter"
    c.Exporter.optimistic_validation = True  # look at each notebook once, and not after every step
    c.Autograde.sanitize_preprocessors = [
        "nbgrader.preprocessors.DeduplicateIds",
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        "autograder.classroom.nbgrader.grade.GradeSubmission",
        "autograder.classroom.nbgrader.execute.IsolatedExecute",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "autograder.classroom.nbgrader.grade.SaveGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]

    # Formgrader's pages: no script of a student's runs in them, and no text takes long.
    c.HTMLExporter.filters = {
        "markdown2html": "autograder.classroom.nbgrader.pages.safe_markdown",
        "clean_html": "autograder.classroom.nbgrader.pages.safe_html",
    }
    c.HTMLExporter.preprocessors = ["autograder.classroom.nbgrader.pages.NamesAsText"]

    # The feedback's pages: our own, for `nbgrader generate_feedback`, formgrader's button and `autograder feedback` alike.
    c.GenerateFeedback.exporter_class = "autograder.classroom.nbgrader.feedback.FeedbackExporter"
    c.GenerateFeedback.preprocessors = []

    # Marks as CSV: quoted, and no cell that a spreadsheet would take for a formula.
    c.ExportApp.plugin_class = "autograder.classroom.nbgrader.export.SafeCsvExport"
