"""What a person sees: an element that is rendered and that nobody can read, and ones that are only drawn unusually."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from playwright.sync_api import Page as Tab

from acceptance.browser.watch import Watch
from acceptance.outcomes import NotInTime
from acceptance.pages.condition import condition_of
from acceptance.pages.page import Page
from acceptance.pages.sight import cells, read, why_unseen

HIDDEN = {
    "transparent": ('<div style="opacity:0"><h1>Чаты</h1></div>', "прозрачно"),
    "transparent by a filter": ('<div style="filter:opacity(0)"><h1>Чаты</h1></div>', "прозрачно"),
    "white on white": ('<h1 style="color:#fff">Чаты</h1>', "текст того же цвета, что фон"),
    "nearly white on white": ('<div style="background:#fff;color:#fefefe"><h1>Чаты</h1></div>', "текст того же цвета"),
    "transparent text": ('<h1 style="color:transparent">Чаты</h1>', "текст того же цвета, что фон"),
    "transparent fill": ('<h1 style="-webkit-text-fill-color:transparent">Чаты</h1>', "текст того же цвета, что фон"),
    "pushed out": ('<div style="transform:translateX(-300vw)"><h1>Чаты</h1></div>', "за пределами экрана"),
    "indented out": ('<h1 style="text-indent:-9999px">Чаты</h1>', "за пределами экрана"),
    "clipped": ('<div style="height:0;overflow:hidden"><h1>Чаты</h1></div>', "за краем своего блока"),
    "clip-path": ('<div style="clip-path:inset(100%)"><h1>Чаты</h1></div>', "за краем своего блока"),
    "transparent sheet": ('<h1>Чаты</h1><div style="position:fixed;inset:0"></div>', "закрыто прозрачным листом"),
    "white sheet": ('<h1>Чаты</h1><div style="position:fixed;inset:0;background:#fff"></div>', "закрыто тем, что"),
    "white sheet without clicks": (
        '<h1>Чаты</h1><div style="position:fixed;inset:0;background:#fff;pointer-events:none"></div>',
        "закрыто тем, что лежит поверх",
    ),
    "sheet of a pseudo-element": (
        '<style>body::after{content:"";position:fixed;inset:0;background:#fff;z-index:99;pointer-events:none}</style>'
        "<h1>Чаты</h1>",
        "закрыто тем, что лежит поверх",
    ),
    "tiny": ('<h1 style="font-size:1px">Чаты</h1>', "слишком мелко"),
    "shrunk": ('<h1 style="transform:scale(.02)">Чаты</h1>', "слишком мелко"),
    "blurred": ('<div style="filter:blur(20px)"><h1>Чаты</h1></div>', "размыто"),
}
SEEN = {
    "plain": "<h1>Чаты</h1>",
    "grey": '<h1 style="color:#9ca3af">Чаты</h1>',
    "light on dark": '<body style="background:#111"><h1 style="color:#eee">Чаты</h1>',
    "gradient text": '<h1 style="color:#0000;background:linear-gradient(red,tan);background-clip:text">Чаты</h1>',
    "newer colours": '<h1 style="color:oklch(1 0 0);background:oklch(0.5 0.2 250)">Чаты</h1>',
    "far below": '<div style="height:3000px"></div><h1>Чаты</h1>',
    "in a list that scrolls": '<div style="height:90px;overflow:auto"><p style="height:900px"></p><h1>Чаты</h1></div>',
    "under a bar at the foot": (
        '<h1 style="margin-top:calc(100vh - 60px)">Чаты</h1><div style="height:3000px"></div>'
        '<div style="position:fixed;left:0;right:0;bottom:0;height:90px;background:#222"></div>'
    ),
    "under a column that stays": (
        '<div style="width:300px;overflow:auto"><div style="display:flex;width:900px"><h1 style="margin-left:220px">'
        'Чаты</h1><div style="position:sticky;right:0;width:120px;background:#fff;margin-left:auto"></div></div></div>'
    ),
    "shaded": '<h1>Чаты</h1><div style="position:fixed;inset:0;background:#0001;pointer-events:none"></div>',
    "ground of a pseudo-element": (
        '<style>body::before{content:"";position:fixed;inset:0;background:#fff;z-index:-1}</style><h1>Чаты</h1>'
    ),
    "on a layer of its own": (
        '<div style="position:relative"><div style="position:absolute;inset:0;background:#036"></div>'
        '<h1 style="position:relative;color:#fff">Чаты</h1></div>'
    ),
    "card that is a link": (
        '<div style="position:relative;width:300px"><h1>Чаты</h1>'
        '<a href="#" style="position:absolute;inset:0"></a></div>'
    ),
    "disabled": '<h1><button disabled style="pointer-events:none;opacity:.5">Чаты</button></h1>',
    "several lines": '<h1 style="width:90px">Чаты с очень длинным названием</h1>',
    "with words for the pointer only": '<h1><b>Чаты</b><i>и ещё</i><span style="opacity:0">Удалить</span></h1>',
    "without text": '<h1 style="width:20px;height:20px;background:#036"></h1>',
}
# One row of a table: a name with a description, a type, nothing, buttons that wait for the pointer, a switch.
ROW = """<table><tr><td><b>Правило</b><p id="more">Описание</p></td><td id="type">Вручную</td><td></td>
<td><button style="opacity:0">Изменить</button></td><td><span role="switch"></span></td></tr></table>"""
UNSEEN_CELLS = {
    "transparent": ("#type{opacity:0}", "Вручную", "прозрачно"),
    "part of it transparent": ("#more{opacity:0}", "Правило Описание", "прозрачно"),
    "off the screen": ("#type{position:relative;left:-9000px}", "Вручную", "за пределами экрана"),
    "white on white": ("#type{color:#fff}", "Вручную", "текст того же цвета, что фон"),
}
STANDING = "position:absolute;width:100px;height:20px;background:#fff"
SEEN_TABLES = {
    "as it is": ROW,
    "under a bar until it is scrolled": f'<p style="height:3000px"></p>{ROW}<p style="height:3000px"></p>'
    '<i style="position:fixed;inset:0 0 auto 0;height:90px;background:#fff"></i>'
    "<script>document.querySelector('table').scrollIntoView()</script>",
    "under a column that stays": f'<div style="width:200px;overflow:auto;position:relative"><div style="width:900px;'
    f'padding:0 300px 0 100px">{ROW}</div></div><i style="{STANDING};left:8px;top:8px"></i>',
    "a page further down": f'<p style="height:3000px"></p>{ROW}',
}
ERRORS = {
    "alert": '<div role="alert">Ошибка: не удалось загрузить данные</div>',
    "red box": '<section style="background:#fee2e2"><p>Внутренняя ошибка сервера</p></section>',
    "red words": '<p style="color:#dc2626">Сервер ответил с ошибкой 500</p>',
    "flat words": "<p>Не удалось загрузить данные</p>",
    "english": "<div>Something went wrong</div>",
    "toast": '<div><p>Ошибка</p><p>Попробуйте позже</p><button aria-label="Закрыть уведомление">×</button></div>',
}
NO_ERRORS = {
    "button": '<button style="color:#dc2626">Удалить</button>',
    "badge": '<span style="background:#fee2e2;color:#dc2626">Ошибка</span>',
    "data in a table": '<table><tr><td style="color:#dc2626">Ошибка: не удалось отправить</td></tr></table>',
    "data in a list": "<ul><li>Не удалось связаться с клиентом</li></ul>",
    "activity": "<article><h3>Последние обновления</h3><p>Ошибка синхронизации исправлена</p></article>",
    "script about errors": "<p>Работа с возражениями и ошибками</p>",
    "hidden": '<div role="alert" hidden>Ошибка: не удалось загрузить</div>',
    "empty alert": '<div role="alert"></div>',
    "announcer": '<div role="alert">Тестовый чат</div>',
}


@pytest.mark.parametrize("how", HIDDEN)
def test_what_nobody_can_read_is_not_seen(tab: Tab, how: str) -> None:
    content, why = HIDDEN[how]
    tab.set_content(content)
    assert tab.locator("h1").is_visible(), "in the document it is visible"
    assert why_unseen(tab.locator("h1")).startswith(why)


@pytest.mark.parametrize("how", SEEN)
def test_what_is_only_drawn_unusually_is_seen(tab: Tab, how: str) -> None:
    tab.set_content(SEEN[how])
    assert why_unseen(tab.locator("h1")) == ""


def test_looking_leaves_the_page_as_it_was(tab: Tab) -> None:
    tab.set_content('<h1>Чаты</h1><div style="position:fixed;inset:0;pointer-events:none"></div>')
    before = tab.content()
    assert why_unseen(tab.locator("h1")) == ""
    assert tab.content() == before
    assert tab.evaluate("document.adoptedStyleSheets.length") == 0


def test_entries_are_read_with_why_they_are_not_seen(tab: Tab) -> None:
    tab.set_content('<ul><li>Один</li><li hidden>Нет</li><li style="color:#fff">Два</li></ul>')
    assert read(tab.locator("li")) == [("Один", ""), ("Два", "текст того же цвета, что фон")]


@pytest.mark.parametrize("how", UNSEEN_CELLS)
def test_each_cell_of_a_row_has_to_be_seen(tab: Tab, how: str) -> None:
    css, shown, why = UNSEEN_CELLS[how]
    tab.set_content(f"<style>{css}</style>{ROW}")
    row = cells(tab.locator("td"))[0]
    assert {cell.shown: cell.why for cell in row if cell.why} == {shown: why}


@pytest.mark.parametrize("how", SEEN_TABLES)
def test_cells_that_a_person_comes_to_see_are_seen(tab: Tab, how: str) -> None:
    tab.set_content(SEEN_TABLES[how])
    row = cells(tab.locator("td"))[0]
    assert [cell.written for cell in row] == ["ПравилоОписание", "Вручную", "", "Изменить", ""]
    assert [cell.why for cell in row] == [""] * 5


def test_cells_come_row_by_row_as_shown_and_as_written(tab: Tab) -> None:
    rows = "".join(f"<tr><td>Имя {n}</td><td style='text-transform:uppercase'>вид</td></tr>" for n in range(20))
    tab.set_content(f"<table>{rows}</table>")
    found = cells(tab.get_by_role("row").get_by_role("cell"))
    assert [(row[0].shown, row[1].shown, row[1].written) for row in found] == [
        (f"Имя {number}", "ВИД", "вид") for number in range(20)
    ]


def test_what_a_step_waits_for_has_to_be_seen_and_the_message_says_why_it_is_not(tab: Tab) -> None:
    page = Page(SimpleNamespace(page=tab, watch=Watch("http://web.test")), "")  # type: ignore[arg-type]
    tab.set_content('<h1>Чаты</h1><div id="sheet" style="position:fixed;inset:0;background:#fff"></div>')
    with pytest.raises(NotInTime, match="не видно человеку: закрыто тем, что лежит поверх"):
        page.shown(page.heading("Чаты"), "заголовок «Чаты»", 1.0)
    tab.evaluate("setTimeout(() => document.getElementById('sheet').remove(), 600)")
    page.shown(page.heading("Чаты"), "заголовок «Чаты»", 5.0)


@pytest.mark.parametrize("how", ERRORS)
def test_an_error_told_beside_the_content_is_noticed(tab: Tab, how: str) -> None:
    tab.set_content(f"<main><h1>Тестовый чат</h1>{ERRORS[how]}</main>")
    assert len(condition_of(tab).banners) == 1
    assert "сообщение об ошибке" in condition_of(tab).told


@pytest.mark.parametrize("how", NO_ERRORS)
def test_data_badges_and_announcements_are_no_errors(tab: Tab, how: str) -> None:
    tab.set_content(f"<main><h1>Тестовый чат</h1>{NO_ERRORS[how]}</main>")
    assert condition_of(tab).trouble == []


def test_content_is_quoted_without_the_sidebar_and_its_error_first(tab: Tab) -> None:
    aside = f"<aside>{'<a>Инфопанель</a>' * 40}</aside>"
    tab.set_content(f"{aside}<main><p>Агент не найден</p><a>Вернуться к списку</a></main>")
    assert condition_of(tab).told == "На странице: «Агент не найден»"
    tab.set_content(f"{aside}<div><h1>Скрипты</h1></div>")
    assert condition_of(tab).told == "На странице: «Скрипты»"
    tab.set_content("<main><div><h2>Произошла ошибка</h2><p>Нет связи</p></div></main>")
    assert condition_of(tab).told == "Открыт экран ошибки: Произошла ошибка Нет связи"
