"""Pages that a person cannot read, or is misled by: transparent, tiny, covered, pushed off, marked with errors."""

from typing import Any

from proof.changes import Http
from proof.fault import Fault, inject
from proof.faults.matrix.places import CHAT_PAGE, DASHBOARD_PAGE, EDITOR_PAGE, SCRIPTS_PAGE

INTEGRATIONS_PAGE = r"^/manage/[^/]+/ai-agents/[^/]+/available-integrations"
UNSEEN = "не видно человеку: "


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


FAULTS: tuple[Fault, ...] = (
    _unseen(
        "loading-forever",
        "страницу интеграций навсегда закрыл лист загрузки",
        "2.1",
        INTEGRATIONS_PAGE,
        _with_box("position:fixed;inset:0;background:rgba(255,255,255,.97);z-index:9999", ""),
        f"{UNSEEN}закрыто",
    ),
    _unseen(
        "pushed-out",
        "инфопанель уехала за край экрана",
        "3.1",
        DASHBOARD_PAGE,
        _styled("body{transform:translateX(-300vw)}"),
        f"{UNSEEN}за пределами экрана",
    ),
    _unseen(
        "sheet-without-clicks",
        "инфопанель закрыта белым листом, сквозь который проходят щелчки",
        "3.1",
        DASHBOARD_PAGE,
        _with_box("position:fixed;inset:0;background:#fff;z-index:9999;pointer-events:none", ""),
        f"{UNSEEN}закрыто",
    ),
    _unseen(
        "red-box",
        "на инфопанели красная рамка «Внутренняя ошибка сервера»",
        "3.1",
        DASHBOARD_PAGE,
        _with_box("border:1px solid #dc2626", "Внутренняя ошибка сервера"),
        "сообщение об ошибке: «Внутренняя ошибка сервера»",
    ),
    _unseen("transparent-page", "вся страница чата прозрачна", "4.1", CHAT_PAGE, _styled("body{opacity:0}"), UNSEEN),
    _unseen("tiny", "чат набран точками вместо букв", "4.1", CHAT_PAGE, _styled("*{font-size:1px!important}"), UNSEEN),
    _unseen("blurred", "чат размыт", "4.1", CHAT_PAGE, _styled("body{filter:blur(20px)}"), f"{UNSEEN}размыто"),
    _unseen(
        "red-banner",
        "над чатом красное сообщение, что данные не загрузились",
        "4.2",
        CHAT_PAGE,
        _with_box("background:#fee2e2;color:#b91c1c;padding:8px", "Ошибка: не удалось загрузить данные"),
        "сообщение об ошибке: «Ошибка: не удалось загрузить данные»",
    ),
    _unseen(
        "sides-swapped",
        "слова владельца стоят на стороне агента",
        "4.6",
        CHAT_PAGE,
        _styled(
            ".message{display:flex;justify-content:flex-end!important}.message.mine{justify-content:flex-start!important}"
        ),
        "слова владельца стоят на стороне агента",
    ),
    _unseen(
        "answers-unreadable",
        "сообщения в разговоре прозрачны",
        "4.6",
        CHAT_PAGE,
        _styled(".bubble,.bubble *{color:transparent!important}"),
        "не видно человеку: текст того же цвета",
    ),
    _unseen(
        "white-on-white",
        "на странице скриптов всё написано белым по белому",
        "5.1",
        SCRIPTS_PAGE,
        _styled("*{color:#fff!important;background:#fff!important}"),
        f"{UNSEEN}текст того же цвета, что фон",
    ),
    _unseen(
        "cut-off",
        "содержимое страницы скриптов сжато в ноль",
        "5.1",
        SCRIPTS_PAGE,
        _styled("body>*{height:0!important;min-height:0!important;overflow:hidden!important;padding:0!important}"),
        UNSEEN,
    ),
    _unseen(
        "alert",
        "вкладка «Правила» говорит об ошибке в role=alert",
        "6.1",
        EDITOR_PAGE,
        _with_box("", "Сервис временно недоступен", more="box.setAttribute('role', 'alert');"),
        "сообщение об ошибке|Сервис временно недоступен",
    ),
)
