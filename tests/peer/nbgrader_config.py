"""The kit's settings, in a course that keeps nbgrader's own place for what is released."""

from autograder.classroom.nbgrader import settings

c = get_config()  # noqa: F821  (nbgrader defines it)

settings.apply(c)

c.CourseDirectory.release_directory = "release"
