"""nbgrader's gradebook opened once for a whole class, with all that is written of one submission in one transaction.

nbgrader opens its gradebook anew for each step of each notebook and commits after each cell. Whoever pulls the plug in
between leaves half the marks, and most of a conversion's time goes there. While a ``Transactions`` is open, every
``Gradebook`` of the same database in this process works on its one connection, and a commit waits for the transaction's.

Others write at the same time: formgrader, a run for another assignment, and on a database server other machines. What
they get in the way of (two create the same student, a deadlock, a server that restarts) is written again from the start.
A SQLite file has one writer at a time, and whoever waits for it looks every tenth of a second, by luck: so a long run
leaves the file alone now and then, for as long as it takes to look, and everyone has the patience to wait for that.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

from nbgrader import api, utils
from nbgrader.api import Gradebook
from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import scoped_session, sessionmaker

BUSY_SECONDS = 60  # how long to wait for another program that writes to the same SQLite file; Python's default is 5
TURN_SECONDS = 2.0  # of writing to a SQLite file, until others have their turn
GAP_SECONDS = 0.11  # their turn: SQLite looks every 0.1 s whether a file is free
ATTEMPTS = 8  # to write one submission; the pauses between them are 6 seconds in all, or less
PAUSE_SECONDS = 0.05  # before the second attempt, at most; twice as long before each further one

GRADED, COMMENTED = ("GradeCell", "TaskCell"), ("SolutionCell", "TaskCell")  # kinds of cells that get a mark, a comment

Written = TypeVar("Written")


def be_patient() -> None:
    """Let every program that opens a SQLite gradebook wait for its turn: formgrader saves while a class is graded.

    The course's ``nbgrader_config.py`` calls this, and so all of nbgrader's own programs do.
    """
    if not event.contains(Engine, "connect", _wait_for_the_file):
        event.listen(Engine, "connect", _wait_for_the_file)


def _wait_for_the_file(connection: Any, record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA busy_timeout = {1000 * BUSY_SECONDS}")


class Transactions:
    """The one connection to the gradebook."""

    def __init__(self, db_url: str, course_id: str) -> None:
        self.db_url = db_url
        be_patient()
        for name in (course_id, "default_course"):  # nbgrader's own steps name no course, which makes this second one
            _make(db_url, name)
        self._engine = create_engine(db_url)
        self._one_writer = self._engine.dialect.name == "sqlite"
        self._turn = time.monotonic()
        if self._one_writer:
            # A transaction that reads first and then writes fails at once where another wrote in between, without
            # any waiting: so each one is a writer's from its beginning. Python's own driver would begin it too late.
            event.listen(self._engine, "connect", _leave_transactions_to_us)
            event.listen(self._engine, "begin", _begin_as_a_writer)
        self._in_the_way = False
        event.listen(self._engine, "handle_error", self._notice)
        self._connection = self._engine.connect()
        self._known = {course_id, "default_course"}
        self._cells: dict[str, dict[str, list[tuple[str, str]]]] = {}

    def __enter__(self) -> Self:
        self._stock = (Gradebook.__init__, Gradebook.close, Gradebook.add_submission)
        ours = self
        # Bound to a connection that is in a transaction, a session's own commit only writes to that transaction.
        # What it has read holds until the transaction's end: nobody else can write to those rows.
        sessions = sessionmaker(autoflush=True, expire_on_commit=False, bind=self._connection)

        def join(gradebook: Any, db_url: str, course_id: str = "default_course", authenticator: Any = None) -> None:
            if db_url != ours.db_url:
                ours._stock[0](gradebook, db_url, course_id, authenticator)
                return
            gradebook.engine = ours._connection
            gradebook.db = scoped_session(sessions)
            gradebook.course_id, gradebook.authenticator = course_id, authenticator
            if course_id not in ours._known:
                gradebook.check_course(course_id=course_id)

        def leave(gradebook: Any) -> None:
            if gradebook.engine is not ours._connection:
                ours._stock[1](gradebook)
            else:
                gradebook.db.remove()

        def add(gradebook: Any, assignment: str, student: str, **fields: Any) -> Any:
            if gradebook.engine is not ours._connection:
                return ours._stock[2](gradebook, assignment, student, **fields)
            ours._add_submission(gradebook.find_assignment(assignment).id, gradebook.find_student(student).id, fields)
            return gradebook.find_submission(assignment, student)

        Gradebook.__init__, Gradebook.close, Gradebook.add_submission = join, leave, add
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        Gradebook.__init__, Gradebook.close, Gradebook.add_submission = self._stock
        self._connection.close()
        self._engine.dispose()

    def _add_submission(self, assignment: str, student: str, fields: dict[str, Any]) -> None:
        """A submission with a row for each mark and comment to come, as nbgrader has it: it would look up each by itself."""
        fields = fields | {"timestamp": utils.parse_utc(fields["timestamp"])} if "timestamp" in fields else fields
        whole = {"id": api.new_uuid(), "assignment_id": assignment, "student_id": student} | fields
        self._connection.execute(insert(api.SubmittedAssignment), [whole])
        for notebook, cells in self._cells_of(assignment).items():
            row = {"id": api.new_uuid(), "notebook_id": notebook, "assignment_id": whole["id"]}
            self._connection.execute(insert(api.SubmittedNotebook), [row])
            for table, kinds in ((api.Grade, GRADED), (api.Comment, COMMENTED)):
                rows = [{"notebook_id": row["id"], "cell_id": cell} for cell, kind in cells if kind in kinds]
                if rows:
                    self._connection.execute(insert(table), rows)

    def _cells_of(self, assignment: str) -> dict[str, list[tuple[str, str]]]:
        """The notebooks of an assignment, each with its cells and their kinds: the same for as long as a class is graded."""
        if assignment not in self._cells:
            found = self._connection.execute(
                select(api.Notebook.id, api.BaseCell.id, api.BaseCell.type)
                .join(api.BaseCell, api.BaseCell.notebook_id == api.Notebook.id, isouter=True)
                .where(api.Notebook.assignment_id == assignment)
            )
            cells: dict[str, list[tuple[str, str]]] = {}
            for notebook, cell, kind in found:
                cells.setdefault(notebook, []).append((cell, kind))
            self._cells[assignment] = cells
        return self._cells[assignment]

    @contextmanager
    def one(self) -> Iterator[Connection]:
        """A transaction: what is written inside is there in full at its end, or not at all where an error ends it."""
        with self._connection.begin():
            yield self._connection

    def write(self, what: Callable[[], Written]) -> Written:
        """Call this in a transaction, and in a new one where another program's writing got in its way.

        Raises:
            Exception: whatever it raised, in the last attempt.
        """
        for attempt in range(ATTEMPTS):
            self._in_the_way = False
            try:
                with self.one():
                    written = what()
                self._leave_a_turn()
                return written
            except Exception:
                if not self._in_the_way or attempt == ATTEMPTS - 1:
                    raise
            time.sleep(random.uniform(0, PAUSE_SECONDS * 2**attempt))
        raise AssertionError

    def _leave_a_turn(self) -> None:
        if self._one_writer and time.monotonic() - self._turn > TURN_SECONDS:
            time.sleep(GAP_SECONDS)
            self._turn = time.monotonic()

    def _notice(self, context: Any) -> None:
        """Remember that the database refused something: nbgrader tells its caller only that there was some error."""
        if isinstance(context.sqlalchemy_exception, IntegrityError | OperationalError):
            self._in_the_way = True


def _make(db_url: str, course_id: str) -> None:
    """Let nbgrader make the course in the gradebook, where it is not yet there."""
    try:
        Gradebook(db_url, course_id).close()
    except Exception:  # another program made it at the same moment, or there is more to it, which then shows
        Gradebook(db_url, course_id).close()


def _leave_transactions_to_us(connection: Any, record: Any) -> None:
    connection.isolation_level = None


def _begin_as_a_writer(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
