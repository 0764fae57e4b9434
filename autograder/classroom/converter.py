"""nbgrader's converters, set up once for a class, and what they log where they fail."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jsonschema import Draft4Validator  # type: ignore[import-untyped]
from jsonschema.exceptions import best_match  # type: ignore[import-untyped]
from nbconvert.writers import FilesWriter
from nbgrader import nbgraderformat
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import BaseConverter
from nbgrader.utils import setenv

from autograder.grading.render import plain


@contextmanager
def schema_taken_for_sound() -> Iterator[None]:
    """Let nbgrader check its cells only, and the same ones once: it would check its own schema, too, anew for each cell."""
    sound = set()

    def validate(instance: object, schema: object) -> None:
        told = json.dumps([instance, schema], sort_keys=True)
        if told in sound:
            return
        if error := best_match(Draft4Validator(schema).iter_errors(instance)):
            raise error
        sound.add(told)

    stock = nbgraderformat.common.jsonschema
    nbgraderformat.common.jsonschema = SimpleNamespace(validate=validate)
    try:
        yield
    finally:
        nbgraderformat.common.jsonschema = stock


def folders_found(converter: BaseConverter) -> dict[str, str]:
    """The folders that a converter has found in the course, by student."""
    pattern = re.compile(converter._format_source("(?P<assignment>.*)", "(?P<student>.*)", escape=True))
    matches = {folder: pattern.match(folder) for folder in converter.assignments}
    return {match["student"]: folder for folder, match in sorted(matches.items()) if match}


class Converter(Autograde):
    """nbgrader's converter, set up once for the class and then called for one student at a time."""

    found: dict[str, list[str]]

    def open(self) -> dict[str, str]:
        """Find who handed in: the folder of each student's submission."""
        self.init_notebooks()
        self.writer = FilesWriter(parent=self, config=self.config)
        self.exporter = self.exporter_class(parent=self, config=self.config)  # it leaves out what is no student's
        self.exporter._preprocessors = []
        for step in dict.fromkeys((*self.sanitize_preprocessors, *self.autograde_preprocessors)):
            self.exporter.register_preprocessor(step)
        self.found = dict(self.assignments)
        return folders_found(self)

    def convert(self, folder: str) -> None:
        self.assignments = {folder: self.found[folder]}
        self.convert_notebooks()

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """All of nbgrader's steps in one go: it would write the notebook between sanitizing and grading, and read it again."""
        with setenv(NBGRADER_EXECUTION="autograde"):
            BaseConverter.convert_single_notebook(self, notebook_filename)


class PageConverter(GenerateFeedback):
    """nbgrader's converter for feedback, set up once and then called for one student at a time."""

    def open(self) -> None:
        self.writer = FilesWriter(parent=self, config=self.config)
        self.exporter = self.exporter_class(parent=self, config=self.config)
        for step in self.preprocessors:
            self.exporter.register_preprocessor(step)

    def convert(self, folder: str) -> None:
        self.assignments = {folder: sorted(map(str, Path(folder).glob("*.ipynb")))}
        self.convert_notebooks()


class LastWords(logging.Handler):
    """Remembers what nbgrader logged of a submission: what came first, what it left out, and its last traceback, of which
    its own error says nothing.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.clear()

    def log_of(self, app: Any, folder: Path) -> None:
        """Hear one of nbgrader's programs, whose words go to a file: a class of a thousand would flood the terminal."""
        log = getattr(app.log, "logger", app.log)
        for handler in list(log.handlers):
            log.removeHandler(handler)
        file = logging.FileHandler(folder / "nbgrader.log", encoding="utf-8", delay=True)
        file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(file)
        log.addHandler(self)
        log.propagate = False
        log.setLevel(logging.WARNING)

    def clear(self) -> None:
        self.reason = self.first = ""
        self.left_out: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage().strip()
        self.first = self.first or message
        if message.startswith("Traceback"):
            last = message.rpartition("\n")[2].strip()
            self.reason = last.partition(": ")[2] or last
        elif left_out := getattr(record, "left_out", ""):
            self.left_out.append(plain(left_out))
