"""The plug-ins that a course's ``nbgrader_config.py`` names, a file each: nbgrader's own commands, our engine inside.

Imports what `classroom` may import, and nbgrader; nothing else of `classroom` than its plain files and students' ids.
"""
