"""``autograder messages``: the gettext catalogues of a language, brought up to date with all texts for translators."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from autograder.authoring import texts
from autograder.course import language
from autograder.course.words import said

MADE = datetime(2000, 1, 1, tzinfo=UTC)  # no date of its own, so that running the command again changes nothing
COLUMNS = 120


def update(domain: str, code: str) -> Path | None:
    """Bring a catalogue up to date, or begin it; give its path if that changed it. For ``domain`` see `texts.domains`.

    Translations are kept. That of a text that has changed is marked fuzzy until a translator has looked at it; that of a
    text that is gone is kept at the end, commented out.

    Raises:
        CourseError: the catalogue, or what its texts stand in, can't be read.
        UnknownAssignment: there is no such domain.
    """
    template = _template(domain)
    path = language.file(code, domain)
    head = said(
        "The texts of {domain}. `autograder messages` brings this file up to date with the English ones.", domain=domain
    )
    catalogue = Catalog(locale=code, domain=domain, project="descent-kit", version="1", header_comment=f"# {head}")
    language.catalogue(code, domain)  # where it can't be read, this says so
    if path.is_file():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=code, domain=domain)
    catalogue.update(template)
    catalogue.fuzzy = False
    made = io.BytesIO()
    write_po(made, catalogue, width=COLUMNS, include_previous=True)
    if path.is_file() and path.read_bytes() == made.getvalue():
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.getvalue())
    return path


def _template(domain: str) -> Catalog:
    """The texts of a domain, each with the places that it stands in."""
    template = Catalog(domain=domain, creation_date=MADE, revision_date=MADE)
    for each in texts.of(domain):
        template.add(
            (each.text, each.plural) if each.plural else each.text,
            locations=[(each.where, 0)],
            flags=["no-python-format"],
        )
    return template
