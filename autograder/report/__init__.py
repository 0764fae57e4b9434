"""The page about how a class did: its figures, its examples without names, and its HTML.

Imports `classroom`, `grading` and what is below them.
"""
