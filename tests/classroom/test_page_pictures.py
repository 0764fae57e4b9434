"""Pictures on a feedback page: plots are made light and look the same, and whatever else a student's file is stays as it is."""

from __future__ import annotations

import base64
import io
import re
import zlib

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from autograder.classroom.nbgrader.feedback import page
from autograder.classroom.nbgrader.page_marks import Marks
from autograder.classroom.nbgrader.pictures import EACH, HEAVY, PIXELS, Pictures
from autograder.course import root
from autograder.course.assignment import Assignment

ASSIGNMENTS = pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda each: each.name)
RANDOM = np.random.default_rng(0)


def executed(assignment: Assignment) -> nbformat.NotebookNode:
    place = root.folder() / "solutions" / assignment.name / f"{assignment.notebook}.ipynb"
    return nbformat.read(place, as_version=4)


def drawn(node: nbformat.NotebookNode) -> list[str]:
    found = (output.get("data", {}).get("image/png") for cell in node.cells for output in cell.get("outputs", []))
    return [picture.replace("\n", "") for picture in found if picture]


def shown(text: str) -> list[str]:
    return re.findall(r'<img alt="[^"]+" src="data:image/png;base64,([^"]+)">', text)


def dots(picture: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGBA")).astype(int)


def file_of(image: Image.Image, kind: str = "PNG", **options: object) -> str:
    file = io.BytesIO()
    image.save(file, kind, **options)
    made = base64.b64encode(file.getvalue()).decode()
    assert len(made) >= HEAVY
    return made


def of_colours(colours: np.ndarray, size: int = 200) -> Image.Image:
    """A picture of these colours, anywhere: no file of it is small."""
    return Image.fromarray(colours[RANDOM.integers(len(colours), size=(size, size))].astype(np.uint8))


FEW = RANDOM.choice(256**3, 250, replace=False)[:, None] // [65536, 256, 1] % 256


@ASSIGNMENTS
def test_a_page_weighs_less_than_300_kilobytes(assignment: Assignment) -> None:
    assert len(page(assignment.notebook, executed(assignment), Marks()).encode()) < 300_000


@ASSIGNMENTS
def test_a_plot_looks_the_same(assignment: Assignment) -> None:
    node = executed(assignment)
    pictures = shown(page(assignment.notebook, node, Marks()))
    assert len(pictures) == len(drawn(node))
    for before, after in zip(map(dots, drawn(node)), map(dots, pictures), strict=True):
        difference = abs(before - after).max(axis=2)  # raises where the size is another
        assert (difference == 0).mean() > 0.9
        assert (difference > 12).mean() < 0.005  # at the edges of letters and lines
        assert not difference[(before == 255).all(axis=2)].any()


def test_a_picture_of_few_colours_loses_nothing() -> None:
    before = file_of(of_colours(FEW))
    after = Pictures().lighter(before)
    assert len(after) < 0.6 * len(before)
    assert (dots(after) == dots(before)).all()


def chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


def claims(width: int, height: int) -> str:
    """A file of a few bytes which says that its picture is so large."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000)) + bytes(HEAVY)) + chunk(b"IEND", b"")
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + parts).decode()


PLOT = file_of(of_colours(FEW))
OTHERS = {
    "cut off": PLOT[: len(PLOT) // 8 * 4],
    "its bytes changed": PLOT[:20_000] + "AAAA" + PLOT[20_004:],
    "no base64": "A=" * HEAVY,
    "no picture": base64.b64encode(b"no picture" * HEAVY).decode(),
    "JPEG under the wrong name": file_of(of_colours(FEW), "JPEG"),
    "too large for Pillow": claims(60_000, 60_000),
    "too large to look at": claims(EACH // 1_000 + 1, 1_000),
    "says that it is larger than it is": claims(900, 900),
    "transparent": file_of(of_colours(np.hstack([FEW, np.full((len(FEW), 1), 128)]))),
    "shaded": file_of(of_colours(RANDOM.integers(256, size=(5000, 3)))),
    "with a colour profile": file_of(of_colours(FEW), icc_profile=bytes(200)),
    "a film": file_of(of_colours(FEW), save_all=True, append_images=[of_colours(FEW)]),
    "grey": file_of(of_colours(FEW).convert("L")),
}


@pytest.mark.parametrize("picture", OTHERS.values(), ids=OTHERS)
def test_whatever_is_no_plot_stays_as_it_is(picture: str) -> None:
    drew = new_output("display_data", data={"image/png": picture})
    made = page("halves", new_notebook(cells=[new_code_cell("draw()", outputs=[drew])]), Marks())
    assert shown(made) == [picture]


def test_of_a_page_full_of_large_pictures_the_last_ones_stay_as_they_are() -> None:
    size = int(EACH**0.5)
    large = file_of(of_colours(FEW).resize((size, size), Image.Resampling.NEAREST))
    pictures = Pictures()
    lighter = [pictures.lighter(large) != large for _ in range(10)]
    assert lighter == [True] * -(-PIXELS // size**2) + [False] * (10 + -PIXELS // size**2)
