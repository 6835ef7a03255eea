"""The rows of the table "green for red" that one scenario can show, all in one run of behave; every sink is asked."""

from pathlib import Path

import pytest
from reporting_lab import Lab, Outcome

HOOKS = """
import allure
from behave.contrib.scenario_autoretry import patch_scenario_with_autoretry

def boom(name):
    raise RuntimeError(f"бум в {name}")

def before_feature(context, feature):
    for scenario in feature.walk_scenarios():
        if "повтор" in scenario.tags:
            patch_scenario_with_autoretry(scenario, max_attempts=3)
    if "before_feature" in feature.tags:
        boom("before_feature")
    allure.attach("из before_feature", name="вложение before_feature")

def after_feature(context, feature):
    allure.attach("из after_feature", name="вложение after_feature")
    if "after_feature" in feature.tags:
        boom("after_feature")
    if "cleanup_feature" in feature.tags:
        context.add_cleanup(boom, "уборке функции")

def before_rule(context, rule):
    if "before_rule" in rule.tags:
        boom("before_rule")

def before_tag(context, tag):
    if tag == "before_tag":
        boom("before_tag")

def before_scenario(context, scenario):
    tags = scenario.tags
    allure.dynamic.label("owner", "владелец")
    allure.dynamic.parameter("попытка", "один")
    allure.attach("из before_scenario", name="вложение before_scenario")
    if "before_scenario" in tags:
        boom("before_scenario")
    if "cleanup" in tags:
        context.add_cleanup(boom, "уборке")
    if "пропуск" in tags:
        scenario.skip("нет права write")
    if "пропуск_молча" in tags:
        scenario.skip()

def before_step(context, step):
    if "before_step" in context.scenario.tags:
        boom("before_step")

def after_step(context, step):
    if "after_step" in context.scenario.tags:
        boom("after_step")

def after_scenario(context, scenario):
    tags = scenario.tags
    if "after_scenario_без_права" in tags:
        raise NotChecked("Нет права убрать за собой.", "GRANTS=write")
    if "after_scenario" in tags:
        boom("after_scenario")
    if "сторож" in tags:
        context.session.fail(scenario, "Страница бросила исключение: TypeError.")
    context.session.note("консоль: предупреждение", where=scenario.name)

def after_step(context, step):
    if isinstance(step.exception, NotChecked):
        step.status = type(step.status).skipped
        context.scenario.skip(step.exception.reason)

def after_all(context):
    allure.attach("из after_all", name="вложение after_all")
"""
RETRY_STEP = """
from behave import then
tries = []

@then("получается со второго раза")
def second(context):
    tries.append(1)
    assert len(tries) > 1, "первый раз не вышло"
"""
FEATURE = """
  @1.1
  Сценарий: всё хорошо
    Дано всё готово
    Тогда всё верно

  @1.2
  Сценарий: обещание нарушено
    Дано всё готово
    Тогда обещание нарушено
    И всё верно

  @1.3
  Сценарий: подготовка не удалась
    Дано подготовка не удалась

  @1.4
  Сценарий: непредвиденная ошибка
    Тогда проверка падает

  @1.5
  Сценарий: проверка невозможна
    Тогда проверку нельзя провести

  @2.1
  Сценарий: не хватает настройки
    Тогда не хватает настройки

  @2.2 @before_scenario
  Сценарий: хук перед сценарием
    Тогда всё верно

  @2.3 @before_tag
  Сценарий: хук перед тегом
    Тогда всё верно

  @2.4 @after_scenario
  Сценарий: хук после сценария
    Тогда всё верно

  @2.5 @cleanup
  Сценарий: уборка
    Тогда всё верно

  @3.1
  Сценарий: тёзка
    Тогда обещание нарушено

  @3.2
  Сценарий: тёзка
    Тогда всё верно

  @3.3
  Сценарий: пустой

  @3.4 @пропуск
  Сценарий: пропуск с причиной
    Тогда всё верно

  @3.5 @пропуск_молча
  Сценарий: пропуск без причины
    Тогда всё верно

  @4.1 @повтор
  Сценарий: мигает
    Тогда получается со второго раза

  @4.2
  Сценарий: шаг не реализован
    Тогда такого шага нет

  @4.3
  Сценарий: шаг не написан
    Тогда шаг ещё не написан

  @4.4 @wip
  Сценарий: шаг не написан, но это разрешено
    Тогда шаг ещё не написан

  @4.5 @сторож
  Сценарий: сторож заметил ошибку продукта
    Тогда всё верно

  @4.6
  Структура сценария: строка <что>
    Тогда <что>
    Примеры:
      | что                |
      | всё верно          |
      | обещание нарушено  |

  @4.7 @after_scenario
  Сценарий: нарушено и хук упал
    Тогда обещание нарушено

  @6.4 @before_step
  Сценарий: хук шага упал до него
    Тогда всё верно

  @6.5 @after_step
  Сценарий: нарушено и хук шага упал
    Тогда обещание нарушено

  @6.6 @after_scenario_без_права
  Сценарий: уборке не хватает права
    Тогда всё верно

  @сверх @4.8
  Сценарий: строже пункта
    Тогда обещание нарушено

  @4.8
  Сценарий: сам пункт
    Тогда всё верно

  Правило: под правилом
    @5.1
    Сценарий: с таблицей
      Дано таблица
        | а | б |
        | 1 | 2 |
      Тогда всё верно

  Правило: с предысторией
    Предыстория:
      Дано таблица
        | а | б |
        | 1 | 2 |

    @7.1
    Сценарий: без шагов своих

    @7.2
    Сценарий: без обещания
      Дано таблица
        | а | б |
        | 1 | 2 |

  @before_rule
  Правило: сломанное
    @5.2
    Сценарий: не начался
      Тогда всё верно
"""
BY_FEATURE = {
    "before_feature": ("6.1", "Ошибка в хуке before_feature: RuntimeError: бум в before_feature"),
    "after_feature": ("6.2", "Ошибка в хуке after_feature: RuntimeError: бум в after_feature"),
    "cleanup_feature": ("6.3", "RuntimeError: бум в уборке функции"),
}


@pytest.fixture(scope="module")
def run(shared_lab: Lab) -> Outcome:
    shared_lab.environment(HOOKS, render=True)
    shared_lab.write("features/steps/retry.py", RETRY_STEP)
    shared_lab.feature(FEATURE)
    for tag, (number, _) in BY_FEATURE.items():
        body = f"  @{number}\n  Сценарий: пункт\n    Тогда всё верно\n"
        shared_lab.write(f"features/{tag}.feature", f"# language: ru\n@{tag}\nФункция: {tag}\n{body}")
    return shared_lab.run()


ROWS = [
    ("1.1", "passed", ""),
    ("1.2", "failed", "Ожидали «а», получили «б»."),
    ("1.3", "broken", "Ожидали «а», получили «б»."),
    ("1.4", "broken", "RuntimeError: бум"),
    ("1.5", "broken", "Сервис не поднялся."),
    ("2.1", "not_checked", "Не задан адрес Kommo."),
    ("2.2", "broken", "Ошибка в хуке before_scenario: RuntimeError: бум в before_scenario"),
    ("2.3", "broken", "Ошибка в хуке before_tag: RuntimeError: бум в before_tag"),
    ("2.4", "broken", "Ошибка в хуке after_scenario: RuntimeError: бум в after_scenario"),
    ("2.5", "passed", ""),
    ("3.1", "failed", "Ожидали «а», получили «б»."),
    ("3.2", "passed", ""),
    ("3.3", "broken", "нет ни одного шага"),
    ("3.4", "not_checked", "нет права write"),
    ("3.5", "broken", "пропущен без объяснения"),
    ("4.1", "flaky", "прошло с попытки 2, а до того: первый раз не вышло"),
    ("4.2", "broken", "Шаг не реализован: «Тогда такого шага нет»."),
    ("4.3", "broken", "Шаг не написан: «Тогда шаг ещё не написан»."),
    ("4.4", "broken", "Шаг не написан"),
    ("4.5", "failed", "Страница бросила исключение: TypeError."),
    ("4.7", "failed", "Ожидали «а», получили «б»."),
    ("4.8", "passed", ""),
    ("5.1", "passed", ""),
    ("5.2", "broken", "Ошибка в хуке before_rule: RuntimeError: бум в before_rule"),
    ("7.1", "broken", "нет ни одного шага"),
    ("7.2", "broken", "нет шага «Тогда»"),
    ("6.4", "broken", "Ошибка в хуке шага: RuntimeError: бум в before_step"),
    ("6.5", "failed", "Ожидали «а», получили «б»."),
    ("6.6", "broken", "Нет права убрать за собой."),
    *((number, "broken", reason) for number, reason in BY_FEATURE.values()),
]


@pytest.mark.parametrize(("number", "verdict", "reason"), ROWS, ids=[row[0] for row in ROWS])
def test_one_verdict_in_every_sink(run: Outcome, number: str, verdict: str, reason: str) -> None:
    run.must_be(number, verdict, reason)


def test_exit_status_and_ticks(run: Outcome) -> None:
    assert run.code == run.verdict["exitCode"] == 1, run.output
    assert run.ticked() == run.verdict["counts"]["items"]["passed"] == 5
    assert "Traceback" not in run.output.split("Чек-лист · цель")[1]


def test_a_failed_clean_up_is_the_runs_affair_and_no_reason_of_an_item_that_passed(run: Outcome) -> None:
    [told] = [one for one in run.verdict["problems"] if "уборк" in one["reason"]]
    assert told["reason"] == "После сценария «уборка» не удалась уборка: RuntimeError: бум в уборке"
    assert "acceptance sweep" in told["advice"]


def test_namesakes_do_not_collapse(run: Outcome) -> None:
    results = [one for one in run.allure if one["name"].endswith("тёзка")]
    assert sorted(one["status"] for one in results) == ["failed", "passed"]
    assert len({one["historyId"] for one in results}) == len({one["testCaseId"] for one in results}) == 2


def test_rows_of_an_outline_have_results_of_their_own(run: Outcome) -> None:
    assert run.item("4.6")["verdict"] == "failed"
    rows = [one for one in run.allure if one["name"].startswith("4.6")]
    assert sorted(one["status"] for one in rows) == ["failed", "passed"]
    assert len({one["historyId"] for one in rows}) == 2


def test_beyond_the_checklist_never_counts_for_the_item(run: Outcome) -> None:
    extra = run.extra("строже пункта")
    assert (extra["verdict"], extra["extra"], extra["item"]) == ("failed", True, "4.8")
    result = run.result("Сверх: строже пункта")
    assert result["status"] == "failed"
    assert {"name": "feature", "value": "4. Test Chat"} in result["labels"]


def test_step_table_of_a_rule_is_attached(run: Outcome) -> None:
    step = run.result("5.1")["steps"][0]
    assert step["attachments"][0]["type"] == "text/csv"


def test_hooks_may_attach_and_label(run: Outcome) -> None:
    result = run.result("1.1")
    assert {"name": "owner", "value": "владелец"} in result["labels"]
    assert "попытка" in [one["name"] for one in result["parameters"]]
    assert [one["name"] for one in result["attachments"]] == ["вложение before_scenario"]
    folder = run.reports / "runs" / run.verdict["run"] / "allure-results"
    everything = "".join(path.read_text("utf-8") for path in folder.glob("*-globals.json"))
    for hook in ("before_feature", "after_feature", "after_all"):
        assert f"вложение {hook}" in everything


def test_only_the_last_attempt_counts_and_is_marked_flaky(run: Outcome) -> None:
    attempts = [one for one in run.allure if one["name"].startswith("4.1")]
    assert len(attempts) == 2
    assert run.result("4.1")["statusDetails"]["flaky"] is True
    assert run.item("4.1")["scenarios"][0]["attempts"] == 2


def test_not_checked_names_the_setting(run: Outcome) -> None:
    assert run.item("2.1")["setting"] == "KOMMO_BASE_DOMAIN"
    assert "KOMMO_BASE_DOMAIN" in run.result("2.1")["statusDetails"]["message"]


def test_advice_stands_beside_every_broken_verdict(run: Outcome) -> None:
    assert run.item("1.5")["advice"] == "Поднимите его."
    for one in [*run.verdict["items"], *run.verdict["extras"]]:
        assert one["verdict"] != "broken" or one["advice"], one


def test_notes_are_counted_and_not_judged(run: Outcome) -> None:
    (note,) = run.verdict["notes"]
    assert note["text"] == "консоль: предупреждение"
    assert note["count"] > 20
    assert "Замечаний: 1" in run.output


def test_result_carries_the_wording_and_the_group(run: Outcome) -> None:
    result = run.result("1.1")
    labels = {label["name"]: label["value"] for label in result["labels"]}
    assert labels["epic"].startswith("🔴 КРИТИЧНО")
    assert labels["severity"] == "blocker"
    assert "Задеплоить Worker с исправлениями" in result["description"]


def test_report_is_one_file_without_foreign_addresses(run: Outcome) -> None:
    page: str = run.report()
    assert "googletagmanager" not in page
    assert page.index("window.allureReportData={}") < page.index("allureReportOptions")
    assert not [path for path in Path(run.reports).glob(".*.tmp")]
