"""The answers of a study, in SQLite."""

import contextlib
import dataclasses
import datetime
import json
import pathlib
import secrets
import sqlite3

from tfmatting.evaluation.study.study import Trial

_SCHEMA = """
CREATE TABLE IF NOT EXISTS study (id INTEGER PRIMARY KEY CHECK (id = 1), description TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS participants (token TEXT PRIMARY KEY, started TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS trials (
    participant TEXT NOT NULL REFERENCES participants, position INTEGER NOT NULL,
    item TEXT NOT NULL, first_method TEXT NOT NULL, second_method TEXT,
    PRIMARY KEY (participant, position)
);
CREATE TABLE IF NOT EXISTS answers (
    participant TEXT NOT NULL, position INTEGER NOT NULL,
    value INTEGER NOT NULL, background TEXT, seconds REAL, answered TEXT NOT NULL,
    PRIMARY KEY (participant, position), FOREIGN KEY (participant, position) REFERENCES trials
);
"""
_LOCK_SECONDS = 60
_LARGEST = 2**63 - 1  # integer of SQLite


@dataclasses.dataclass(frozen=True)
class Progress:
    """How far a participant is.

    Attributes:
        done, total: numbers of trials.
        position: of the next trial, or None at the end.
    """

    done: int
    total: int
    position: int | None


class Database:
    """The database of one study; several threads and processes can use it at once.

    An answer is one transaction: it is there when `answer` returns, whatever happens then.
    """

    def __init__(self, path):
        self.path = pathlib.Path(path)

    def prepare(self, description):
        """Creates the tables for a study, or checks that they are of this one.

        Args:
            description: see `Study.description`.
        Raises:
            OSError: if the file cannot be opened.
            ValueError: if it is no database, or one of another study.
        """
        with self._connect() as connection:
            if self._tables(connection) - {"study", "participants", "trials", "answers"}:
                raise ValueError(f"{self.path} is a database, but of no study.")
            connection.executescript(f"PRAGMA journal_mode = WAL; {_SCHEMA}")
            connection.execute("INSERT OR IGNORE INTO study VALUES (1, ?)", [json.dumps(description)])
        known = self.description()
        if known != description:
            raise ValueError(f"{self.path} has the answers of another study ({_difference(known, description)}).")

    def description(self):
        """Returns the description that `prepare` got.

        Raises:
            ValueError: if the file does not exist, or is no database of a study.
        """
        if not self.path.is_file():
            raise ValueError(f"the database {self.path} does not exist.")
        with self._connect() as connection:
            if "study" not in self._tables(connection):
                raise ValueError(f"{self.path} is no database of a study.")
            return json.loads(connection.execute("SELECT description FROM study").fetchone()[0])

    def add_participant(self, trials):
        """Adds a participant with their trials; returns the token by which they are known."""
        token = secrets.token_urlsafe(12)
        rows = [(token, position, *dataclasses.astuple(trial)) for position, trial in enumerate(trials)]
        with self._connect() as connection:
            connection.execute("INSERT INTO participants VALUES (?, ?)", [token, _now()])
            connection.executemany("INSERT INTO trials VALUES (?, ?, ?, ?, ?)", rows)
        return token

    def progress(self, token):
        """Returns the `Progress` of a participant, or None if there is no such one."""
        with self._connect() as connection:
            done, total, position = connection.execute(
                """SELECT COUNT(value), COUNT(*), MIN(CASE WHEN value IS NULL THEN position END)
                FROM trials LEFT JOIN answers USING (participant, position) WHERE participant = ?""",
                [token],
            ).fetchone()
        return Progress(done, total, position) if total else None

    def trial(self, token, position):
        """Returns the `Trial` of a participant at a position, or None if there is none."""
        if not 0 <= position <= _LARGEST:
            return None
        with self._connect() as connection:
            row = connection.execute(
                "SELECT item, first_method, second_method FROM trials WHERE participant = ? AND position = ?",
                [token, position],
            ).fetchone()
        return Trial(*row) if row else None

    def answer(self, token, position, value, background=None, seconds=None):
        """Keeps an answer; the first one to a trial counts. Returns whether it was the first."""
        row = [token, position, value, background, seconds, _now()]
        with self._connect() as connection:
            return connection.execute("INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?, ?, ?)", row).rowcount == 1

    def answers(self):
        """Returns all answers, participant after participant as they came, in the order of the positions.

        Returns:
            List of dicts: participant, position, item, first_method, second_method, value, background, seconds,
            answered.
        """
        with self._connect() as connection:
            connection.row_factory = sqlite3.Row
            rows = connection.execute(
                """SELECT trials.*, value, background, seconds, answered
                FROM trials JOIN answers USING (participant, position) JOIN participants ON token = participant
                ORDER BY participants.rowid, position"""
            )
            return [dict(row) for row in rows]

    def participants(self):
        """Returns the number of participants with an answer, and of those with all of them."""
        with self._connect() as connection:
            finished = connection.execute(
                """SELECT COUNT(value) = COUNT(*) FROM trials LEFT JOIN answers USING (participant, position)
                GROUP BY participant HAVING COUNT(value) > 0"""
            ).fetchall()
        return len(finished), sum(row[0] for row in finished)

    @contextlib.contextmanager
    def _connect(self):
        """A connection of one transaction."""
        try:
            with contextlib.closing(sqlite3.connect(self.path, timeout=_LOCK_SECONDS)) as connection:
                connection.execute("PRAGMA foreign_keys = ON")
                with connection:
                    yield connection
        except sqlite3.DatabaseError as error:
            raise OSError(f"the database {self.path} cannot be used: {error}.") from error

    def _tables(self, connection):
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _difference(known, new):
    """What tells two studies apart, in words."""
    for key in ("kind", "methods"):
        if known[key] != new[key]:
            old, now = (value if isinstance(value, str) else ", ".join(value) for value in (known[key], new[key]))
            return f"{key}: {old}, not {now}"
    if known["items"] != new["items"]:
        return f"its {len(known['items'])} pictures have other names or sizes than these {len(new['items'])}"
    return "the pictures have changed since"


def _now():
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
