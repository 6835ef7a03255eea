"""A synchronisation that nobody took is taken back with its note, or named; what is somebody else's stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from test_sync_proofs import OWN, WEBS, WORKERS, Platform

from acceptance.ledger import read_ledger
from acceptance.leftovers import queued
from acceptance.leftovers.removal import remove_all
from acceptance.target.settings import Target

BEFORE = {"sync_status": "failed", "sync_error": "вчерашняя ошибка", "язык": "ru"}
PRESSED = {"sync_status": "queued", "sync_job_id": "1", "sync_error": None, "last_synced_at": "сейчас", "язык": "ru"}


class Integrations:
    """The table of integrations with one row: what a press writes there, and what is written back."""

    def __init__(self) -> None:
        self.settings: dict[str, Any] = dict(BEFORE)

    def rows(self, table: str, **_: Any) -> list[dict[str, Any]]:
        return [{"settings": dict(self.settings)}] if table == "agent_integrations" else []

    def update(self, table: str, values: dict[str, Any], **where: Any) -> None:
        assert (table, where) == ("agent_integrations", {"id": "i"})
        self.settings = values["settings"]


class Pressed(Platform):
    """A platform whose button has been pressed while no worker listens to the queue."""

    def __init__(self, redis_url: str, folder: Path, grants: str = "write,sync", queue: str = WEBS) -> None:
        super().__init__(redis_url, folder, WEBS, WORKERS)
        self.database = Integrations()
        self.target = self.queue._target = Target(
            redis_url=SecretStr(redis_url), queue_name=WEBS, supabase_url="http://base", grants=grants
        )
        self.file = folder / "l.jsonl"

        def act() -> str:
            job_id = self.add(queue)
            self.database.settings = {**PRESSED, "sync_job_id": job_id}
            return job_id

        self.job_id = self.press(act).job_id


def test_it_is_taken_back_with_what_the_press_has_written(redis_url: str, tmp_path: Path) -> None:
    platform = Pressed(redis_url, tmp_path)
    others = platform.add()
    removal = remove_all(platform, platform.ledger)  # type: ignore[arg-type]
    assert (removal.gone, removal.left) == (1, ())
    assert platform.queue.place(platform.job_id) == "нигде"
    assert platform.queue.place(others) == "wait", "another's press of the same button"
    assert platform.database.settings == BEFORE
    assert platform.ledger.remaining() == []


def test_where_the_web_uses_another_queue_than_was_told(redis_url: str, tmp_path: Path) -> None:
    platform = Pressed(redis_url, tmp_path, queue=WORKERS)
    assert remove_all(platform, platform.ledger).gone == 1  # type: ignore[arg-type]
    assert platform.queue.named(WORKERS).job(platform.job_id) is None


def test_without_the_right_to_write_it_is_named_and_kept_in_the_ledger(redis_url: str, tmp_path: Path) -> None:
    platform = Pressed(redis_url, tmp_path, grants="sync")
    [sentence] = remove_all(platform, platform.ledger).left  # type: ignore[arg-type]
    assert f"Задание {platform.job_id} (crm:sync-pipelines) этого прогона стоит в очереди «{WEBS}»" in sentence
    assert "acceptance sweep" in sentence
    assert platform.queue.place(platform.job_id) == "wait"
    assert [entry.kind for entry in read_ledger(platform.file).remaining()] == [queued.KIND]


def test_one_that_a_worker_has_taken_is_left_alone(redis_url: str, tmp_path: Path) -> None:
    platform = Pressed(redis_url, tmp_path)
    platform.redis.rpoplpush(f"bull:{WEBS}:wait", f"bull:{WEBS}:active")
    assert remove_all(platform, platform.ledger).left == ()  # type: ignore[arg-type]
    assert platform.queue.job(platform.job_id) is not None
    assert platform.database.settings["sync_status"] == "queued"


@pytest.mark.parametrize("late", [False, True], ids=["at once", "a minute later"])
def test_a_run_killed_before_it_read_the_answer_finds_its_own_job(redis_url: str, tmp_path: Path, late: bool) -> None:
    platform = Platform(redis_url, tmp_path, WEBS, WORKERS)
    platform.database = Integrations()  # type: ignore[attr-defined]
    platform.event("0", "drained")
    bookmark = platform.queue.bookmark()
    moment, _, _ = bookmark.partition("-")
    early = f"{int(moment) - 60_000}-0" if late else bookmark
    queued.note_press(platform, OWN, "i", early)  # type: ignore[arg-type]
    job_id = platform.add()
    remove_all(platform, platform.ledger)  # type: ignore[arg-type]
    assert platform.queue.place(job_id) == ("wait" if late else "нигде")
