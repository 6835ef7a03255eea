"""What the sinks say, byte by byte: the checklist verbatim, the verdict by its schema, the page, secrets."""

import base64
import io
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from reporting_lab import PROJECT, Lab, Outcome

from acceptance.checklist.register import CHECKLIST, load_register
from acceptance.reporting.allure.page import Page
from acceptance.reporting.allure.render import RenderError, find_allure
from acceptance.reporting.console import screen
from acceptance.reporting.finish import finish
from acceptance.reporting.judge import judge
from acceptance.reporting.run import Run

SECRET = "канарейка-Zx81/сек+рет"
HOOKS = """
import allure

def after_scenario(context, scenario):
    allure.attach(f"пароль: {SECRET}", name=f"вложение {SECRET}")
    with allure.step(f"шаг {SECRET}"):
        pass
    context.session.note(f"в консоли {SECRET}", where=SECRET)
    context.session.problem(f"сбой {SECRET}")
"""
STEP = """
from behave import then

@then("секрет в ошибке")
def leaks(context):
    raise AssertionError(f"сервер вернул {context.secret}")

@then("секрет в сбое")
def leaks_broken(context):
    raise RuntimeError(f"сервер вернул {context.secret}")
"""
FEATURE = """
  @1.1
  Сценарий: выполнено
    Тогда всё верно

  @1.2
  Сценарий: не выполнено
    Тогда секрет в ошибке

  @1.3
  Сценарий: не состоялось
    Тогда секрет в сбое

  @DB.2
  Сценарий: таблица
    Тогда всё верно
"""
ALL = "--tags=@1.1 or @1.2 or @1.3 or @DB.2"


@pytest.fixture(scope="module")
def run(shared_lab: Lab) -> Outcome:
    before_all = f"""
        global SECRET
        SECRET = context.secret = {SECRET!r}
        from acceptance.secrets.masking import learn
        learn(SECRET)
        context.session.describe("лаборатория", {{"Ключ": SECRET, "Адрес": "https://цель = да: \\\\"}})
    """
    shared_lab.environment(HOOKS, before_all=before_all, render=True)
    shared_lab.write("features/steps/leaks.py", STEP)
    shared_lab.feature(FEATURE)
    return shared_lab.run(ALL)


def test_checklist_is_verbatim_but_for_ticks_notes_and_statuses(run: Outcome) -> None:
    def bare(text: str) -> list[str]:
        kept = [line for line in text.splitlines() if not line.startswith(("  - ", "**Статус:**", ">"))]
        return [line.replace("- [x]", "- [ ]") for line in kept if line]

    written = run.checklist.split("## 🧾 ПРОГОН")[0].rstrip().removesuffix("---")
    assert bare(written) == bare(CHECKLIST.read_text("utf-8"))


def test_checklist_opens_with_the_answer_and_what_to_do(run: Outcome) -> None:
    top = run.checklist.split("\n\n#")[0].splitlines()
    assert top[0].startswith("> **Частичный прогон: проверено 3 пункта из ")
    assert "цель: лаборатория" in top[2]
    assert [line for line in top if line.startswith("> - 1.3: ")], top


def test_statuses_of_sections(run: Outcome) -> None:
    statuses = re.findall(r"^\*\*Статус:\*\* (.+)$", run.checklist, re.MULTILINE)
    assert len(statuses) == 9  # the two sections without one get one
    first = sum(item.number.startswith("1.") for item in load_register())
    told = f"❌ Выполнено 1 из {first}, не выполнено 1, проверка не состоялась 1, не запускалось {first - 3} ("
    assert statuses[0].startswith(told)
    assert "цель: лаборатория" in statuses[0]
    assert statuses[1].startswith("⏳ Не проверялось в этом прогоне")
    assert statuses[7].startswith("⏳ Выполнено 1 из 6, не запускалось 5")
    assert "Ожидает деплоя" not in run.checklist


def test_verdict_follows_its_schema(run: Outcome) -> None:
    schema = json.loads((PROJECT / "docs" / "verdict-schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(run.verdict)


def test_nothing_secret_in_any_byte(run: Outcome) -> None:
    forms = {SECRET.encode(), json.dumps(SECRET)[1:-1].encode(), base64.b64encode(SECRET.encode())}
    for path in run.reports.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            page = Page(data.decode()) if path.suffix == ".html" else Page("")
            chunks = [page.content(name) for name in page.names()]
            assert bool(chunks) == (path.name == "allure-report.html"), path
            assert not [form for form in forms for chunk in [data, *chunks] if form in chunk], path
    assert SECRET not in run.output.split("Чек-лист · цель")[1]


def test_environment_survives_the_properties_format(run: Outcome) -> None:
    page = Page(run.report())
    shown = page.read("widgets/allure_environment.json")
    facts = {one["name"]: one["values"][0] for one in shown}
    assert facts["Цель"] == "лаборатория"
    assert facts["Адрес"].startswith("https://цель = да:")
    assert facts["behave"]


def test_screen_is_one_screen_and_coloured_on_a_terminal_only(run: Outcome) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    judgement = judge(Run(run.reports / "runs" / run.verdict["run"]))
    plain = screen(judgement, 1, {}, io.StringIO())
    assert "\033[" not in plain
    assert "\033[31m" in screen(judgement, 1, {}, Terminal())
    assert len(plain.splitlines()) < 40
    assert "1. Worker Redis подключение" in plain
    assert "3. Dashboard" not in plain  # not run, so not told


def test_a_missing_allure_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acceptance.reporting.allure.render.PROJECT", tmp_path)
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    monkeypatch.setenv("ALLURE_HOME", str(tmp_path))
    with pytest.raises(RenderError, match="Выполните make setup"):
        find_allure()


def test_a_waiver_reaches_every_sink(lab: Lab, tmp_path: Path) -> None:
    lab.environment(render=True)
    lab.feature("  @1.1\n  Сценарий: первый\n    Тогда обещание нарушено\n")
    folder = lab.reports / "runs" / lab.run("--tags=@1.1").verdict["run"]
    waivers = tmp_path / "waivers.toml"
    entry = 'item = "1.1"\nreason = "ждём деплоя"\nowner = "Анна"\nexpires = 9999-12-31'
    waivers.write_text(f"[[waiver]]\n{entry}\n", encoding="utf-8")
    assert finish(folder, waivers_file=waivers, quiet=True, report=True) == 0
    outcome = lab.outcome(0, "")
    outcome.must_be("1.1", "waived", "ждём деплоя")
    page = Page(outcome.report())
    shown = page.read("widgets/pie_chart.json")["slices"]
    assert [one["status"] for one in shown if one["status"] != "__empty__"] == ["unknown"]  # «принято как есть»
    assert '"unknown": "принято как есть"' in page.app
    waivers.write_text("[[waiver]]\n", encoding="utf-8")
    assert finish(folder, waivers_file=waivers, quiet=True) == 3
