"""Make the pictures of docs/pictures/: a failed check, a class report, and a feedback page, of sample students.

`make pictures` calls it, after `make demo`. The first two are of the golden reports of tests/exports/golden, so
`tests/exports/test_compared.py` can say when they are not current; the third is of the demo's class.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "helpers"))

import golden  # noqa: E402

from autograder.grading import render  # noqa: E402
from autograder.report.figures import ClassReport, Entry  # noqa: E402
from autograder.report.page import page  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
MADE = PICTURES / "made.json"
FEEDBACK = ROOT / "demo" / "course" / "feedback" / "forgets-zero-grad" / golden.FIRST / "linear_regression.html"
WHEN = datetime(2026, 9, 1, 12)
SIZES = {"failed-check": (860, 460), "class-report": (1000, 1500), "feedback-page": (1000, 900)}


def pages() -> dict[str, str]:
    """The pages that pictures are taken of, as far as they are made here."""
    reports = {name: golden.report(name) for name in golden.names()}
    train = render.exercise_html(reports["forgets-zero-grad"].exercise("train"))
    entries = [Entry(name, report) for name, report in reports.items()]
    told = ClassReport(golden.FIRST, 20, entries, missing=["never-submits"], expected="linear_regression.ipynb")
    return {
        "failed-check": f'<meta charset="utf-8"><body style="font:16px/1.5 sans-serif;margin:16px">{train}</body>',
        "class-report": page(told, WHEN),
    }


def digests(found: dict[str, str]) -> dict[str, str]:
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in found.items()}


def take(source: Path, target: Path, size: tuple[int, int], profile: Path) -> None:
    """Let chromium take a picture of a page, and make it small."""
    from PIL import Image

    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
    command += ["--hide-scrollbars", f"--screenshot={target}", f"--window-size={size[0]},{size[1]}", source.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    with Image.open(target) as picture:
        picture.convert("RGB").quantize(64).save(target, optimize=True)


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    feedback = Path(sys.argv[1]) if len(sys.argv) > 1 else FEEDBACK
    with tempfile.TemporaryDirectory() as folder:
        found = pages()
        for name, text in found.items():
            path = Path(folder, f"{name}.html")
            path.write_text(text, encoding="utf-8")
            take(path, PICTURES / f"{name}.png", SIZES[name], Path(folder, "profile"))
        if feedback.is_file():
            take(feedback.resolve(), PICTURES / "feedback-page.png", SIZES["feedback-page"], Path(folder, "profile"))
        else:
            print(f"{feedback} is not there, so its picture stays as it is: run `make demo` first")
    MADE.write_text(json.dumps(digests(found), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
