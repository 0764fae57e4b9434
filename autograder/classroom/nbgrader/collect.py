"""``nbgrader collect``: plain files only, and one odd submission does not stop the others."""

from __future__ import annotations

import os
import pwd
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect

from autograder.classroom import students
from autograder.classroom.plain_files import COLLECTED_SUFFIXES, LeftOut, opened, read_folder
from autograder.course.words import said


class SubmissionCollect(ExchangeCollect):
    """``nbgrader collect`` that copies plain files only, and goes on where one submission is odd.

    The exchange's inbound folder is written by students: a link there could make the instructor copy a file that the
    student may not read, a pipe or a bad timestamp would stop the collection for the whole class. What is copied is read
    from a folder that was opened once, so that nothing is gained by changing places meanwhile.
    """

    src_records: list[dict[str, Any]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """What a folder's name tells. What is not taken has no user, so that an earlier submission of the same one is."""
        try:
            record: dict[str, Any] = super()._path_to_record(path)
            if why := students.fault(record["username"]):
                raise LeftOut(why)
            if record["filename"].rsplit("+", 3)[1] != self.coursedir.assignment_id:
                raise LeftOut(said("its name is not one that nbgrader gives"))
            with opened(path) as folder:
                self._refuse_another_owner(folder, record["username"])
            return record
        except Exception as error:  # a folder's name is the student's: any parser error may come of it
            self.log.error("%s", said("Not collected: {path} ({why})", path=path, why=error))
            return {"username": "", "filename": os.path.basename(path), "timestamp": datetime.min}

    def init_src(self) -> None:
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"]]
        for alike in students.look_alikes(record["username"] for record in self.src_records):
            names = students.told_apart(alike)
            self.log.warning("%s", said("These ids look alike, are they one student's? {names}", names=names))

    def copy_files(self) -> None:
        """nbgrader's own step for one submission after another, each read before an earlier one gives way to it."""
        records = self.src_records
        if not records:
            super().copy_files()
        for record in records:
            path = os.path.join(self.inbound_path, record["filename"])
            try:
                with opened(path) as folder:
                    self._refuse_another_owner(folder, record["username"])
                    self._found = read_folder(folder, 1000 * self.coursedir.max_dir_size, _wanted)
                self._forget_no_time(record["username"])
                self.src_records = [record]
                super().copy_files()
            except Exception as error:  # it may be gone meanwhile, or no longer be what it was
                self.log.error("%s", said("Not collected: {path} ({why})", path=path, why=error))
        self.src_records = records

    def _forget_no_time(self, student: str) -> None:
        """Take away the time of what was collected earlier, where it is none: it would count as never collected."""
        collected = self.coursedir.format_path(
            self.coursedir.submitted_directory, student, self.coursedir.assignment_id
        )
        try:
            self.coursedir.get_existing_timestamp(collected)
        except Exception:  # whatever the parser makes of it
            os.unlink(os.path.join(collected, "timestamp.txt"))

    def _refuse_another_owner(self, folder: int, student: str) -> None:
        """See that the folder is the student's own, where the student has an account here, or our own.

        Raises:
            LeftOut: it is somebody else's.
        """
        owner = os.fstat(folder).st_uid
        try:
            account = pwd.getpwnam(student).pw_uid
        except (KeyError, ValueError):
            return  # nbgrader itself warns where it can't tell
        if self.check_owner and owner not in (account, os.geteuid()):
            places = {"owner": owner, "student": student}
            raise LeftOut(said("it belongs to the user {owner}, and not to {student}", **places))

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            folder.chmod(0o755)  # nbgrader copies the folder's mode too
            self._found.write(folder)
            for path, why in self._found.left:
                told = said("Left in the exchange: {path} ({why})", path=os.path.join(src, path), why=why)
                self.log.warning("%s", told)
            # The folder's name has the time that nbgrader sorts by; a timestamp file of the student's own could differ.
            (folder / "timestamp.txt").write_text(os.path.basename(src).rsplit("+", 3)[2])
            super().do_copy(name, dest, log)


def _wanted(name: str, is_folder: bool) -> str:
    if is_folder or Path(name).suffix.lower() in COLLECTED_SUFFIXES:
        return ""
    return said("not a kind of file that a submission needs")
