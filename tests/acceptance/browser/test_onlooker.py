"""`--headed`, `--slow-mo`, `--pause`, `--video`: what the browser is told, and what is said where it cannot be had."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from behave.model_type import Status

from acceptance import __main__ as command
from acceptance.browser import chromium, onlooker
from acceptance.browser.chromium import Browser
from acceptance.browser.onlooker import Recording, film_file, refuse_impossible
from acceptance.outcomes import SettingsError
from acceptance.process.variables import name_of, process_variables
from acceptance.runner.command import run
from acceptance.runner.hooks import Suite
from acceptance.target.settings import Target

WORDS = ("headed", "slow_mo", "pause", "video")


class Driver:
    """Playwright's driver that starts nothing. launched, connected: what it was told."""

    def __init__(self) -> None:
        self.launched: dict[str, Any] = {}
        self.connected: dict[str, Any] = {}
        self.chromium = SimpleNamespace(launch=self._launch, connect=self._connect)

    def stop(self) -> None:
        pass

    def _launch(self, **told: Any) -> SimpleNamespace:
        self.launched = told
        return SimpleNamespace(version="1", is_connected=lambda: False)

    def _connect(self, address: str, **told: Any) -> SimpleNamespace:
        self.connected = {"address": address, "slow_mo": told["slow_mo"]}
        return SimpleNamespace(version="1", is_connected=lambda: False)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has asked for anything yet, on a machine with a screen; what a command tells its processes is undone."""
    for word in WORDS:
        monkeypatch.setenv(name_of(word), "")
    monkeypatch.setenv("DISPLAY", ":99")


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> Driver:
    driver = Driver()
    monkeypatch.setattr(chromium, "start_apart", lambda _: driver)
    return driver


def start(**settings: str) -> None:
    Browser(Target(web_url="http://127.0.0.1:9", browser_executable=sys.executable, **settings), Recording()).start()


def told_by(monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[dict[str, Any], int | None]:
    """What `acceptance run` with these words tells its processes, and how many there are to be."""
    asked: dict[str, Any] = {}
    monkeypatch.setattr(command.stand_prefetch, "start_ahead", lambda **_: None)
    monkeypatch.setattr(command.delayed_interrupt, "hold", lambda: None)
    monkeypatch.setattr("acceptance.runner.command.run", lambda _, **named: asked.update(named) or 0)
    assert command.main(["run", *words]) == 0
    return {word: getattr(process_variables(), word) for word in WORDS}, asked["processes"]


@pytest.mark.parametrize(
    ("words", "changed", "processes"),
    [
        ([], {}, None),
        (["--headed"], {"headed": True}, 1),
        (["--slow-mo", "300"], {"slow_mo": 300}, None),
        (["--pause"], {"headed": True, "pause": True}, 1),
        (["--video"], {"video": True}, None),
        (["--headed", "--processes", "2"], {"headed": True}, 2),
    ],
)
def test_the_words_reach_the_processes(
    words: list[str], changed: dict[str, Any], processes: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = {"headed": False, "slow_mo": 0, "pause": False, "video": False}
    assert told_by(monkeypatch, *words) == (usual | changed, processes)


def test_usually_the_browser_has_no_window_and_no_pauses(driver: Driver) -> None:
    start()
    assert driver.launched["headless"] is True and driver.launched["slow_mo"] is None
    assert "--headless" in driver.launched["args"]


@pytest.mark.parametrize("word", ["headed", "pause"])
def test_who_looks_on_sees_a_window(word: str, driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name_of(word), "1")
    start()
    assert driver.launched["headless"] is False
    assert "--headless" not in driver.launched["args"]


def test_the_pace_is_playwrights_own(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name_of("slow_mo"), "300")
    start()
    start(browser_ws_endpoint="ws://127.0.0.1:9")
    assert driver.launched["slow_mo"] == 300
    assert driver.connected == {"address": "ws://127.0.0.1:9", "slow_mo": 300}


def test_without_a_screen_nothing_is_begun(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(name_of("headed"), "1")
    monkeypatch.setenv(name_of("reports_dir"), str(tmp_path))
    with pytest.raises(SettingsError, match=r"экрана здесь нет.*xvfb-run.*--video") as caught:
        run(["--tags=@5.1"], on_stand=True)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_remote_browser_shows_no_window_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name_of("pause"), "1")
    with pytest.raises(SettingsError, match="BROWSER_WS_ENDPOINT"):
        refuse_impossible(Target(web_url="http://127.0.0.1:9", browser_ws_endpoint="ws://127.0.0.1:9"))


@pytest.mark.parametrize(("failed", "stops"), [(True, 1), (False, 0)])
def test_it_stops_where_the_scenario_fails(failed: bool, stops: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name_of("pause"), "1")
    paused: list[None] = []
    visit = SimpleNamespace(
        refused=[],
        watch=SimpleNamespace(barred=[]),
        used=lambda: False,  # a step that only compares stands on the same page
        page=SimpleNamespace(pause=lambda: paused.append(None)),
    )
    suite = Suite.__new__(Suite)
    suite.stand = None
    suite.world = SimpleNamespace(browsing=visit, evidence=SimpleNamespace(flush=lambda _: None))  # type: ignore[assignment]
    status = Status.failed if failed else Status.passed
    suite.after_step(SimpleNamespace(), SimpleNamespace(exception=None, status=status, step_type="then", name="шаг"))
    assert len(paused) == stops


def test_without_ffmpeg_one_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(name_of("video"), "1")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(onlooker, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r"нет ffmpeg.*apt-get install ffmpeg") as caught:
        refuse_impossible(None)
    assert "\n" not in str(caught.value)
    refuse_impossible(Target(web_url="http://127.0.0.1:9", browser_ws_endpoint="ws://127.0.0.1:9"))  # has its own


def test_playwrights_own_ffmpeg_goes_before_the_systems(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for place in (tmp_path / "bin" / "ffmpeg", tmp_path / "downloads" / "ffmpeg-1013" / "ffmpeg-linux"):
        place.parent.mkdir(parents=True)
        place.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "nothing"))
    assert onlooker.find_ffmpeg() == tmp_path / "bin" / "ffmpeg"
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "downloads"))
    assert onlooker.find_ffmpeg() == tmp_path / "downloads" / "ffmpeg-1013" / "ffmpeg-linux"


def test_films_are_called_by_their_scenarios(tmp_path: Path) -> None:
    title = "5.1 Открыть `/manage/[tenantId]/ai-agents/[id]/scripts`"
    first = film_file(tmp_path, title)
    assert first.name == "5.1-Открыть-manage-tenantId-ai-agents-id-scripts.webm"
    first.touch()
    assert film_file(tmp_path, title).name == "5.1-Открыть-manage-tenantId-ai-agents-id-scripts-2.webm"
    assert len(os.fsencode(film_file(tmp_path, "я" * 300).name)) < 255
