"""A class: nbgrader's folders and gradebook, its plug-ins, runs that resume, and what a regrade changes.

Imports `grading` and what is below it.
"""
