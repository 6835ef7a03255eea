"""The database that stands copy: it has the tables and nothing else, and no copy keeps its password."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from stand import template as made
from stand.postgres import PostgresServer
from stand.process import take_port
from stand.template import Template, database_template


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("environment")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stand")
    folder.chmod(0o711)
    return folder


@pytest.fixture(scope="module")
def template(home: Path, workshop: Path) -> Template:
    (home / "postgres-of-another-time").mkdir()
    found = database_template(workshop, home)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def copy(template: Template, workshop: Path) -> Iterator[PostgresServer]:
    server = PostgresServer(workshop / "copy", take_port(0, "PostgreSQL"), (template.data, template.password))
    server.start()
    yield server
    server.stop()


def test_it_is_made_once_and_leaves_no_other(template: Template, home: Path, workshop: Path) -> None:
    before = template.data.stat().st_ino
    again = database_template(workshop, home)
    assert again is not None and again.data.stat().st_ino == before
    assert [path.name for path in home.iterdir()] == [template.data.parent.name]
    assert not (workshop / "template").exists()
    assert (template.data.parent / "password").stat().st_mode & 0o077 == 0


def test_another_schema_is_another_template(template: Template, monkeypatch: pytest.MonkeyPatch) -> None:
    own = made._key()
    assert template.data.parent.name == f"postgres-{own}"
    monkeypatch.setattr(made, "SCHEMA_FILES", made.SCHEMA_FILES[:2])
    assert made._key() != own


def test_a_copy_has_the_tables_empty(copy: PostgresServer) -> None:
    with psycopg.connect(copy.database_url) as connection:
        tables = [row[0] for row in connection.execute("select tablename from pg_tables where schemaname = 'public'")]
        assert "agents" in tables and "activity_logs" in tables
        for table in tables:
            assert connection.execute(f'select count(*) from "{table}"').fetchone() == (0,)  # type: ignore[arg-type]


def test_a_copy_does_not_know_the_templates_password(copy: PostgresServer, template: Template) -> None:
    assert template.password not in copy.database_url
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(copy.database_url.replace(copy.password, template.password)).close()
    copy.stop()
    copy.start()
    psycopg.connect(copy.database_url).close()  # its own outlives a restart


def test_where_none_can_be_kept_stands_do_without(workshop: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert database_template(workshop, tmp_path / "file") is None
