"""Sending what is new in a full run to those whom `NOTIFY_URLS` names, through Apprise.

The library is loaded where somebody is to be told, and only there. What goes wrong is one line on the console: the
verdict and the exit status are the run's own.
"""

import json
import os
import socket
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from acceptance.outcomes import SettingsError
from acceptance.reporting.files import mask
from acceptance.reporting.news import News, news
from acceptance.reporting.places import VERDICT
from acceptance.reporting.records import FROM_KEYBOARD, Aborted
from acceptance.reporting.run import Run
from acceptance.reporting.since import earlier_verdict
from acceptance.reporting.waivers import load_waivers
from acceptance.target.notify import Notify, When, load_notify
from acceptance.target.waivers_file import FILE as WAIVERS_FILE

if TYPE_CHECKING:
    from apprise import Apprise

PATIENCE = 20  # seconds for all receivers together
PAGE = "checklist.html"
LACKING = (
    "NOTIFY_URLS задано, а библиотеки apprise нет. Установите её (.venv/bin/pip install -r requirements-notify.txt) "
    "или уберите NOTIFY_URLS."
)
HARMLESS = "На вердикт и код завершения это не влияет."


def check_notify() -> None:
    """Refuse mistaken settings before anything is run; where nobody is to be told, nothing is loaded.

    Raises SettingsError.
    """
    if settings := load_notify():
        _receivers(settings)


def tell(run: Run) -> None:
    """Tell of a run that has come to its end, if it was a full one and somebody is to be told; never raises."""
    try:
        settings = load_notify()
        if settings is None:
            return
        found = _news(run, settings)
        if found is None or (settings.notify_when is When.CHANGES and not found.anything):
            return
        _send(settings, found)
    except Exception as error:  # the verdict has been given: what becomes of a notice must not change it
        told = str(error) if isinstance(error, SettingsError) else f"ошибка {type(error).__name__}."
        _say(f"Уведомление не отправлено: {told}")


def _news(run: Run, settings: Notify) -> News | None:
    """None for a run that nobody is told of: partial, refused, without a choice, or ended by whoever started it."""
    ended = run.facts().get("ended", {})
    if not ended.get("full") or _interrupted(run):
        return None
    now = json.loads((run.path / VERDICT).read_text(encoding="utf-8"))
    named = run.facts().get("waivers")
    waivers = load_waivers(Path(named) if named else WAIVERS_FILE)
    before = earlier_verdict(run, now["target"], now["started"])
    return news(now, before, str(ended["answer"]), waivers, settings.notify_link or _place(run))


def _interrupted(run: Run) -> bool:
    ended = (one for stream in run.streams() for one in stream if isinstance(one, Aborted))
    return any(one.reason == FROM_KEYBOARD for one in ended)


def _place(run: Run) -> str:
    """The CI's own page of the job, else the file and the machine that it lies on."""
    told = os.environ.get
    if told("GITHUB_RUN_ID"):
        return f"{told('GITHUB_SERVER_URL')}/{told('GITHUB_REPOSITORY')}/actions/runs/{told('GITHUB_RUN_ID')}"
    return told("CI_JOB_URL") or f"{run.reports / PAGE} (на машине {socket.gethostname()})"


def _receivers(settings: Notify) -> "Apprise":
    try:
        import apprise
    except ImportError:
        raise SettingsError(LACKING) from None
    found = apprise.Apprise()
    with apprise.LogCapture():  # else it prints addresses
        urls = settings.notify_urls.get_secret_value().split()
        wrong = [place for place, url in enumerate(urls, 1) if not found.add(url)]
    if wrong:
        raise SettingsError(
            f"Настройка NOTIFY_URLS задана неверно: адрес {wrong[0]} не разобрать. "
            "Нужны адреса вида mailtos://…, json://…, tgram://… через пробел (как в Apprise). "
            "Исправьте её и запустите снова."
        )
    return found


def _send(settings: Notify, found: News) -> None:
    receivers = _receivers(settings)
    import apprise

    kind = apprise.NotifyType.WARNING if found.bad else apprise.NotifyType.SUCCESS
    send = partial(receivers.notify, body=mask(found.body), title=mask(found.title), notify_type=kind)
    with apprise.LogCapture():
        result = send(body_format=apprise.NotifyFormat.TEXT, timeout=PATIENCE)
    for one in result.results:
        if not one:
            _say(f"Уведомление не доставлено ({one.name}): получатель из NOTIFY_URLS не принял его. {HARMLESS}")


def _say(text: str) -> None:
    print(mask(text), file=sys.stderr, flush=True)
