"""The kit as a wheel, made of the package as it is installed here: the engine, and no grader of any course."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from importlib.metadata import distribution
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
LEFT_OUT = {"__pycache__", "graders"}  # directly in the package, and caches anywhere
STAMP = (2020, 1, 1, 0, 0, 0)  # of every file, so that the same package makes the same wheel


def wheel() -> tuple[str, bytes]:
    """Its file name, and its content (PEP 427)."""
    there = distribution("descent-kit")
    info = f"descent_kit-{there.version}.dist-info"
    files = {path.relative_to(PACKAGE.parent).as_posix(): path.read_bytes() for path in _sources()}
    told = there.read_text("METADATA") or there.read_text("PKG-INFO")  # the latter beside a checkout
    files[f"{info}/METADATA"] = (told or "").encode()
    files[f"{info}/entry_points.txt"] = (there.read_text("entry_points.txt") or "").encode()
    files[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: descent-kit\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    record = [f"{name},sha256={_hash(content)},{len(content)}" for name, content in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return f"descent_kit-{there.version}-py3-none-any.whl", packed.getvalue()


def _sources() -> list[Path]:
    found = []
    for path in sorted(PACKAGE.rglob("*")):
        parts = path.relative_to(PACKAGE).parts
        if path.is_file() and parts[0] not in LEFT_OUT and "__pycache__" not in parts and path.suffix != ".pyc":
            found.append(path)
    return found


def _hash(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
