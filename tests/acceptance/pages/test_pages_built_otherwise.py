"""Pages that keep the contract and are built otherwise than the stand's: what the page objects find on them."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page, Route

from acceptance.browser.watch import Watch
from acceptance.contract.automation import FIELD, OPERATOR, VALUE
from acceptance.contract.draft import Draft, Part, Sort
from acceptance.outcomes import NotInTime
from acceptance.pages.integrations import IntegrationPage, IntegrationsPage
from acceptance.pages.rules import RulesTab
from acceptance.pages.scripts import ScriptsPage
from acceptance.pages.test_chat import TestChatPage

# A block: its title, its combobox, its inputs. Where the title stands is not told.
LAYOUTS = {
    "title above": "<div><p>{title}</p></div><div>{list}</div><div>{inputs}</div>",
    "title beside the list": "<div><p>{title}</p><div>{list}</div></div><div>{inputs}</div>",
    "title in a bar of its own": "<div><div><span>{title}</span><button></button></div></div><div>{list}{inputs}</div>",
}
RULE_DIALOG = """<div role="dialog" aria-label="Создать правило автоматизации">
<div><h3>Условия</h3><button onclick="add('Условие', this)">+ Добавить условие</button><div></div></div>
<div><h3>Действия</h3><button onclick="add('Действие', this)">+ Добавить действие</button><div></div></div>
</div>
<script>
const type = {"Условие": "Значение поля", "Действие": "Обновить поле"};
const list = text => `<button role="combobox">${text}</button>`;
const inputs = word => '<input placeholder="Название поля">' + (word === "Условие" ? list("Больше") : "")
  + '<input placeholder="Значение">';
function add(word, button) {
  const blocks = button.nextElementSibling, block = document.createElement("section");
  block.innerHTML = `LAYOUT`.replace("{title}", `${word} ${blocks.children.length + 1}`)
    .replace("{list}", list(type[word])).replace("{inputs}", inputs(word));
  blocks.append(block);
}
</script>"""
# While its list is open, nothing else on the page has a role, as with a modal list of Radix; its entries come late.
LATE_LIST = """<main><button role="combobox" aria-expanded="false">Выберите агента ИИ</button></main>
<script>
const main = document.querySelector("main"), list = document.querySelector("button"), late = performance.now() + LATER;
let portal;
function close() {
  portal?.remove();
  main.removeAttribute("aria-hidden");
  list.setAttribute("aria-expanded", "false");
}
list.onclick = () => {
  list.setAttribute("aria-expanded", "true");
  main.setAttribute("aria-hidden", "true");
  portal = document.createElement("div");
  const option = Object.assign(document.createElement("div"), {textContent: "Агент"});
  option.setAttribute("role", "option");
  option.onclick = () => { list.textContent = "Агент"; close(); };
  if (performance.now() > late) portal.append(option);
  document.body.append(portal);
};
addEventListener("keydown", event => event.key === "Escape" && close());
</script>"""
# An editor that is drawn before its script is at work, and drawn anew once it knows more: back to its first tab.
EDITOR = """<div id="editor"></div>
<script>
const editor = document.getElementById("editor");
const tab = (name, selected) => `<button role="tab" aria-selected="${selected}">${name}</button>`;
const draw = rules => {
  editor.innerHTML = tab("Основные", !rules) + tab("Правила", rules)
    + (rules ? "<h3>Правила автоматизации</h3><div></div>" : "<form></form>");
  if (rules) setTimeout(() => editor.querySelector("div")?.append("Правила не созданы"), 300);
};
draw(false);
setTimeout(() => editor.addEventListener("click", event => draw(event.target.textContent === "Правила")), 400);
setTimeout(() => { editor.textContent = "Загрузка..."; setTimeout(draw, 200, false); }, 600);
</script>"""
# A button that is drawn before its script is at work, and asks something else first when it is pressed.
SYNC_BUTTON = """<button>Синхронизировать настройки CRM</button>
<script>
const button = document.querySelector("button");
const press = async () => {
  [button.disabled, button.textContent] = [true, "Синхронизация..."];
  await new Promise(done => setTimeout(done, 1700));
  await fetch("/api/agents/1/integrations/2/sync", {method: "POST"});
  [button.disabled, button.textContent] = [false, "Синхронизировать настройки CRM"];
};
setTimeout(() => button.onclick = press, 700);
</script>"""
# All panels stand one below the other, and the tab does not let itself be chosen.
UNCHOSEN = """<button role="tab" aria-selected="false" disabled>Правила</button>
<h3>CAPTION</h3><p>Правила не созданы</p>""".replace("CAPTION", RulesTab.caption)
BADGES = "<style>td:nth-child(2) { text-transform: uppercase }</style>"


def visit(page: Page) -> SimpleNamespace:
    """All that page objects need of a visit here."""
    return SimpleNamespace(page=page, watch=Watch("http://localhost"))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_blocks_of_a_rule_wherever_their_title_stands(page: Page, layout: str) -> None:
    page.set_content(RULE_DIALOG.replace("LAYOUT", LAYOUTS[layout]))
    tab = RulesTab(visit(page), "")
    conditions = [
        Part(Sort.CONDITION, "Значение поля", {FIELD: field, OPERATOR: "Больше", VALUE: "5"})
        for field in ("price", "name")
    ]
    action = Part(Sort.ACTION, "Обновить поле", {FIELD: "status", VALUE: "new"})
    tab.fill(tab.dialog(tab.create_title), Draft("rule", {}, (*conditions, action)))
    typed = page.locator("input").evaluate_all("all => all.map(one => one.value)")
    assert typed == ["price", "5", "name", "5", "status", "new"]


def test_list_whose_entries_come_late_is_opened_again(page: Page) -> None:
    page.set_content(LATE_LIST.replace("LATER", "2500"))
    chat = TestChatPage(visit(page), "")
    chat.choose_agent("Агент")
    assert chat.chosen_agent("Агент")


def test_tab_is_chosen_again_when_the_editor_begins_anew(page: Page) -> None:
    page.route("**/*", lambda route: route.fulfill(body=EDITOR, content_type="text/html; charset=utf-8"))
    page.goto("http://localhost:9/")
    RulesTab(visit(page), "").reopen()
    assert page.get_by_text("Правила не созданы").is_visible()


def test_tab_that_cannot_be_chosen_is_not_there_though_its_words_are(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("acceptance.pages.editor.DEADLINE", 2.0)
    page.route("**/*", lambda route: route.fulfill(body=UNCHOSEN, content_type="text/html; charset=utf-8"))
    page.goto("http://localhost:9/")
    with pytest.raises(NotInTime, match="заголовок «Правила автоматизации»: не дождались за 2 с"):
        RulesTab(visit(page), "").reopen()


def test_synchronisation_is_asked_for_once_however_late_the_script(page: Page) -> None:
    calls: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            calls.append(route.request.url)
            route.fulfill(json={"success": True})
        else:
            route.fulfill(body=SYNC_BUTTON, content_type="text/html; charset=utf-8")

    page.context.route("**/*", answer)
    page.goto("http://localhost:9/")
    integration = IntegrationPage(visit(page), "")
    page.route = lambda *_: None  # nothing listens at this address for the page object to ask
    page.unroute = lambda *_: None
    assert integration.press_sync().status == 200
    integration.wait_at_rest()
    assert len(calls) == 1


def test_text_that_spans_the_table_is_no_script(page: Page) -> None:
    page.set_content("<table><tr><th>Название</th></tr><tr><td colspan=6>Скрипты не созданы</td></tr></table>")
    scripts = ScriptsPage(visit(page), "")
    scripts.shows_empty_list()
    assert scripts.rows() == []


def test_badge_in_capitals_says_what_is_written(page: Page) -> None:
    page.set_content(f"{BADGES}<table><tr><td>Kommo CRM</td><td><div>Настроена</div></td></tr></table>")
    assert IntegrationsPage(visit(page), "").row("Kommo CRM") == "Kommo CRM Настроена"
    assert ScriptsPage(visit(page), "").rows("Kommo CRM")[0].kind == "Настроена"
