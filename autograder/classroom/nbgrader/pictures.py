"""Pictures on a feedback page: a plot weighs a third of what it did, once its colours are those of a palette.

What Pillow has anything to say about stays as it is, and so does what a palette would spoil or not make lighter.
"""

from __future__ import annotations

import base64
import io
import warnings
from functools import lru_cache

import numpy as np
from PIL import Image

HEAVY = 16_000  # characters in base64; a lighter picture is not worth the time
PIXELS = 8_000_000  # of one page's pictures; those that follow stay as they are
EACH = 2_000_000  # pixels of one picture
COLOURS = 256  # of a palette
KEPT = 64  # the most frequent of more, which stay as they are; the palette's others come near to the rest
EVEN = 0.95  # of a plot's pixels have one of its most frequent colours; what is shaded more would show steps
SAID = {"Software", "dpi"}  # what a plot's file says of itself; profiles and frames are more than a palette keeps
QUICK = 3  # zlib's level: 6 takes three times as long for a picture that is a fifth lighter


class Pictures:
    """The pictures of one page, of which so many pixels are looked at."""

    def __init__(self) -> None:
        self._room = PIXELS

    def lighter(self, png: str) -> str:
        """A PNG in base64, with a palette where that makes it lighter and looks the same."""
        if len(png) < HEAVY or self._room <= 0:
            return png
        made, pixels = _lighter(png)
        self._room -= pixels
        return made


@lru_cache(32)  # most pictures of a class are drawn by the course's own cells
def _lighter(png: str) -> tuple[str, int]:
    """The picture as a page shows it, and how many pixels were looked at."""
    pixels = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image = Image.open(io.BytesIO(base64.b64decode(png)), formats=["PNG"])
        pixels = image.width * image.height
        if image.mode not in ("RGB", "RGBA") or pixels > EACH or image.info.keys() - SAID:
            return png, 0
        if made := _in_palette(image):
            file = io.BytesIO()
            made.save(file, "PNG", compress_level=QUICK)
            return min(png, base64.b64encode(file.getvalue()).decode(), key=len), pixels
    except Exception:  # a student's file may be anything, and what is said of it is of many kinds
        pass
    return png, pixels


def _in_palette(image: Image.Image) -> Image.Image | None:
    """The same picture with a palette, or None where one could see the difference."""
    dots = np.asarray(image.convert("RGBA")).view(np.uint32).ravel()
    starts = np.flatnonzero(np.append(True, dots[1:] != dots[:-1]))  # most dots are like the one before
    lengths = np.diff(starts, append=dots.size)
    colours, of = np.unique(dots[starts], return_inverse=True)
    counts = np.bincount(of, lengths)
    order = np.argsort(-counts, kind="stable")
    rgba = colours[order].view(np.uint8).reshape(-1, 4)
    if counts[order[:COLOURS]].sum() < EVEN * dots.size or rgba[:, 3].min() < 255:
        return None
    kept = KEPT if len(order) > COLOURS else COLOURS
    number = np.arange(len(order)).clip(max=kept).astype(np.uint8)
    palette = rgba[:kept, :3].tobytes()
    if len(order) > kept:
        others = Image.fromarray(np.ascontiguousarray(rgba[None, kept:, :3]))
        others = others.quantize(COLOURS - kept, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        number[kept:] += np.asarray(others)[0]
        palette += bytes(others.getpalette() or ())
    placed = np.empty_like(number)
    placed[order] = number
    made = Image.fromarray(np.repeat(placed[of], lengths).reshape(image.height, image.width))
    made.putpalette(palette[: 3 * COLOURS])
    return made
