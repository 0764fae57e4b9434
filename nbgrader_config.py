"""How nbgrader runs this course: its own commands and pages, with our engine where it would run the notebook."""

import os
import sys

from autograder.gradebook import be_patient

c = get_config()  # noqa: F821  (nbgrader defines it)

# nbgrader runs the command `alembic`, which lies beside this Python also where its environment is not activated.
os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])

# Whoever opens the gradebook while others write to it waits, and does not say "database is locked".
be_patient()

c.CourseDirectory.course_id = "descent-kit"
c.CourseDirectory.release_directory = "assignments"
c.CourseDirectory.solution_directory = "solutions"
# Never submitted, collected or copied: caches, hidden files, and files that a browser would run as a page.
c.CourseDirectory.ignore = [
    ".*", "__pycache__", "*.pyc", "feedback",
    "*.[hH][tT]*", "*.[xX][hHmMsS]*", "*.[sS][hHvV]*", "*.[mM][hH][tT]*", "*.[jJ][sS]", "*.[mM][jJ][sS]",
]  # fmt: skip
c.CourseDirectory.max_file_size = 33_000  # kilobytes
c.CourseDirectory.max_dir_size = 66_000

# Handing out: assignments/ is in the repository, so it is made anew each time, with the files for `pytest` beside it.
c.GenerateAssignment.force = True
c.GenerateAssignment.post_convert_hook = "autograder.nbgrader_bridge.add_self_checks"

# Collecting: plain files only, and one odd submission does not stop the others.
c.ExchangeFactory.collect = "autograder.nbgrader_bridge.SubmissionCollect"

# Grading: whatever was handed in is read and made into a sound notebook, then graded by our engine. Left out of
# nbgrader's own steps: ClearOutput (a student's own plots stay), OverwriteCells (our exporter has taken the cells from
# the gradebook), Execute (the engine runs the code, isolated).
c.Autograde.exporter_class = "autograder.nbgrader_bridge.SubmissionExporter"
c.Exporter.optimistic_validation = True  # look at each notebook once, and not after every step
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_bridge.GradeSubmission",
    "nbgrader.preprocessors.LimitOutput",
    "autograder.nbgrader_bridge.SaveGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Formgrader's and the feedback's pages: no script of a student's runs in them.
c.HTMLExporter.filters = {"markdown2html": "autograder.nbgrader_bridge.safe_markdown"}

# Marks as CSV: quoted, and no cell that a spreadsheet would take for a formula.
c.ExportApp.plugin_class = "autograder.nbgrader_bridge.SafeCsvExport"
