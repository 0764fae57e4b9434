"""How nbgrader runs this course: its own commands and pages, with Descent Kit's engine where it would run the notebook."""

from autograder.classroom.nbgrader import settings

c = get_config()  # noqa: F821  (nbgrader defines it)

settings.apply(c)

c.CourseDirectory.course_id = "COURSE"
# Where several users of one machine hand out and in, name a folder that all of them may write to (mode 2777 or 3777):
# c.Exchange.root = "/srv/nbgrader/exchange"
