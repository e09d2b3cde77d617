"""Each migration is carried out whole or not at all, and one that fails is named."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from app import config, database, migrations
from app.migrations import MigrationError


def migrate(folder: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> sqlite3.Connection:
    """Carries out these files; the database lies beside them."""
    monkeypatch.setattr(migrations, "FOLDER", folder)
    for name, statements in files.items():
        (folder / name).write_text(statements, encoding="utf-8")
    asyncio.run(database.migrate(config.Database(file=folder / "app.db")))
    return sqlite3.connect(folder / "app.db")


def test_statements_need_no_line_of_their_own_and_no_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    statements = "CREATE TABLE a (x); -- first; not last\nINSERT INTO a VALUES (';'); INSERT INTO a VALUES (2)"
    connection = migrate(tmp_path, {"0001_a.sql": statements}, monkeypatch)
    assert connection.execute("SELECT x FROM a").fetchall() == [(";",), (2,)]
    assert connection.execute("SELECT version, name FROM schema_migrations").fetchall() == [(1, "0001_a.sql")]
    connection.close()


def test_one_that_fails_is_undone_and_those_before_it_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"0001_a.sql": "CREATE TABLE a (x);", "0002_b.sql": "CREATE TABLE b (x); CREATE TABLE a (x);"}
    with pytest.raises(MigrationError, match=r"^failed to migrate the database: 0002_b\.sql: error \(code 1\)$"):
        migrate(tmp_path, files, monkeypatch)
    connection = migrate(tmp_path, {"0002_b.sql": "CREATE TABLE b (x)"}, monkeypatch)
    assert connection.execute("SELECT version FROM schema_migrations").fetchall() == [(1,), (2,)]
    connection.close()


def test_one_that_was_changed_after_it_was_applied_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate(tmp_path, {"0001_a.sql": "CREATE TABLE a (x);"}, monkeypatch).close()
    with pytest.raises(MigrationError, match=r"0001_a\.sql was changed"):
        migrate(tmp_path, {"0001_a.sql": "CREATE TABLE a (y);"}, monkeypatch)
