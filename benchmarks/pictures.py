"""Make the pictures of docs/pictures/ in each language: a failed check, a class report, a feedback page, of sample students.

`make pictures` calls it, after `make demo`, and after `autograder demo --language ko --folder demo/ko`. The first two are of
the golden reports of tests/exports/golden, so `tests/exports/test_compared.py` can say when they are not current; the third
is of the demo's class.
"""

from __future__ import annotations

import functools
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "helpers"))

import golden  # noqa: E402

from autograder.course import hints, language, words  # noqa: E402
from autograder.grading import render  # noqa: E402
from autograder.grading.result import Report  # noqa: E402
from autograder.report.figures import ClassReport, Entry  # noqa: E402
from autograder.report.page import page  # noqa: E402
from autograder.untrusted.notebook import sentences  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
MADE = PICTURES / "made.json"
FOLDERS = {language.ENGLISH: PICTURES, "ko": PICTURES / "ko"}
DEMOS = {language.ENGLISH: ROOT / "demo", "ko": ROOT / "demo" / "ko"}
FEEDBACK = Path("course", "feedback", "forgets-zero-grad", golden.FIRST, "linear_regression.html")
WHEN = datetime(2026, 9, 1, 12)
SIZES = {"failed-check": (860, 460), "class-report": (1000, 1500), "feedback-page": (1000, 900)}


@functools.cache
def pages(code: str) -> dict[str, str]:
    """The pages in a language that pictures are taken of, as far as they are made here."""
    with language.speaking(code):
        heard = hearing(code)
        reports = {name: translated(golden.report(name), heard) for name in golden.names()}
        train = render.exercise_html(reports["forgets-zero-grad"].exercise("train"))
        entries = [Entry(name, report) for name, report in reports.items()]
        told = ClassReport(golden.FIRST, 20, entries, missing=["never-submits"], expected="linear_regression.ipynb")
        return {
            "failed-check": f'<meta charset="utf-8"><body style="font:16px/1.5 sans-serif;margin:16px">{train}</body>',
            "class-report": page(told, WHEN),
        }


def hearing(code: str) -> Callable[[str], str]:
    """What puts a text of the golden reports, which were graded in English, into a language."""
    if code == language.ENGLISH:
        return str
    known: dict[str, str] = {}
    for domain in (*words.DOMAINS, words.WORKER, hints.DOMAIN):
        known |= words.sound(language.catalogue(code, domain))

    @functools.cache
    def hear(text: str) -> str:
        given, expected, rest = text.partition(": expected ")
        if expected and given:  # a sentence in front of another: each for itself
            return sentences.heard(f"\0{expected}{rest}", known).replace("\0", hear(given))
        return known.get(text) or sentences.heard(text, known)

    return hear


def translated(report: Report, heard: Callable[[str], str]) -> Report:
    """A report in another language: what its checks are called and say."""
    exercises = []
    for exercise in report.exercises:
        checks = tuple(
            replace(each, title=heard(each.title), message=heard(each.message), hint=heard(each.hint))
            for each in exercise.checks
        )
        exercises.append(replace(exercise, checks=checks, note=heard(exercise.note)))
    return replace(report, message=heard(report.message), exercises=tuple(exercises))


def digests() -> dict[str, dict[str, str]]:
    """What the pictures are made of, short, by language and name."""
    return {
        code: {name: hashlib.sha256(text.encode()).hexdigest() for name, text in pages(code).items()}
        for code in FOLDERS
    }


def take(source: Path, target: Path, size: tuple[int, int], profile: Path) -> None:
    """Let chromium take a picture of a page, and make it small."""
    from PIL import Image

    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
    command += ["--hide-scrollbars", f"--screenshot={target}", f"--window-size={size[0]},{size[1]}", source.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    with Image.open(target) as picture:
        picture.convert("RGB").quantize(64).save(target, optimize=True)


def main() -> None:
    for code, pictures in FOLDERS.items():
        pictures.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            profile = Path(folder, "profile")
            for name, text in pages(code).items():
                path = Path(folder, f"{name}.html")
                path.write_text(text, encoding="utf-8")
                take(path, pictures / f"{name}.png", SIZES[name], profile)
            feedback = DEMOS[code] / FEEDBACK
            if feedback.is_file():
                take(feedback, pictures / "feedback-page.png", SIZES["feedback-page"], profile)
            else:
                print(f"{feedback} is not there, so its picture stays as it is: run the demo in this language first")
    MADE.write_text(json.dumps(digests(), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
