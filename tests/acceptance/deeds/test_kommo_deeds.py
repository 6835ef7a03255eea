"""What is arranged in Kommo, what is undone afterwards, and what is left alone where Kommo is real."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

import features.vocabulary.kommo  # noqa: F401 - the words that features use
from acceptance.checks.kommo import sync
from acceptance.deeds.kommo import keys, kommo, kommo_double
from acceptance.dictionary.slots import SLOTS
from acceptance.outcomes import CheckBroken, NotChecked
from acceptance.pages.integrations import SyncPressed
from acceptance.scene.seen import SyncRun
from acceptance.target.settings import Target

SECRET = "c2VjcmV0"
EARLIER = [{"id": 1, "name": "Вчерашняя"}]
CONNECTION = {"id": "c", "base_domain": "d", "metadata": None, "expires_at": None}


class Double:
    """The control of a Kommo double; notes what it is told."""

    def __init__(self) -> None:
        self.held: list[dict[str, Any]] = list(EARLIER)
        self.answers: list[Any] = []

    def pipelines(self) -> list[dict[str, Any]]:
        return self.held

    def set_pipelines(self, pipelines: list[dict[str, Any]]) -> None:
        self.held = pipelines

    def answer_with(self, status: int, *, delay_seconds: float = 0, times: int | None = None) -> None:
        self.answers.append((status, delay_seconds, times))

    def answer_normally(self) -> None:
        self.answers.append("normally")


class Arranged:
    """A scene whose Kommo is a double, or real; its clean-ups are run by `end`."""

    def __init__(self, *, real: bool = False, connections: int = 1) -> None:
        self.world = self
        self.target = Target() if real else Target(kommo_double_url="http://double")
        self.double = Double()
        self.told: list[str] = []
        self.evidence = SimpleNamespace(text=lambda title, body: self.told.append(f"{title}: {body}"))
        self.web = SimpleNamespace(organisation_id="o")
        self.run_id = "прогон"
        self.updates: list[dict[str, Any]] = []
        self.notes: dict[Any, Any] = {}
        self.database = SimpleNamespace(
            rows=lambda *_, **__: [CONNECTION] * connections,
            update=self._update,
            secret_values=lambda *_, **__: [SECRET],
        )
        self._undo: list[tuple[Callable[..., None], Any, Any]] = []

    @property
    def kommo_double(self) -> Double:
        if self.target.kommo_double_url is None:
            raise NotChecked("Kommo настоящий.", "KOMMO_DOUBLE_URL")
        return self.double

    def add_cleanup(self, undo: Callable[..., None], *given: Any, **named: Any) -> None:
        self._undo.append((undo, given, named))

    def end(self) -> None:
        for undo, given, named in reversed(self._undo):
            undo(*given, **named)

    def __setitem__(self, key: Any, value: Any) -> None:
        self.notes[key] = value

    def code_word(self) -> str:
        return "слово"

    def _update(self, table: str, values: dict[str, Any], **where: Any) -> None:
        own = {"crm_connections": {"id": "c"}, "crm_credentials": {"org_id": "o", "provider": "kommo"}}
        assert where == own[table]
        self.updates.append(values)


def test_a_double_gets_new_pipelines_for_as_long_as_the_scenario_lasts() -> None:
    scene = Arranged()
    kommo_double.bring_new_pipelines(scene)  # type: ignore[arg-type]
    assert len(scene.double.held) == 8
    assert all("прогон" in one["name"] for one in scene.double.held)
    scene.end()
    assert scene.double.held == EARLIER
    assert scene.told == []


def test_a_real_kommo_keeps_its_pipelines_and_the_report_says_so() -> None:
    scene = Arranged(real=True)
    kommo_double.bring_new_pipelines(scene)  # type: ignore[arg-type]
    scene.end()
    assert scene.double.held == EARLIER
    assert scene.told == ["Kommo настоящий: Воронки в нём не меняются, сверяются те, что есть."]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("«401» на каждый запрос", (401, 0, None)),
        ("«500» на один запрос", (500, 0, 1)),
        ("с задержкой 3 секунды", (200, 3, None)),
    ],
)
def test_what_the_words_about_kommos_answers_mean(words: str, answer: tuple[Any, ...]) -> None:
    scene = Arranged()
    kommo_double.answer_with(scene, SLOTS["KommoAnswers"].words[words])  # type: ignore[arg-type]
    assert scene.double.answers == [answer]
    scene.end()
    assert scene.double.answers == [answer, "normally"]


def test_a_real_kommo_answers_as_it_likes() -> None:
    with pytest.raises(NotChecked):
        kommo_double.answer_with(Arranged(real=True), kommo_double.KommoAnswer(401))  # type: ignore[arg-type]


def test_a_key_is_out_of_date_until_the_scenario_ends() -> None:
    scene = Arranged()
    keys.expire_connection(scene)  # type: ignore[arg-type]
    scene.end()
    before, after = (datetime.fromisoformat(values["expires_at"]) for values in scene.updates)
    assert before < datetime.now(UTC) < after
    assert scene.notes == {keys.KEYS_BEFORE: [SECRET]}


def test_credentials_are_whole_again_when_the_scenario_ends() -> None:
    scene = Arranged()
    keys.spoil_credentials(scene)  # type: ignore[arg-type]
    scene.end()
    spoilt, after = (values["client_secret"] for values in scene.updates)
    assert b64decode(spoilt, validate=True)[:6] != b64decode(SECRET)[:6] and after == SECRET


def test_the_credentials_of_a_real_kommo_are_left_alone() -> None:
    scene = Arranged(real=True)
    with pytest.raises(NotChecked):
        keys.spoil_credentials(scene)  # type: ignore[arg-type]
    scene.end()
    assert scene.updates == []


def test_what_is_noted_in_a_connection_goes_again() -> None:
    scene = Arranged()
    kommo.note_in_connection(scene)  # type: ignore[arg-type]
    scene.end()
    noted, after = (values["metadata"] for values in scene.updates)
    assert list(noted.values()) == ["слово"] and after == {}


def test_the_key_of_a_real_kommo_is_left_alone() -> None:
    scene = Arranged(real=True)
    with pytest.raises(NotChecked):
        keys.expire_connection(scene)  # type: ignore[arg-type]
    scene.end()
    assert scene.updates == []


@pytest.mark.parametrize("number", [0, 2])
def test_an_organisation_has_one_connection(number: int) -> None:
    assert kommo.connection(Arranged())["metadata"] == {}  # type: ignore[arg-type]
    with pytest.raises(CheckBroken, match=f"подключений к Kommo: {number}, а нужно одно"):
        kommo.connection(Arranged(connections=number))  # type: ignore[arg-type]


def pressed(status: int = 200, named: str = "7", **body: Any) -> SyncRun:
    return SyncRun(SyncPressed(status, {"success": True, **body}), named, "7", "0-0", "o", {}, {})


def test_a_synchronisation_that_is_accepted() -> None:
    sync.expect_accepted(pressed())


@pytest.mark.parametrize(
    ("run", "says"),
    [
        (pressed(500, error="сбой"), "Вызов синхронизации ответил 500: сбой"),
        (pressed(success=False), "не подтвердил успех"),
        (pressed(named=""), "не назвала номер задания"),
    ],
)
def test_a_synchronisation_that_is_not_accepted(run: SyncRun, says: str) -> None:
    with pytest.raises(AssertionError, match=says):
        sync.expect_accepted(run)


def test_a_refusal_is_a_404() -> None:
    sync.expect_refused(pressed(404))
    with pytest.raises(AssertionError, match="ответил 200, ожидался 404"):
        sync.expect_refused(pressed(200))


@pytest.mark.parametrize("place", ["wait", "prioritized", "delayed"])
def test_a_job_that_waits(place: str) -> None:
    sync.expect_job_waits(SimpleNamespace(queue=SimpleNamespace(place=lambda _: place)), pressed())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("place", "told"),
    [("active", "выполняется"), ("completed", "выполнено"), ("failed", "не удалось"), ("нигде", "нигде")],
)
def test_a_job_that_does_not_wait(place: str, told: str) -> None:
    world = SimpleNamespace(queue=SimpleNamespace(place=lambda _: place))
    with pytest.raises(AssertionError, match=f"в состоянии «{told}»"):
        sync.expect_job_waits(world, pressed())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Kommo CRM Настроена 01.02.2026", {"is_active": True}),
        ("KOMMO CRM НЕАКТИВНА", {"is_active": False}),
        ("Kommo CRM Неактивна", {}),
    ],
)
def test_a_row_that_says_whether_the_integration_is_set_up(row: str, told: dict[str, bool]) -> None:
    sync.expect_state_told(SimpleNamespace(row=lambda name: row), "Kommo CRM", told)  # type: ignore[arg-type]


def test_a_row_that_says_the_contrary() -> None:
    page: Any = SimpleNamespace(row=lambda name: "Kommo CRM Неактивна")
    with pytest.raises(AssertionError, match="is_active интеграции – True, а в строке"):
        sync.expect_state_told(page, "Kommo CRM", {"is_active": True})


def test_a_row_that_does_not() -> None:
    with pytest.raises(AssertionError, match="не сказано, настроена ли она: «Kommo CRM Настройки»"):
        sync.expect_state_told(
            SimpleNamespace(row=lambda name: "Kommo CRM Настройки"),  # type: ignore[arg-type]
            "Kommo CRM",
            {},
        )
