"""The migrations that this version comes with, and what every database has to know of them."""

import hashlib
from dataclasses import dataclass

from app import ROOT
from app.health import Reason

FOLDER = ROOT / "migrations"
"""Files called `0001_what_it_does.sql`."""


class MigrationError(Exception):
    """Why the database could not be brought to this version's schema. Its text names neither hosts nor users."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"failed to migrate the database: {cause}")


@dataclass(frozen=True)
class Migration:
    """A step from one version of the schema to the next."""

    version: int
    file: str
    sql: bytes
    checksum: str
    """Tells whether the file was changed since it was applied."""

    def is_pending(self, applied: str | None) -> bool:
        """Whether it is still to be applied, given the checksum of what was.

        Raises `MigrationError` if that is another.
        """
        if applied is not None and applied != self.checksum:
            raise MigrationError(f"{self.file} was changed after it was applied")
        return applied is None


def migrations() -> list[Migration]:
    """All of them, the oldest first. Those that only a later release knows are left alone, so that its predecessor can
    be rolled back to."""
    found = []
    for file in sorted(FOLDER.glob("*.sql")):
        sql = file.read_bytes()
        found.append(Migration(int(file.name.partition("_")[0]), file.name, sql, hashlib.sha256(sql).hexdigest()))
    return found


def described(reason: Reason, code: str | int | None) -> str:
    """An error in words: a reason, and the database's own code where it gave one."""
    return f"{reason} (code {code})" if code else reason
