"""Where grades go: one file for each place outside nbgrader's gradebook.

Imports `classroom`, `grading` and what is below them.
"""
