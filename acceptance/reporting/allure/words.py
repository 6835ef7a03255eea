"""What Allure's page says, in this project's words: the answer to its own texts, key by key.

`LOCALE` is laid over the page's Russian dictionary; `PATCHES` are for what the page has in its code instead of there.
Held to the pinned version by a test: a key or a piece of code that a newer Allure no longer has is named by it.
"""

import json
import re
from typing import Any

_MOMENT = "{{timestamp, timestamp_long_no_seconds}}"
_SHORT = "{{timestamp, datetime(day: 2-digit; month: 2-digit; hour: 2-digit; minute: 2-digit)}}"
_TICKS = {"current": "этот", "history": _SHORT}
_TOOLTIPS = {"current": f"Этот прогон, {_MOMENT}", "history": f"Прогон {_MOMENT}"}

LOCALE: dict[str, Any] = {
    "statuses": {
        "passed": "выполнено",
        "failed": "не выполнено",
        "broken": "проверка не состоялась",
        "skipped": "не проверялось",
        "unknown": "принято как есть",
        "flakyTests": "мигает",
        "newTests": "впервые",
        "retryTests": "со второй попытки",
    },
    "testSummary": {"total": "Сценариев", "flaky": "Мигает", "retries": "Со второй попытки", "new": "Впервые"},
    "tabs": {
        "results": "Сценарии",
        "globalAttachments": "Вложения прогона",
        "globalErrors": "Ошибки прогона",
        "qualityGates": "Итог",
        "categories": "Причины",
        "resolutionCategories": "Решения",
    },
    "search": {"search-placeholder": "Поиск по сценариям"},
    "filters": {
        "flaky": "Мигающие",
        "nonFlaky": "Не мигающие",
        "retry": "Со второй попытки",
        "regressed": "Перестали выполняться",
        "malfunctioned": "Перестали проверяться",
        "transition": "Что изменилось",
        "categories": "Причины",
        "description": {
            "flaky": "Показать то, что получилось только не с первой попытки",
            "retry": "Показать то, что повторялось",
            "new": "Показать то, чего в прошлом отчёте не было",
            "fixed": "Показать то, что выполнено, а в прошлый раз не было",
            "regressed": "Показать то, что не выполнено, а в прошлый раз было",
            "malfunctioned": "Показать проверки, которые в прошлый раз состоялись, а теперь нет",
            "tags": "Показать сценарии с этими тегами",
            "categories": "Показать сценарии с этими причинами",
            "resolution": {
                "issue": "Показать связанное с задачами",
                "muted": "Показать то, на что не смотрят",
                "accepted": "Показать принятое как есть",
            },
        },
        "resolution": "Решение",
        "resolutions": {"issue": "Есть задача", "muted": "Не смотрят", "accepted": "Принято как есть"},
    },
    "sort-by.values": {"order": "Как в чек-листе"},
    "sort-by.directions": {
        "order-desc": "снизу вверх",
        "order-asc": "сверху вниз",
        "order-asc-short": "сверху вниз",
        "order-desc-short": "снизу вверх",
    },
    "empty": {
        "no-global-errors-results": "Ошибок прогона нет",
        "no-quality-gate-results": "Итог не подведён",
        "no-attachments-results": "Вложений нет",
        "no-history-results": "Прошлых прогонов ещё нет",
        "no-retries-results": "Повторов не было",
        "no-test-steps-results": "Шагов нет",
        "no-categories-results": "Причин нет: всё выполнено",
        "no-message-provided": "Причина не названа",
        "no-resolution-categories-results": "Решений нет",
    },
    "execution": {"body": "Шаги", "setup": "Подготовка", "teardown": "Уборка"},
    "ui": {
        "labels": "Метки",
        "metadata": "О прогоне",
        "relatedTestResults": "Сценарии ({{count}})",
        "retries": "Попытки",
        "error": "Причина",
        "success": "Выполнено",
        "resolutionCategories": "Решения",
        "breadcrumbs": "Где это",
        "breadcrumbs-hidden": "Показать, где это",
    },
    "controls": {"nextTR": "Следующий", "prevTR": "Предыдущий", "noSelectedTR": "Выберите сценарий слева"},
    "sections": {"report": "Отчёт", "charts": "Графики", "timeline": "Ход прогона"},
    "timeline": {
        "host": "{{ host }}",
        "selected_one": "{{ count }} сценарий, от {{ minDuration }} до {{ maxDuration }}",
        "selected_few": "{{ count }} сценария, от {{ minDuration }} до {{ maxDuration }}",
        "selected_many": "{{ count }} сценариев, от {{ minDuration }} до {{ maxDuration }}",
        "selected_other": "{{ count }} сценариев, от {{ minDuration }} до {{ maxDuration }}",
    },
    "charts": {
        "statusDynamics": {"ticks": _TICKS, "tooltips": _TOOLTIPS},
        "durations": {"legend": {"total": "Сценариев"}},
        "successRate": {
            "successRate": "Выполнено пунктов чек-листа: {{rate}}",
            "successRateDescription": "Считается по всем пунктам чек-листа, и по тем, что не проверялись.",
            "noResults": "Ни один пункт не проверен.",
            "noEligibleResults": "Ни один пункт не проверен.",
            "statusSlice": "{{status}}: {{count}}",
            "slice": "{{count}} пунктов ({{percent}}% всех пунктов)",
            "slice_one": "{{count}} пункт ({{percent}}% всех пунктов)",
            "slice_few": "{{count}} пункта ({{percent}}% всех пунктов)",
            "slice_many": "{{count}} пунктов ({{percent}}% всех пунктов)",
            "slice_other": "{{count}} пункта ({{percent}}% всех пунктов)",
        },
    },
    "transitions": {
        "description": {
            "new": "В прошлом отчёте этого не было",
            "fixed": "В прошлый раз не выполнено, теперь выполнено",
            "regressed": "В прошлый раз выполнено, теперь нет",
            "malfunctioned": "В прошлый раз проверка состоялась, теперь нет",
            "flaky": "Получилось только не с первой попытки",
            "resolution": {"issue": "Есть задача", "muted": "Не смотрят", "accepted": "Принято как есть"},
        },
        "regressed": "перестали выполняться",
        "malfunctioned": "перестали проверяться",
    },
}

#: What stands in the page's code and not in its dictionary.
PATCHES = (
    ('title:"Description"', 'title:"Описание"'),
    ('suffix:"d",accessor', 'suffix:" дн",accessor'),
    ('suffix:"h",accessor', 'suffix:" ч",accessor'),
    ('suffix:"m",accessor', 'suffix:" мин",accessor'),
    ('suffix:"s",accessor', 'suffix:" с",accessor'),
    ('suffix:"ms",accessor', 'suffix:" мс",accessor'),
    ('return"0s"', 'return"0 с"'),
    ('enableLabel:!0,label:"formattedValue"', 'enableLabel:!0,label:"id"'),  # of a field: an item's number
)
_DICTIONARY = re.compile(r"JSON\.parse\('((?:[^'\\]|\\.)*)'\)")
_QUOTED = str.maketrans({"\\": "\\\\", "'": "\\'"})
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
#: By this text the Russian dictionary is known among the others.
_RUSSIAN = '"passed":"успешный"'


def in_plain_words(app: str) -> str:
    """The page's code with the project's words."""
    for theirs, ours in PATCHES:
        app = app.replace(theirs, ours)

    def spoken(match: re.Match[str]) -> str:
        if _RUSSIAN not in match[1]:
            return match[0]
        said = json.dumps(laid_over(dictionary(match[1]), LOCALE), ensure_ascii=False)
        return f"JSON.parse('{said.translate(_QUOTED)}')"

    return _DICTIONARY.sub(spoken, app)


def dictionary(literal: str) -> dict[str, Any]:
    """The dictionary that stands in the page's code as a literal in single quotes."""
    return json.loads(_ESCAPED.sub(lambda match: match[1], literal))


def russian_dictionary(app: str) -> dict[str, Any]:
    """The Russian dictionary of an untouched page; empty when it is not found."""
    found = next((match[1] for match in _DICTIONARY.finditer(app) if _RUSSIAN in match[1]), None)
    return dictionary(found) if found else {}


def laid_over(theirs: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    """Their dictionary with our texts in place of those of the same key."""
    return {
        **theirs,
        **{
            key: laid_over(theirs.get(key, {}), value) if isinstance(value, dict) else value
            for key, value in ours.items()
        },
    }
