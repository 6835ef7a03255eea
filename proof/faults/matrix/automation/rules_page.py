"""The tab «Правила»: its list and its switches."""

from proof.changes import BROWSER, Http
from proof.fault import Fault, answer, edit, put, quietly, reword
from proof.faults.matrix.answers import SERVER_ERROR
from proof.faults.matrix.page_script import page_fault
from proof.faults.matrix.places import RULES
from proof.faults.matrix.scenarios import LONG_LISTS

ONE_RULE = r"^/api/agents/[^/]+/rules/[^/?]+$"
RULE = {"id": "{uuid}", "is_active": True}
DONE = {"success": True, "data": RULE, "timestamp": "2025-01-26T12:00:00.000Z"}
SWITCHED = "О переключении правила страница сообщает"
REFUSED_RULE = "Переключатель правила показывает, как есть, и тогда, когда сервер отказал"
FAULTS: tuple[Fault, ...] = (
    Fault(
        "rules-list-empty",
        "вкладка «Правила» пуста, хотя API отдаёт правила",
        ("6.1",),
        "на вкладке «Правила» должно быть строк: 1",
        (Http("web", "GET", RULES, edit(put("data", [])), by=BROWSER),),
        collateral=("6.2", "6.4"),
        quiet=True,
    ),
    Fault(
        "rules-fail",
        "вкладка «Правила» не получает списка",
        ("6.1",),
        "Вкладка «Правила»|/rules",
        (Http("web", "GET", RULES, answer(500, SERVER_ERROR), by=BROWSER),),
        collateral=("6.*",),
    ),
    Fault(
        "rules-without-empty-text",
        "пустая вкладка «Правила» ничего не говорит",
        ("6.1",),
        "Правила не созданы",
        (Http("web", "GET", r"^/manage/", reword("p", "Правила не созданы", "")),),
        collateral=("6.2", "6.3"),
        quiet=True,
    ),
    Fault(
        "stranger-another-agents-editor",
        "редактор озаглавлен именем другого агента",
        ("6.1",),
        "заголовок «Редактирование",
        (Http("web", "GET", r"^/api/agents/[0-9a-f-]{36}$", edit(put("data.name", "Другой агент")), by=BROWSER),),
        collateral=("6.*", "7.*"),
        quiet=True,
    ),
    Fault(
        "stranger-same-trigger-everywhere",
        "в списке правил у всех один и тот же триггер",
        ("6.1",),
        "Строки? списка говор.* не то, что хранится",
        (Http("web", "GET", RULES, edit(put("data.*.trigger_type", "time_based")), by=BROWSER),),
        collateral=("6.*",),
        quiet=True,
    ),
    quietly(
        "every-priority-is-ten",
        "в списке у каждого правила один и тот же приоритет",
        ("6.1",),
        "в колонке 5 – «10»",
        Http("web", "GET", RULES, edit(put("data.*.priority", 10)), by=BROWSER),
        ("6.*",),
    ),
    Fault(
        "rule-switch-not-written",
        "переключатель правила ничего не сохраняет",
        ("6.4",),
        "is_active = True, а в списке выключено",
        (Http("web", "PATCH", ONE_RULE, answer(200, DONE), by=BROWSER),),
        quiet=True,
    ),
    page_fault(
        "refused-rule-switch-lies",
        "сервер отказал, а переключатель правила показывает новое состояние",
        REFUSED_RULE,
        "переключатель в строке",
        (
            r"(setActive\(rule, on\) \{\s*if \(!await attempt\([^\n]*\)) return false;",
            r"\1 return true;",
        ),
    ),
    page_fault(
        "refused-rule-switch-silent",
        "сервер отказал переключить правило, а страница сообщает, что статус обновлён",
        REFUSED_RULE,
        "уведомление «Ошибка» – не видно",
        (
            r"if \(!await attempt\(\(\) => patch\(`\$\{address\}/\$\{rule\.id\}`, \{ is_active: on \}\)\)\) "
            "return false;",
            "await patch(`${address}/${rule.id}`, { is_active: on }).catch(() => null);",
        ),
    ),
    page_fault(
        "refused-rule-switch-dead",
        "переключатель правила ничего не делает, и об отказе сказать нечего",
        REFUSED_RULE,
        "Вкладка «Правила»: переключение",
        (r"onchange: \(on\) => setActive\(rule, on\)", "onchange: () => false"),
        collateral=("6.4",),
    ),
    page_fault(
        "ten-rules-shown",
        "на вкладке «Правила» видно не больше десяти",
        LONG_LISTS,
        "должно быть строк: 12",
        (r"rules\.map\(row\)", "rules.slice(0, 10).map(row)"),
    ),
    page_fault(
        "rules-as-first-loaded",
        "вкладка, которую открыли снова, показывает список правил таким, каким он был загружен сначала",
        SWITCHED,
        "переключатель в строке .* выключен",
        (
            r"(const load = async \(\) => )(\(await get\(`\$\{address\}\?active_only=false`, \{ signal \}\)\)\.data);",
            r"\1JSON.parse(agent.rulesKept ??= JSON.stringify(\2));",
        ),
    ),
)
