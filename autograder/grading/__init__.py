"""One verdict: the engine, one run of it, pytest's collection of the hidden graders, checks, results, and who maps over many.

Imports `sandbox`, `course` and `untrusted`. Nothing here knows of nbgrader or of a class.
"""
