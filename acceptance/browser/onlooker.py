"""For a person who looks on: a window (`--headed`, `--pause`), a slower pace (`--slow-mo`), films (`--video`)."""

import os
import re
import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from acceptance.browser.remote import endpoints_of
from acceptance.outcomes import SettingsError
from acceptance.process.variables import process_variables
from acceptance.setup.browser_choice import BrowserMissing, find_browser, playwright_folder
from acceptance.target.settings import Target

NO_SCREEN = (
    "Окно браузера показать негде: экрана здесь нет (не задана DISPLAY). Запустите на машине с рабочим столом "
    "или через xvfb-run; посмотреть потом можно на видео: --video."
)
NO_WINDOW_THERE = (
    "Окно браузера не показать: браузер удалённый (BROWSER_WS_ENDPOINT или BROWSER_CDP_ENDPOINT). Уберите --headed и "
    "--pause или эту настройку; посмотреть потом можно на видео: --video."
)
NO_FFMPEG = (
    "Видео снимать нечем: нет ffmpeg. Установите его (Debian: sudo apt-get install ffmpeg; "
    "или .venv/bin/playwright install ffmpeg) и повторите."
)


@dataclass(frozen=True)
class Recording:
    """What is kept of a visit. films: the folder that a film of it goes to, None for none.

    pages: whether the trace keeps the page at each action also where the moment comes again, as on a stand.
    """

    films: Path | None = None
    pages: bool = False


USUAL = Recording()

LONGEST_NAME = 80  # characters; a file system takes 255 bytes


def window_wanted() -> bool:
    """True when a person is to see the browser: who stops at a failure wants to see it, too."""
    variables = process_variables()
    return variables.headed or variables.pause


def refuse_impossible(target: Target | None) -> None:
    """Raise SettingsError where what a person wants to look at cannot be shown. target: None for the stand."""
    remote = target is not None and bool(endpoints_of(target))
    if window_wanted():
        if remote:
            raise SettingsError(NO_WINDOW_THERE)
        if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            raise SettingsError(NO_SCREEN)
        try:
            find_browser(target.browser_executable if target else None, window=True)
        except BrowserMissing as missing:
            raise SettingsError(str(missing)) from missing
    if process_variables().video and not remote:
        find_ffmpeg()


def find_ffmpeg() -> Path:
    """What films are made with: Playwright's own, the system's, the wheel's. Raises SettingsError."""
    own = next((one for one in playwright_folder().glob("ffmpeg-*/ffmpeg-*") if os.access(one, os.X_OK)), None)
    if own:
        return own
    if found := shutil.which("ffmpeg"):
        return Path(found)
    wheel = find_spec("imageio_ffmpeg")
    for folder in (wheel.submodule_search_locations or []) if wheel else []:
        if binary := next(Path(folder).glob("binaries/ffmpeg-*"), None):
            return binary
    raise SettingsError(NO_FFMPEG)


def film_file(folder: Path, title: str) -> Path:
    """Where the film of a scenario goes: a name that a person finds, and that no other film has."""
    name = re.sub(r"[^\w.]+", "-", title).strip("-.")[:LONGEST_NAME].rstrip("-.") or "сценарий"
    number, path = 1, folder / f"{name}.webm"
    while path.exists():  # a second try
        number += 1
        path = folder / f"{name}-{number}.webm"
    return path
