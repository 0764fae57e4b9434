"""nbgrader's gradebook opened once for a whole class, with all that is written of one submission in one transaction.

nbgrader opens its gradebook anew for each step of each notebook and commits after each cell. Whoever pulls the plug in
between leaves half the marks, and most of a conversion's time goes there. While a ``Transactions`` is open, every
``Gradebook`` of the same database in this process works on its one connection, and a commit waits for the transaction's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from nbgrader.api import Gradebook
from sqlalchemy import create_engine
from sqlalchemy.orm import scoped_session, sessionmaker

BUSY_SECONDS = 60  # how long to wait for another program that writes to the same SQLite file


class Transactions:
    """The one connection to the gradebook."""

    def __init__(self, db_url: str, course_id: str) -> None:
        self.db_url = db_url
        for name in (course_id, "default_course"):  # nbgrader's own steps name no course, which makes this second one
            Gradebook(db_url, name).close()
        options: dict[str, Any] = {"timeout": BUSY_SECONDS} if db_url.startswith("sqlite") else {}
        self._engine = create_engine(db_url, connect_args=options)
        self._connection = self._engine.connect()
        self._known = {course_id, "default_course"}

    def __enter__(self) -> Self:
        self._stock = (Gradebook.__init__, Gradebook.close)
        ours = self

        def join(gradebook: Any, db_url: str, course_id: str = "default_course", authenticator: Any = None) -> None:
            if db_url != ours.db_url:
                ours._stock[0](gradebook, db_url, course_id, authenticator)
                return
            # Bound to a connection that is in a transaction, a session's own commit only writes to that transaction.
            gradebook.engine = ours._connection
            gradebook.db = scoped_session(sessionmaker(autoflush=True, bind=ours._connection))
            gradebook.course_id, gradebook.authenticator = course_id, authenticator
            if course_id not in ours._known:
                gradebook.check_course(course_id=course_id)

        def leave(gradebook: Any) -> None:
            if gradebook.engine is not ours._connection:
                ours._stock[1](gradebook)
            else:
                gradebook.db.remove()

        Gradebook.__init__, Gradebook.close = join, leave
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        Gradebook.__init__, Gradebook.close = self._stock
        self._connection.close()
        self._engine.dispose()

    @contextmanager
    def one(self) -> Iterator[Any]:
        """A transaction: what is written inside is there in full at its end, or not at all where an error ends it."""
        with self._connection.begin():
            yield self._connection
