"""What the tests were run on: keeps what each session of the matrix found, and writes docs/support.md from it.

python benchmarks/support.py            write the page
python benchmarks/support.py --check    say whether it is current (exit code 1 if not)
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "support.md"
RUNS = ROOT / "docs" / "support.jsonl"
EVERYTHING = "everything"
COLUMNS = """
| Python | PyTorch | build | passed | failed | skipped | minutes | date |
| --- | --- | --- | --: | --: | --: | --: | --- |
"""

HEAD = """# What the tests were run on

Every line is one run of the tests by `make matrix`, on Linux (x86-64), in an environment of its own. What is not here was
not run. *build* is what PyTorch says of itself: `CPU`, or the release of CUDA that it was built with, here on machines without
a card. Skipped are those that need what the machine lacks, each with its reason: mostly a card.
Minutes are those of the machine as it was that day, often busy with other work.
"""


@dataclass(frozen=True)
class Run:
    """What one run of the tests came to."""

    python: str
    torch: str
    build: str
    tests: str
    passed: int
    failed: int
    skipped: int
    minutes: float
    date: str

    @classmethod
    def read(cls, results: Path, python: str, torch: str, build: str, tests: str, minutes: float, date: str) -> Run:
        """A run whose counts are those of a file of pytest's (``--junit-xml``). An error counts as a failure.

        Raises:
            OSError: there is no such file: the tests did not run to their end.
        """
        [suite] = ElementTree.parse(results).getroot().iter("testsuite")
        every, skipped = int(suite.attrib["tests"]), int(suite.attrib["skipped"])
        failed = int(suite.attrib["failures"]) + int(suite.attrib["errors"])
        passed = every - failed - skipped
        return cls(python, torch, build, tests or EVERYTHING, passed, failed, skipped, round(minutes, 1), date)

    @property
    def combination(self) -> tuple[str, ...]:
        """What tells it from other runs: a later one with the same takes its place."""
        return (self.python, self.torch, self.build, self.tests)


def known(file: Path = RUNS) -> list[Run]:
    if not file.is_file():
        return []
    return [Run(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def add(run: Run, file: Path = RUNS) -> None:
    """Keep a run in the place of an earlier one of the same combination."""
    others = [each for each in known(file) if each.combination != run.combination]
    lines = [json.dumps(asdict(each)) for each in sorted([*others, run], key=astuple)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def page(runs: list[Run]) -> str:
    """The page that says what was run: a table for each choice of tests, the one with most combinations first."""
    tables: dict[str, list[Run]] = {}
    for run in runs:
        tables.setdefault(run.tests, []).append(run)
    text = HEAD
    for tests, same in sorted(tables.items(), key=lambda table: (-len(table[1]), table[0])):
        text += f"\n**{EVERYTHING.capitalize()}**\n" if tests == EVERYTHING else f"\n`{tests}`\n"
        text += COLUMNS
        for run in same:
            counts = f"{run.passed} | {run.failed} | {run.skipped} | {run.minutes:g} | {run.date}"
            text += f"| {run.python} | {run.torch} | {run.build} | {counts} |\n"
    return text


def write(to: Path = PAGE, file: Path = RUNS) -> None:
    to.write_text(page(known(file)), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="only say whether the page is current")
    if not parser.parse_args().check:
        write()
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page(known()):
        print(f"{PAGE.relative_to(ROOT)} is not current: run python benchmarks/support.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
