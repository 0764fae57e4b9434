"""How much a cell may put out. Both sides of the line hold to it."""

from __future__ import annotations

CHARACTERS = 20_000  # of one text
PICTURE_BYTES = 1_500_000  # of one picture
CELL_BYTES = 6_000_000  # of a cell's pictures
OUTPUTS = 100  # of a cell
LINES = 20  # of a traceback
CUT = "\n... cut here: too long to show"
MORE = "\n... more was put out than is kept\n"
PICTURES = {"image/png": "png", "image/jpeg": "jpeg"}
MAGIC = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8"}  # how such a file begins
