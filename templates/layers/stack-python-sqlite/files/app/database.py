"""SQLite: the one connection, its health and its migrations."""

import asyncio
import re
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse

from app import config
from app.error import ApiError, Internal, Unavailable
from app.health import Check, Reason
from app.logs import logger
from app.migrations import Migration, MigrationError, described, migrations

BUSY_LIMIT = 1.0
"""How long a statement waits for another process that writes, in seconds."""
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
"""SQLite's codes for a lock that was not to be had in time."""
APPLIED = """CREATE TABLE IF NOT EXISTS schema_migrations (
  version integer PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at text NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT"""
"""Where applied migrations are noted down."""

log = logger(__name__)

T = TypeVar("T")


class Database:
    """A connection with a thread of its own, because SQLite's calls block: one statement runs at a time."""

    def __init__(self, settings: config.Database) -> None:
        """Opens the file when first used, so that the service starts, and says "not ready", without its database."""
        self._settings = settings
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        self._connection: sqlite3.Connection | None = None

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Does some work with the connection.

        Raises `sqlite3.Error` if the file cannot be opened, or a statement fails.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(self._open()))

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = _connect(self._settings, create=False)
        return self._connection

    # region check
    def check(self) -> Check:
        """The health check."""
        return Check("database", critical=True, probe=self._probe)

    async def _probe(self) -> Reason | None:
        try:
            await asyncio.to_thread(_ping, self._settings)
        except sqlite3.Error as error:
            return reason(error)
        return None
        # endregion

    async def close(self) -> None:
        """Closes the connection, after what is under way."""
        if self._connection is not None:
            await self.run(lambda connection: connection.close())
        self._thread.shutdown()


def _ping(settings: config.Database) -> None:
    """Opens the file anew and asks for its lock: so a file that is gone, replaced, read-only or damaged is seen."""
    with closing(_connect(settings, create=False)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")


def _connect(settings: config.Database, *, create: bool) -> sqlite3.Connection:
    mode = "rwc" if create else "rw"
    connection = sqlite3.connect(f"file:{quote(str(settings.file))}?mode={mode}", uri=True, timeout=BUSY_LIMIT)
    connection.row_factory = sqlite3.Row
    # Readers do not wait for who writes.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


async def migrate(settings: config.Database) -> None:
    """Brings the database to this version's schema, and makes it if there is none. Safe to run from many places at
    once: SQLite's lock lets one at a time. Migrations that a later version has made are left alone, so that its
    predecessor can be rolled back to.

    Raises `MigrationError` if the file cannot be opened, or a migration fails; what that one did is undone.
    """
    try:
        with closing(_connect(settings, create=True)) as connection:
            # Transactions are begun and ended here, not by the module.
            connection.isolation_level = None
            connection.execute(APPLIED)
            for migration in migrations():
                _apply(connection, migration)
    except sqlite3.Error as error:
        raise MigrationError(described(reason(error), _code(error))) from None
    log.info("the database is at this version's schema")


def _apply(connection: sqlite3.Connection, migration: Migration) -> None:
    """Carries out one migration, unless that was done before: whole or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        find = "SELECT checksum FROM schema_migrations WHERE version = ?"
        applied = connection.execute(find, [migration.version]).fetchone()
        if migration.is_pending(applied and applied["checksum"]):
            for statement in _split(migration.sql.decode()):
                connection.execute(statement)
            connection.execute(
                "INSERT INTO schema_migrations (version, name, checksum) VALUES (?, ?, ?)",
                [migration.version, migration.file, migration.checksum],
            )
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise MigrationError(f"{migration.file}: {described(reason(error), _code(error))}") from None
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _code(error: sqlite3.Error) -> int | None:
    """SQLite's own code for an error, if it gave one. Its text stays here: it may quote data."""
    return getattr(error, "sqlite_errorcode", None)


def _split(statements: str) -> list[str]:
    """The statements of a file one by one: `executescript` would commit what was begun."""
    found, statement = [], ""
    for part in re.split("(?<=;)", statements):
        statement += part
        # A `;` may also stand in a text, a comment or a trigger.
        if sqlite3.complete_statement(statement):
            found.append(statement)
            statement = ""
    # The last one needs none at its end.
    return [*found, statement]


def reason(error: sqlite3.Error) -> Reason:
    """What an error comes down to."""
    return Reason.TIMEOUT if (_code(error) or 0) & 0xFF in BUSY else Reason.ERROR


async def answer_error(_request: Request, error: Exception) -> JSONResponse:
    """Answers for an error of the database. The cause goes to the log as SQLite's code for it; the error's text may
    quote data."""
    answer: ApiError = Internal()
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        told = {"db.response.status_code": str(code)} if code else {}
        log.error("database error", reason=reason(error).value, **told)
        # The lowest byte is the error's kind: https://sqlite.org/rescode.html.
        if code is not None and code & 0xFF in (*BUSY, sqlite3.SQLITE_CANTOPEN):
            answer = Unavailable()
    return answer.response()
