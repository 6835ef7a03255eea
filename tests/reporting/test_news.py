"""What is new in a full run, and since when: in words, in `verdict.json`, and at those who are told."""

from __future__ import annotations

import email
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from reporting_lab import Lab
from test_answer import judged

from acceptance import PROJECT
from acceptance.outcomes import SettingsError, Verdict
from acceptance.reporting import Run
from acceptance.reporting.news import News, news
from acceptance.reporting.notifying import check_notify, tell
from acceptance.reporting.since import since
from acceptance.reporting.verdict_json import verdict_data
from acceptance.reporting.waivers import Waiver

HEARD = 15  # seconds
SECRET = "word-of-the-receiver"


def keep(reports: Path, day: int, verdicts: Mapping[str, Verdict], **facts: Any) -> Run:
    """A full run of that day of January, as it would be kept."""
    at = f"2026-01-{day:02}T10:00:00+00:00"
    judgement = judged(verdicts, target="цель", started=at, finished=at, **facts)
    run = Run.create(reports)
    run.describe(started=at, ended={"full": judgement.full, "target": "цель", "answer": "Ответ: выполнено столько-то"})
    data = verdict_data(judgement, judgement.exit_code, since(run, judgement))
    (run.path / "verdict.json").write_text(json.dumps(data), encoding="utf-8")
    return run


def told_by(run: Run) -> dict[str, Any]:
    return json.loads((run.path / "verdict.json").read_text("utf-8"))


def item(run: Run, number: str) -> dict[str, Any]:
    return next(one for one in told_by(run)["items"] if one["number"] == number)


def about(run: Run, before: Run | None, **waivers: Waiver) -> News:
    named = {one.subject: one for one in waivers.values()}
    return news(told_by(run), told_by(before) if before else None, "Ответ", named, "https://ci.example.com/1")


def under(found: News, heading: str) -> list[str]:
    """The lines of the message that stand under a heading."""
    _, _, rest = found.body.partition(f"{heading}:\n")
    return rest.split("\n\n")[0].splitlines()


def test_a_failure_is_as_old_as_the_run_that_met_it_first(tmp_path: Path) -> None:
    first = keep(tmp_path, 1, {"1.1": Verdict.FAILED})
    second = keep(tmp_path, 2, {"1.1": Verdict.BROKEN, "1.2": Verdict.FAILED})
    keep(tmp_path, 3, {"1.1": Verdict.PASSED}, full=False)
    third = keep(tmp_path, 4, {"1.1": Verdict.FAILED, "1.2": Verdict.PASSED})
    began = [item(run, "1.1")["failingSince"][:10] for run in (first, second, third)]
    assert began == ["2026-01-01"] * 3, "a check that was not carried out mends nothing"
    assert item(third, "1.1")["since"][:10] == "2026-01-04"
    assert (item(second, "1.2")["failingSince"][:10], item(third, "1.2")["failingSince"]) == ("2026-01-02", "")
    assert item(third, "1.3")["since"][:10] == "2026-01-01", "it has held all the time"


def test_a_run_that_is_told_anew_says_the_same_though_the_one_before_is_forgotten(tmp_path: Path) -> None:
    first = keep(tmp_path, 1, {"1.1": Verdict.FAILED})
    second = keep(tmp_path, 2, {"1.1": Verdict.FAILED})
    shutil.rmtree(first.path)
    at = "2026-01-02T10:00:00+00:00"
    again = since(
        second, judged({"1.1": Verdict.FAILED, "1.2": Verdict.WAIVED}, target="цель", started=at, finished=at)
    )
    assert again["1.1"].failing[:10] == "2026-01-01"
    assert again["1.2"].failing == at, "a verdict that is another one by now is as old as its run"


def test_what_has_changed_is_told_under_its_heading(tmp_path: Path) -> None:
    old = {"1.1": Verdict.FAILED, "1.2": Verdict.FAILED, "1.3": Verdict.BROKEN, "2.2": Verdict.WAIVED}
    keep(tmp_path, 1, old)
    before = keep(tmp_path, 2, old)
    now = keep(
        tmp_path,
        6,
        {
            **{"1.2": Verdict.FAILED, "2.1": Verdict.FAILED, "2.2": Verdict.FAILED, "2.3": Verdict.BROKEN},
            **{"2.4": Verdict.NOT_CHECKED, "3.1": Verdict.WAIVED},
        },
        others=(Verdict.FAILED,),
    )
    found = about(now, before)
    assert under(found, "Сломалось") == ["– 2.1 Открыть страницу интеграций"]
    assert under(found, "Срок исключения вышел")[0].startswith("– 2.2 ")
    assert under(found, "Починено") == ["– 1.1 Задеплоить Worker с исправлениями"]
    assert under(found, "Проверка не состоялась")[0].startswith("– 2.3 ")
    assert under(found, "Снова проверяется")[0].startswith("– 1.3 ")
    assert under(found, "Больше не проверяется")[0].startswith("– 2.4 ")
    assert under(found, "Принято как есть")[0].startswith("– 3.1 ")
    assert under(found, "Не выполнено по-прежнему")[0].endswith(" (5 дней, с 01.01.2026)")
    assert under(found, "Впервые проверено и не выполнено") == ["– сверх чек-листа: сценарий"]
    assert found.title == (
        "Приёмка, цель: сломалось 1, впервые проверено и не выполнено 1, срок исключения вышел 1, "
        "починено 1, проверка не состоялась 1, "
        "снова проверяется 1, больше не проверяется 1, принято как есть 1"
    )
    assert found.anything and found.bad
    assert found.body.splitlines()[0] == "Ответ" and found.body.endswith("Отчёт: https://ci.example.com/1")
    assert "02.01.2026" in found.body.splitlines()[1]


def test_nothing_new_and_the_first_run(tmp_path: Path) -> None:
    first = keep(tmp_path, 1, {"1.1": Verdict.FAILED})
    alone, same = about(first, None), about(keep(tmp_path, 3, {"1.1": Verdict.FAILED}), first)
    assert alone.anything and alone.title == "Приёмка, цель: первый полный прогон" and "Сломалось" not in alone.body
    assert under(alone, "Не выполнено") == ["– 1.1 Задеплоить Worker с исправлениями"]
    assert not same.anything and same.title == "Приёмка, цель: без изменений"
    assert same.bad and under(same, "Не выполнено по-прежнему")[0].endswith("(2 дня, с 01.01.2026)")


@pytest.mark.parametrize(("days", "warned"), [((1, 2), False), ((2, 4), True), ((5, 6), False), ((9, 10), True)])
def test_a_waiver_that_ends_is_news_a_week_and_a_day_before(
    tmp_path: Path, days: tuple[int, int], warned: bool
) -> None:
    waiver = Waiver("1.1", "причина", "Анна", date(2026, 1, 11))
    before, now = [keep(tmp_path, day, {"1.1": Verdict.WAIVED}) for day in days]
    found = about(now, before, waiver=waiver)
    assert found.anything is warned
    assert ("– 1.1: до 11.01.2026" in found.body) is (days[1] >= 4)
    assert "Анна" not in found.body and "причина" not in found.body


def test_many_lines_are_counted(tmp_path: Path) -> None:
    before = keep(tmp_path, 1, {})
    found = about(keep(tmp_path, 2, {}, rest=Verdict.BROKEN), before)
    assert len(under(found, "Проверка не состоялась")) == 9 and "… и ещё 46" in found.body


# Those who are told


class _Mail:
    """What a mail server has taken."""

    def __init__(self) -> None:
        self.letters: list[Message] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.letters.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def mail() -> Iterator[tuple[_Mail, int]]:
    handler = _Mail()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture
def hook() -> Iterator[tuple[list[dict[str, Any]], int]]:
    taken: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """The console belongs to pytest."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield taken, server.server_port
    server.shutdown()
    server.server_close()


def test_mail_and_hook_are_told_what_is_new(
    tmp_path: Path,
    mail: tuple[_Mail, int],
    hook: tuple[list[dict[str, Any]], int],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (inbox, smtp), (taken, http) = mail, hook
    letter = f"mailto://127.0.0.1:{smtp}/?from=run@example.com&to=team@example.com&mode=insecure"
    monkeypatch.setenv("NOTIFY_URLS", f"{letter} json://user:{SECRET}@127.0.0.1:{http}/hook")
    monkeypatch.setenv("NOTIFY_LINK", "https://ci.example.com/1")
    monkeypatch.setenv("NOTIFY_WHEN", "changes")
    tell(keep(tmp_path, 1, {}))
    tell(keep(tmp_path, 2, {}))
    tell(keep(tmp_path, 3, {"1.1": Verdict.FAILED}))
    tell(keep(tmp_path, 4, {"1.2": Verdict.FAILED}, full=False))
    assert [one["title"] for one in taken] == ["Приёмка, цель: первый полный прогон", "Приёмка, цель: сломалось 1"]
    assert [str(one["subject"]) for one in inbox.letters] == [one["title"] for one in taken]
    assert [one["type"] for one in taken] == ["success", "warning"]
    assert "– 1.1 Задеплоить Worker с исправлениями" in taken[1]["message"]
    [plain] = [part for part in inbox.letters[1].walk() if part.get_content_type() == "text/plain"]
    assert "– 1.1 Задеплоить Worker с исправлениями" in plain.get_content()  # type: ignore[attr-defined]
    assert "".join(capfd.readouterr()) == ""
    assert SECRET not in str(taken) + str(inbox.letters)


def test_a_receiver_that_is_away_is_one_line(
    tmp_path: Path, hook: tuple[list[dict[str, Any]], int], monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    taken, http = hook
    monkeypatch.setenv("NOTIFY_URLS", f"json://user:{SECRET}@127.0.0.1:9/hook json://127.0.0.1:{http}/hook")
    tell(keep(tmp_path, 1, {}))
    out, err = capfd.readouterr()
    assert len(taken) == 1, "one that is away keeps nothing from the others"
    assert (out, err) == (
        "",
        "Уведомление не доставлено (JSON): получатель из NOTIFY_URLS не принял его. "
        "На вердикт и код завершения это не влияет.\n",
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"NOTIFY_URLS": "https"}, "NOTIFY_URLS задана неверно"),
        ({"NOTIFY_URLS": f"json://127.0.0.1:9 нет://{SECRET}"}, "адрес 2 не разобрать"),
        ({"NOTIFY_URLS": "json://127.0.0.1:9", "NOTIFY_WHEN": "иногда"}, "бывает always или changes"),
        ({"NOTIFY_URLS": "json://127.0.0.1:9", "NOTIFY_LINK": "отчёт"}, "нужен адрес вида https://"),
    ],
)
def test_mistaken_settings_are_refused_before_a_run(
    given: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=said) as refused:
        check_notify()
    assert SECRET not in str(refused.value) and "\n" not in str(refused.value)


def test_without_the_library_one_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_URLS", "json://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(SettingsError, match=r"pip install -r requirements-notify\.txt"):
        check_notify()


def test_a_run_that_tells_nobody_loads_nothing() -> None:
    script = (
        "import sys; from acceptance.runner import command; from acceptance.reporting.notifying import check_notify; "
        "check_notify(); print([one for one in sys.modules if one.split('.')[0] in ('apprise', 'requests', 'yaml')])"
    )
    said = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_a_whole_run_tells_and_its_exit_status_stays(lab: Lab, hook: tuple[list[dict[str, Any]], int]) -> None:
    """By plain behave, with one receiver that is away; what customers' data may stand in is not sent."""
    taken, http = hook
    lab.environment()
    lab.feature("\n  @1.1\n  Сценарий: первый\n    Тогда обещание нарушено\n")
    told = {"NOTIFY_URLS": f"json://127.0.0.1:9/ json://127.0.0.1:{http}/"}
    silent, loud = lab.run(), lab.run(**told)
    assert silent.code == loud.code == 1 and silent.item("1.1")["verdict"] == loud.item("1.1")["verdict"] == "failed"
    assert loud.output.count("Уведомление не доставлено") == 1 and "Уведомление" not in silent.output
    [message] = taken
    assert message["title"] == "Приёмка, лаборатория: без изменений"
    assert "Выпускать нельзя" in message["message"] and f"{lab.reports}{os.sep}checklist.html" in message["message"]
    assert "Ожидали «а»" not in message["message"], "a reason may quote the target's data"
    assert lab.run("--tags=@1.1", **told).code == 1 and len(taken) == 1, "a partial run tells nobody"
