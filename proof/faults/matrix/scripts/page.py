"""The page of the scripts and its list: missing, empty, foreign, cut."""

from proof.changes import BROWSER, Http
from proof.fault import Fault, answer, append, edit, put, reword, status
from proof.faults.matrix.entities import SCRIPT
from proof.faults.matrix.page_script import page_fault
from proof.faults.matrix.places import SCRIPTS, SCRIPTS_PAGE
from proof.faults.matrix.scenarios import LONG_LISTS

FOUND = "Поиск и фильтр находят нужный скрипт"
NOT_LOADED = {"success": False, "error": "Не удалось загрузить скрипты"}
FAULTS: tuple[Fault, ...] = (
    Fault(
        "scripts-page-404",
        "страницы скриптов нет",
        ("5.1",),
        "Страница скриптов: адрес .*/scripts ответил 404",
        (Http("web", "GET", SCRIPTS_PAGE, status(404)),),
        collateral=("5.*",),
    ),
    Fault(
        "scripts-without-create-button",
        "на странице скриптов нет кнопки «Создать скрипт»",
        ("5.2",),
        "кнопка «Создать скрипт»",
        (Http("web", "GET", SCRIPTS_PAGE, reword("button", "Создать скрипт", "Добавить")),),
        collateral=("5.3",),
        quiet=True,
    ),
    Fault(
        "scripts-fail",
        "страница скриптов не получает списка",
        ("5.2",),
        "список не показан|/scripts",
        (Http("web", "GET", SCRIPTS, answer(500, NOT_LOADED), by=BROWSER),),
        collateral=("5.*",),
    ),
    Fault(
        "scripts-list-empty",
        "список на странице скриптов пуст, хотя API отдаёт скрипты",
        ("5.2",),
        "страница должна показать то, что отдаёт API",
        (Http("web", "GET", SCRIPTS, edit(put("data", [])), by=BROWSER),),
        collateral=("5.*",),
        quiet=True,
    ),
    Fault(
        "scripts-list-with-strangers",
        "на странице скриптов есть и чужой скрипт",
        ("5.2",),
        "На странице лишнее, чего API не отдаёт: Чужой скрипт",
        (Http("web", "GET", SCRIPTS, edit(append("data", {**SCRIPT, "title": "Чужой скрипт"})), by=BROWSER),),
        quiet=True,
    ),
    page_fault(
        "scripts-searched-by-title",
        "поиск скриптов смотрит только на названия",
        FOUND,
        "в списке должен остаться только",
        (r"\|\| ?script\.content\.toLowerCase\(\)\.includes\(\w+\)", ""),
    ),
    page_fault(
        "ten-scripts-shown",
        "на странице скриптов видно не больше десяти",
        LONG_LISTS,
        "страница должна показать то, что отдаёт API",
        (r"kept\.map\(row\)", "kept.slice(0, 10).map(row)"),
    ),
)
