"""``autograder messages``: the gettext catalogues of a language, brought up to date with the masters for translators."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from autograder.course import language, translation
from autograder.course.assignment import Assignment

MADE = datetime(2000, 1, 1, tzinfo=UTC)  # no date of its own, so that running the command again changes nothing
COLUMNS = 120
HEADER = "# The texts of an assignment. `autograder messages` brings this file up to date with the master."


def update(assignment: Assignment, code: str) -> Path | None:
    """Bring the catalogue of an assignment up to date, or begin it; give its path if that changed it.

    Translations are kept. That of a text that has changed is marked fuzzy until a translator has looked at it; that of a
    text that is gone is kept at the end, commented out.

    Raises:
        CourseError: the catalogue, or the master, can't be read.
    """
    path = language.file(code, assignment.name)
    catalogue = Catalog(locale=code, domain=assignment.name, project="descent-kit", version="1", header_comment=HEADER)
    language.catalogue(code, assignment.name)  # where it can't be read, this says so
    if path.is_file():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=code, domain=assignment.name)
    catalogue.update(_template(assignment))
    catalogue.fuzzy = False
    made = io.BytesIO()
    write_po(made, catalogue, width=COLUMNS, include_previous=True)
    if path.is_file() and path.read_bytes() == made.getvalue():
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.getvalue())
    return path


def _template(assignment: Assignment) -> Catalog:
    """The texts of the master, each with the cells that it stands in."""
    template = Catalog(
        domain=assignment.name,
        creation_date=MADE,
        revision_date=MADE,
    )
    for text, cell in translation.messages(assignment.master_cells):
        template.add(text, locations=[(cell, 0)], flags=["no-python-format"])
    return template
