"""All that is imported where a student's code runs: the zygote, its workers, their walls, and the wire.

Imports nothing else of ours: no grader, expected value, path or secret of the course is ever in these processes.
"""
