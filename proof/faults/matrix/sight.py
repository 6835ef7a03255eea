"""What a stranger to the checks would break: pages that nobody can read, or that say what is not stored.

Each looks well to a program that only asks whether a thing is there.
"""

from typing import Any

from proof.fault import BROWSER, Fault, Http, edit, inject, put

CHAT = r"^/manage/[^/]+/test-chat"
SCRIPTS = r"^/manage/[^/]+/ai-agents/[^/]+/scripts"
EDITOR = r"^/manage/[^/]+/ai-agents/[^/]+/edit"
DASHBOARD = r"^/manage/[^/]+/?$"
INTEGRATIONS = r"^/manage/[^/]+/ai-agents/[^/]+/available-integrations"
RULES = r"^/api/agents/[^/]+/rules(\?|$)"
SEQUENCES = r"^/api/agents/[^/]+/sequences(\?|$)"


def _styled(css: str) -> dict[str, Any]:
    """A page with one more style."""
    return inject(f"document.head.append(Object.assign(document.createElement('style'), {{textContent: `{css}`}}))")


def _with_box(style: str, words: str, *, more: str = "") -> dict[str, Any]:
    """A page with one more box in its body, as soon as there is one."""
    box = f"Object.assign(document.createElement('div'), {{textContent: '{words}', style: '{style}'}})"
    return inject(
        f"addEventListener('DOMContentLoaded', () => {{ const box = {box}; {more} document.body.append(box); }})"
    )


def _unseen(name: str, promise: str, item: str, page: str, act: dict[str, Any], says: str) -> Fault:
    section = f"{item.split('.')[0]}.*"
    change = Http("web", "GET", page, act)
    return Fault(f"stranger-{name}", promise, (item,), says, (change,), collateral=(section,), quiet=True)


_UNSEEN = "не видно человеку: "
# A person looks at a screen, not at a document.
SIGHT = (
    _unseen("transparent-page", "вся страница чата прозрачна", "4.1", CHAT, _styled("body{opacity:0}"), _UNSEEN),
    _unseen(
        "white-on-white",
        "на странице скриптов всё написано белым по белому",
        "5.1",
        SCRIPTS,
        _styled("*{color:#fff!important;background:#fff!important}"),
        f"{_UNSEEN}текст того же цвета, что фон",
    ),
    _unseen(
        "pushed-out",
        "инфопанель уехала за край экрана",
        "3.1",
        DASHBOARD,
        _styled("body{transform:translateX(-300vw)}"),
        f"{_UNSEEN}за пределами экрана",
    ),
    _unseen(
        "loading-forever",
        "страницу интеграций навсегда закрыл лист загрузки",
        "2.1",
        INTEGRATIONS,
        _with_box("position:fixed;inset:0;background:rgba(255,255,255,.97);z-index:9999", ""),
        f"{_UNSEEN}закрыто",
    ),
    _unseen(
        "sheet-without-clicks",
        "инфопанель закрыта белым листом, сквозь который проходят щелчки",
        "3.1",
        DASHBOARD,
        _with_box("position:fixed;inset:0;background:#fff;z-index:9999;pointer-events:none", ""),
        f"{_UNSEEN}закрыто",
    ),
    _unseen("tiny", "чат набран точками вместо букв", "4.1", CHAT, _styled("*{font-size:1px!important}"), _UNSEEN),
    _unseen("blurred", "чат размыт", "4.1", CHAT, _styled("body{filter:blur(20px)}"), f"{_UNSEEN}размыто"),
    _unseen(
        "cut-off",
        "содержимое страницы скриптов сжато в ноль",
        "5.1",
        SCRIPTS,
        _styled("body>*{height:0!important;min-height:0!important;overflow:hidden!important;padding:0!important}"),
        _UNSEEN,
    ),
    _unseen(
        "red-banner",
        "над чатом красное сообщение, что данные не загрузились",
        "4.2",
        CHAT,
        _with_box("background:#fee2e2;color:#b91c1c;padding:8px", "Ошибка: не удалось загрузить данные"),
        "сообщение об ошибке: «Ошибка: не удалось загрузить данные»",
    ),
    _unseen(
        "red-box",
        "на инфопанели красная рамка «Внутренняя ошибка сервера»",
        "3.1",
        DASHBOARD,
        _with_box("border:1px solid #dc2626", "Внутренняя ошибка сервера"),
        "сообщение об ошибке: «Внутренняя ошибка сервера»",
    ),
    _unseen(
        "alert",
        "вкладка «Правила» говорит об ошибке в role=alert",
        "6.1",
        EDITOR,
        _with_box("", "Сервис временно недоступен", more="box.setAttribute('role', 'alert');"),
        "сообщение об ошибке|Сервис временно недоступен",
    ),
    _unseen(
        "sides-swapped",
        "слова владельца стоят на стороне агента",
        "4.6",
        CHAT,
        _styled(
            ".message{display:flex;justify-content:flex-end!important}.message.mine{justify-content:flex-start!important}"
        ),
        "слова владельца стоят на стороне агента",
    ),
    _unseen(
        "answers-unreadable",
        "сообщения в разговоре прозрачны",
        "4.6",
        CHAT,
        _styled(".bubble,.bubble *{color:transparent!important}"),
        "не видно человеку: текст того же цвета",
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
    Fault(
        "stranger-no-steps",
        "в списке цепочек у каждой «0 шагов»",
        ("7.1",),
        "Строки? списка говор.* не то, что хранится",
        (Http("web", "GET", SEQUENCES, edit(put("data.*.steps", [])), by=BROWSER),),
        collateral=("7.*",),
        quiet=True,
    ),
)
FAULTS: tuple[Fault, ...] = SIGHT
