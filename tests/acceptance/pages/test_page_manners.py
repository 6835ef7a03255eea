"""Page objects in a real browser, on pages that are built and timed otherwise than the stand's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Route
from playwright.sync_api import Page as Tab

from acceptance.browser.watch import Watch
from acceptance.outcomes import NotInTime
from acceptance.pages.combobox import choose
from acceptance.pages.dashboard import CARDS as CARD_TITLES
from acceptance.pages.dashboard import FIGURE_OF_CARD, DashboardPage, Entry
from acceptance.pages.login import LoginPage
from acceptance.pages.page import Page
from acceptance.pages.test_chat import TestChatPage
from acceptance.target.tolerated import Tolerance

ORIGIN = "http://web.test"
LATE = "const late = (ms, act) => setTimeout(() => fetch('/api/late').then(act), ms);"

# An open list hides all else from those who ask by role, and stays empty when its data comes later.
HIDING_SELECT = """<div id=root><button role=combobox aria-expanded=false>Выберите агента ИИ</button></div><script>
let names = [], list = null;
setTimeout(() => { names = ["Агент 1", "Агент 12"]; }, 1800);
const box = document.querySelector("button");
const close = () => {
  list?.remove(); list = null; root.removeAttribute("aria-hidden"); box.setAttribute("aria-expanded", "false");
};
box.onpointerdown = () => {
  if (list) return;
  list = document.body.appendChild(document.createElement("div"));
  for (const name of names) {
    const option = list.appendChild(document.createElement("div"));
    option.setAttribute("role", "option");
    option.textContent = name;
    option.onpointerup = () => { box.textContent = name; close(); };
  }
  root.setAttribute("aria-hidden", "true"); box.setAttribute("aria-expanded", "true");
};
document.onkeydown = (event) => event.key === "Escape" && close();
</script>"""

# A line under the heading, and the words for "nothing" until the data is there.
LATE_UPDATES = f"""<h1>Панель управления</h1><article><h3>Последние обновления</h3><p>Что происходит</p>
<div id=box><p>Нет обновлений</p></div></article><script>{LATE}
late(200, () => {{ box.innerHTML = "<div><i></i><p>Создан  агент</p><p>26.01.2025, 12:00</p></div>"; }});</script>"""
NO_UPDATES = LATE_UPDATES.replace("box.innerHTML", "window.nothing")

CARDS = """<aside><a>Агенты</a><b>7</b></aside><h1>Панель управления</h1><section>
<div><p>Ответы ИИ сегодня</p><p>NaN</p></div><div><p>Агенты</p><p>12</p></div></section>"""

# The page before has led away, {times} times, from what was being opened.
LED_AWAY = """<h1></h1><script>
const gone = Number(window.name) || 0;
if (!location.pathname.endsWith("/list") && gone < {times}) {{
  window.name = gone + 1;
  location.assign(location.pathname + "/list");
}}
document.querySelector("h1").textContent = location.pathname.endsWith("/list") ? "Агенты ИИ" : "Панель управления";
</script>"""

LATE_CHATS = f"""<h1>Тестовый чат</h1><div hidden>Нет чатов</div><div id=list>Нет чатов</div><script>{LATE}
late(200, () => {{ list.innerHTML = "<button><b>Вопрос</b> <i>2 ч. назад</i></button>"; }});</script>"""

# Shown at once; its script comes later, and brings the values of its own.
LATE_LOGIN = """<h1>Вход</h1><form><input id=email name=email value=demo@example.com>
<input id=password name=password value=demo>
<button>Войти</button></form><script>setTimeout(() => {
  email.value = "demo@example.com"; password.value = "demo";
  document.forms[0].onsubmit = (event) => {
    event.preventDefault();
    fetch("/api/auth/callback/credentials", { method: "POST", body: new URLSearchParams({ email: email.value }) });
  };
}, 700);</script>"""


# A twin for small screens, hidden; a field and a button that come into use late; a button that never does.
USED_LATE = """<h1>Форма</h1><input id=name disabled>
<button hidden>Создать</button><button disabled id=late>Создать</button><button disabled>Удалить</button>
<script>setTimeout(() => {
  document.querySelector("#name").disabled = late.disabled = false;
  late.onclick = () => late.dataset.done = "click";
  late.ondblclick = () => late.dataset.done = "dblclick";
}, 400);</script>"""


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Tab]:
    with browser.new_context(base_url=ORIGIN) as context:
        yield context.new_page()


@pytest.fixture
def shown(tab: Tab) -> Iterator[Callable[[str], SimpleNamespace]]:
    """Make every address of the origin show this HTML; a visit of it."""
    watch = Watch(ORIGIN, Tolerance([]))

    def show(html: str) -> SimpleNamespace:
        def answer(route: Route) -> None:
            if "/api/" in route.request.url:
                route.fulfill(json={"success": True})
            else:
                route.fulfill(body=f"<meta charset=utf-8>{html}", content_type="text/html")

        tab.route(f"{ORIGIN}/**", answer)
        return SimpleNamespace(page=tab, watch=watch)

    tab.on("request", watch.on_request)
    tab.on("requestfinished", watch.on_request_finished)
    yield show
    tab.remove_listener("request", watch.on_request)
    tab.remove_listener("requestfinished", watch.on_request_finished)
    tab.unroute_all()


def test_a_list_opened_too_early_is_opened_again_though_it_hides_its_own_control(shown) -> None:
    page = Page(shown(HIDING_SELECT), "0-a")
    page.go("/x")
    choose(page, page.page.get_by_role("combobox").filter(has_text="Выберите"), "Агент 1")
    assert page.page.locator("button").inner_text() == "Агент 1"


def test_an_address_that_the_page_before_led_away_from_is_opened_again_once(
    shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = DashboardPage(shown(LED_AWAY.format(times=1)), "0-a")
    page.open()
    assert page.page.url == f"{ORIGIN}/manage/0-a"
    monkeypatch.setattr("acceptance.pages.page.DEADLINE", 4)
    page.page.evaluate("window.name = ''")
    page = DashboardPage(shown(LED_AWAY.format(times=2)), "0-a")
    with pytest.raises(NotInTime, match="адрес /manage/0-a/list"):
        page.open()


def test_updates_that_come_late_are_waited_for(shown) -> None:
    page = DashboardPage(shown(LATE_UPDATES), "0-a")
    page.open()
    assert page.updates() == [Entry("Создан агент", "26.01.2025, 12:00")]


def test_no_updates_are_none(shown) -> None:
    page = DashboardPage(shown(NO_UPDATES), "0-a")
    page.open()
    assert page.updates() == []


def test_a_card_needs_no_heading_but_a_number_of_its_own(shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acceptance.pages.dashboard.DEADLINE", 0.5)
    page = DashboardPage(shown(CARDS), "0-a")
    page.open()
    assert page.figure("Агенты") == "12"
    with pytest.raises(AssertionError, match="на карточке «Ответы ИИ сегодня» должно быть число"):
        page.figure("Ответы ИИ сегодня")


def test_conversations_that_come_late_are_waited_for_and_others_are_not_there(shown) -> None:
    page = TestChatPage(shown(LATE_CHATS), "0-a")
    page.open()
    assert page.shows_conversation("Вопрос")
    assert not page.shows_conversation("Чужой")
    assert page.listed() == ["Вопрос 2 ч. назад"]


def test_what_was_typed_before_the_script_came_is_typed_again(shown) -> None:
    sent: list[str] = []
    visit = shown(LATE_LOGIN)
    visit.page.on("request", lambda request: sent.append(request.post_data or ""))
    page = LoginPage(visit, "0-a")
    page.open()
    page.sign_in("owner@example.com", "secret")
    assert [one for one in sent if one][-1] == "email=owner%40example.com"


def test_what_comes_into_use_late_is_pressed_and_written(shown) -> None:
    page, button = Page(shown(USED_LATE), "0-a"), "кнопка «Создать»"
    page.go("/x")
    create = page.page.locator("button", has_text="Создать")  # its hidden twin comes first
    page.write(page.page.locator("#name"), "Анна", "поле «Имя»")
    page.press(create, button)
    assert page.page.locator("#name").input_value() == "Анна"
    assert page.page.locator("#late").get_attribute("data-done") == "click"
    page.press(create, button, twice=True)
    assert page.page.locator("#late").get_attribute("data-done") == "dblclick"


@pytest.mark.parametrize(("name", "trouble"), [("Удалить", "видно, но не поддаётся"), ("Сохранить", "не видно")])
def test_what_does_not_come_into_use_is_named(shown, monkeypatch: pytest.MonkeyPatch, name: str, trouble: str) -> None:
    page = Page(shown(USED_LATE), "0-a")
    page.go("/x")
    monkeypatch.setattr("acceptance.pages.page.DEADLINE", 0.5)
    with pytest.raises(NotInTime, match=rf"кнопка «{name}» – {trouble} за 0.5 с. На странице: .*Форма"):
        page.press(page.page.get_by_role("button", name=name), f"кнопка «{name}»")


FIGURES = {
    "0\n0%": "0",
    "12\n3%": "12",
    "12\n-5 %": "12",
    "1 234\n+5%": "1 234",
    "1\u00a0234": "1\u00a0234",
    "12,5\n0 %": "12,5",
    "0 0%": "0",
    "12 +5 %": "12",
    "—\n0%": "",
    "NaN": "",
    "5%": "",
    "01.11\n30.11": "",
    "нет данных\n12": "",
}


@pytest.mark.parametrize("said", FIGURES)
def test_figure_of_a_card_stands_right_after_its_title(shown, said: str) -> None:
    lines = "".join(f"<p>{line}</p>" for line in said.splitlines())
    page = DashboardPage(shown(f"<section><div><p>Агенты</p>{lines}</div></section>"), "0-a")
    page.go("")
    found = page.page.get_by_text("Агенты", exact=True).evaluate(FIGURE_OF_CARD, CARD_TITLES)
    figure, why = found or ("", "")
    assert figure.replace("\u00a0", " ") == FIGURES[said].replace("\u00a0", " ")
    assert why == ""


def test_figure_may_head_its_card(shown) -> None:
    page = DashboardPage(shown("<div><b>12</b><p>Агенты</p><p>из них активных больше половины</p></div>"), "0-a")
    page.go("")
    assert page.figure("Агенты") == "12"
