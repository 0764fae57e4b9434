"""``nbgrader release_feedback``: one student's feedback after another, and one that can't be released stops no other."""

from __future__ import annotations

import glob

from nbgrader.exchange.default import ExchangeReleaseFeedback

from autograder.classroom.plain_files import LeftOut, read_plain_file
from autograder.course.words import said

WORDS_BYTES = 1_000  # of a time, or of the secret by which a student finds the page


class FeedbackRelease(ExchangeReleaseFeedback):
    """nbgrader's own step for each student alone.

    It ends at the first student whose folder has no ``submission_secret.txt``, as one has that was not handed in by
    ``nbgrader submit``. Where nobody can be told where the page is, it stays with the instructor.
    """

    src_path: str

    def copy_files(self) -> None:
        every = self.src_path
        for folder in sorted(glob.glob(every)):
            try:
                for name in ("timestamp.txt", "submission_secret.txt"):
                    if not read_plain_file(f"{folder}/{name}", WORDS_BYTES).strip():
                        raise LeftOut(said("{file} is empty", file=name))
                self.src_path = glob.escape(folder)
                super().copy_files()
            except Exception as error:  # a file that is missing, or that is no text
                self.log.error("%s", said("Feedback not released: {folder} ({why})", folder=folder, why=error))
        self.src_path = every
