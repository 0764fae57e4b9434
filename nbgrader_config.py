"""How nbgrader runs this course: its own commands and pages, with our engine where it would run the notebook."""

from autograder.classroom.nbgrader import settings

c = get_config()  # noqa: F821  (nbgrader defines it)

settings.apply(c)

c.CourseDirectory.course_id = "descent-kit"
