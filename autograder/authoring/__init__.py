"""For who writes a course: new exercises, releases, the course's check of itself, mutants, and the demo.

Imports everything but the command.
"""
