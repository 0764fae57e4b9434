"""A student's notebook or script, read and run as Jupyter would: files to cells, cells to statements, statements to names.

Imports nothing of ours beyond this folder, which `build` also lays beside the students' notebooks: what `pytest` tells them
there and what grading finds come from the same lines.
"""
