"""The stand's pages in a real browser: every page opens, and the widgets are what page objects will meet elsewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from stand.process import take_port
from stand.seed import SeededAccount

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Site:
    """A running web app, a browser signed in to it, and the organisation whose pages are shown."""

    url: str
    account: SeededAccount
    context: BrowserContext

    def managed(self, path: str = "") -> str:
        return f"{self.url}/manage/{self.account.tenant_id}{path}"

    def agent(self, path: str) -> str:
        return self.managed(f"/ai-agents/{self.account.agent_ids[0]}{path}")


@pytest.fixture(scope="module")
def web(database_url: str, accounts: list[SeededAccount], redis_url: str, encryption_key: str) -> Iterator[str]:
    """The web app as the stand starts it, but alone."""
    port = take_port(0, "проба")
    environment = {
        **os.environ, "PORT": str(port), "DATABASE_URL": database_url, "REDIS_URL": redis_url,
        "NEXTAUTH_SECRET": "page-tests-only", "ENCRYPTION_KEY": encryption_key, "JOB_QUEUE_NAME": "agent-jobs",
    }  # fmt: skip
    command = [sys.executable, "-m", "stand.web"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        lines = iter(process.stderr)
        assert any("web.ready" in line for line in lines), "веб-приложение не запустилось"
        reader = Thread(target=lambda: list(lines))  # a full pipe would stop the app
        reader.start()
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        reader.join()


@pytest.fixture(scope="module")
def site(browser: Browser, web: str, accounts: list[SeededAccount]) -> Iterator[Site]:
    """Signed in through the login page, once."""
    context = browser.new_context(locale="ru-RU")
    context.set_default_timeout(5000)
    page = context.new_page()
    page.goto(f"{web}/login")
    expect(page).to_have_title("Вход в T11")
    page.locator("#email").fill(accounts[0].email)
    page.locator("#password").fill(accounts[0].password)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("button", name="Входим...")).to_be_disabled()
    expect(page.get_by_text("Вход выполнен! ✅")).to_be_visible()
    page.wait_for_url(f"{web}/manage/{accounts[0].tenant_id}")
    page.close()
    yield Site(web, accounts[0], context)
    context.close()


@pytest.fixture
def page(site: Site) -> Iterator[Page]:
    """A fresh tab in which no script may fail."""
    failures: list[str] = []
    tab = site.context.new_page()
    tab.on("pageerror", lambda error: failures.append(str(error)))
    yield tab
    tab.close()
    assert failures == []


def choose(page: Page, combobox: Locator, option: str) -> None:
    combobox.click()
    # within the list: the native select of the scripts page has options of the same names
    page.get_by_role("listbox").get_by_role("option", name=option, exact=True).click()
    expect(combobox).to_have_text(option)


def block(dialog: Locator, title: str) -> Locator:
    """The block of a rule or sequence that is called ``title``."""
    return dialog.get_by_text(title, exact=True).locator("xpath=../..")


@pytest.mark.parametrize(
    ("path", "role", "heading"),
    [
        ("", "h1", "Панель управления"),
        ("/ai-agents", "h2", "Агенты ИИ"),
        ("/ai-agents/create", "h2", "Создать агента ИИ"),
        ("/test-chat", "h1", "Тестовый чат"),
        ("/knowledge-categories", "h2", "Категории"),
        ("/knowledge-categories/create", "h2", "Создать категорию"),
        ("/knowledge-items", "h2", "Статьи"),
        ("/knowledge-items/create", "h2", "Создать статью"),
        ("/webhooks", "h1", "История Webhooks"),
        ("/account", "h1", "Настройки аккаунта"),
        ("/ai-agents/{agent}/edit", "h2", "Редактирование Анна, консультант по продажам"),
        ("/ai-agents/{agent}/scripts", "h1", "Скрипты продаж"),
        ("/ai-agents/{agent}/available-integrations", "h1", "Интеграции"),
        ("/ai-agents/{agent}/integrations/{integration}/edit", "h1", "Настройки интеграции Kommo CRM"),
    ],
)
def test_every_page_opens_without_failed_calls(site: Site, page: Page, path: str, role: str, heading: str) -> None:
    failed: list[str] = []
    page.on("response", lambda r: failed.append(r.url) if r.status >= 400 else None)
    account = site.account
    page.goto(site.managed(path.format(agent=account.agent_ids[0], integration=account.integration_id)))
    expect(page.locator(role, has_text=heading)).to_be_visible()
    expect(page.locator("aside")).to_contain_text("Инфопанель")
    expect(page.locator(".overlay, .pulse")).to_have_count(0)
    expect(page.get_by_text("Произошла ошибка")).to_have_count(0)
    assert failed == []


def test_login_page(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/login")
    expect(page.locator("#email")).to_have_value("founder@example.com")
    expect(page.get_by_label("Email")).to_have_count(0)  # the labels are not tied
    page.locator("#password").fill("wrong")
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_text("Неверные email или пароль")).to_be_visible()
    page.get_by_role("link", name="Зарегистрироваться").click()
    expect(page.get_by_role("heading", name="Регистрация")).to_be_visible()
    expect(page).to_have_title("Регистрация в T11")


def test_dashboard_shows_updates_or_why_not(site: Site, page: Page) -> None:
    page.goto(site.managed())
    updates = page.get_by_role("article").filter(has=page.get_by_role("heading", name="Последние обновления"))
    expect(updates.get_by_text("Создан новый агент").first).to_be_visible()
    expect(page.get_by_role("heading", name="Ответы ИИ за этот месяц")).to_have_count(2)
    page.route("**/api/dashboard/updates*", lambda route: route.fulfill(json={"success": True, "data": []}))
    page.reload()
    expect(updates.get_by_text("Нет обновлений")).to_be_visible()
    page.route("**/api/dashboard", lambda route: route.fulfill(status=500, json={"error": "база молчит"}))
    page.reload()
    expect(page.get_by_text("Ошибка загрузки Dashboard")).to_be_visible()
    expect(page.get_by_text("база молчит")).to_be_visible()
    expect(updates).to_have_count(0)


def test_a_page_that_cannot_be_drawn_shows_the_error_screen(site: Site, page: Page) -> None:
    page.route("**/api/dashboard", lambda route: route.fulfill(json={"success": True}))
    page.goto(site.managed())
    expect(page.get_by_role("heading", name="Произошла ошибка", level=2)).to_be_visible()
    page.unroute_all()
    page.get_by_role("button", name="Попробовать снова").click()
    expect(page.get_by_role("heading", name="Панель управления")).to_be_visible()


def test_agent_form_select_toast_switch_and_list(site: Site, page: Page) -> None:
    name = f"Агент {uuid.uuid4()}"
    page.goto(site.managed("/ai-agents/create"))
    page.get_by_role("button", name="Создать").click()
    expect(page.get_by_text("Название обязательно")).to_be_visible()
    page.get_by_label("Название *").fill(name)
    status = page.get_by_role("combobox", name="Статус")
    expect(status).to_have_attribute("aria-expanded", "false")
    status.press("ArrowDown")
    expect(page.get_by_role("option", name="Черновик")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    choose(page, status, "Активный")
    page.get_by_role("button", name="Создать").dblclick()
    expect(page.get_by_text("Агент успешно создан")).to_be_visible()
    page.get_by_role("button", name="Закрыть уведомление").click()
    expect(page.get_by_text("Агент успешно создан")).to_have_count(0)
    row = page.get_by_role("row").filter(has_text=name)
    expect(row).to_have_count(1)  # in spite of the double click
    row.get_by_role("switch").click()
    expect(page.get_by_text("Статус обновлен")).to_be_visible()
    expect(row.get_by_role("switch")).to_have_attribute("aria-checked", "false")
    row.get_by_role("button").last.click()
    expect(page.get_by_text("Are you sure?")).to_be_visible()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(row).to_have_count(0)


def test_sync_button_and_switch_of_the_integration(site: Site, page: Page) -> None:
    held: list[Route] = []
    page.route("**/sync", lambda route: held.append(route))
    page.goto(site.agent(f"/integrations/{site.account.integration_id}/edit"))
    button = page.get_by_role("button", name=re.compile("^Синхрониз"))
    expect(page.get_by_role("switch")).to_have_count(1)
    expect(page.get_by_role("switch", name="Активно")).to_have_count(0)
    button.click()
    expect(button).to_have_text("Синхронизация...")
    expect(button).to_be_disabled()
    held[0].fulfill(status=404, json={"success": False, "error": "CRM подключение не найдено."})
    expect(page.locator(".alert")).to_have_text("CRM подключение не найдено.")
    page.unroute_all()
    button.click()
    expect(page.get_by_text("Синхронизация запущена")).to_be_visible()
    expect(page.get_by_text("В очереди")).to_be_visible()
    expect(button).to_be_enabled()
    page.goto(site.agent(f"/integrations/{uuid.uuid4()}/edit"))
    expect(page.get_by_text("Интеграция не найдена")).to_be_visible()


def test_rule_dialog(site: Site, page: Page) -> None:
    name = f"Правило {uuid.uuid4()}"
    page.goto(site.agent("/edit"))
    page.get_by_role("tab", name="Правила").click()
    expect(page.get_by_role("tabpanel")).to_have_count(1)
    page.get_by_role("button", name="Создать правило").dblclick()
    dialog = page.get_by_role("dialog", name="Создать правило автоматизации")
    dialog.locator("#name").fill(name)
    create = dialog.get_by_role("button", name="Создать правило")
    create.click()
    expect(page.get_by_text("Добавьте хотя бы одно условие", exact=True)).to_be_visible()
    dialog.get_by_role("button", name="Добавить условие").click()
    condition = block(dialog, "Условие 1")
    choose(page, condition.get_by_role("combobox").nth(1), "Больше")
    condition.get_by_placeholder("Название поля").fill("price")
    condition.get_by_placeholder("Значение").fill("500")
    dialog.get_by_role("button", name="Добавить действие").click()
    choose(page, block(dialog, "Действие 1").get_by_role("combobox"), "Обновить поле")
    block(dialog, "Действие 1").get_by_placeholder("Значение").fill("важно")
    with page.expect_request(lambda request: request.method == "POST" and "/rules" in request.url) as sent:
        create.dblclick()
    assert sent.value.post_data_json["conditions"] == [
        {"type": "field_value", "field": "price", "operator": "greater_than", "value": "500"}
    ]
    assert sent.value.post_data_json["actions"] == [{"type": "update_field", "newValue": "важно"}]
    row = page.get_by_role("row").filter(has_text=name)
    expect(row).to_have_count(1)
    expect(row.get_by_role("cell").nth(2)).to_have_text("1 условие")
    row.get_by_role("button").nth(1).click()
    page.get_by_role("dialog", name="Удалить правило?").get_by_role("button", name="Удалить").click()
    expect(row).to_have_count(0)


def test_an_edited_rule_keeps_what_has_no_input(site: Site, page: Page) -> None:
    rule = {
        "name": f"Правило {uuid.uuid4()}", "trigger_type": "manual",
        "conditions": [{"type": "event_triggered", "value": "x"}],
        "actions": [{"type": "change_stage", "targetField": "142"},
                    {"type": "update_field", "targetField": "price", "newValue": 7}],
    }  # fmt: skip
    rules = f"{site.url}/api/agents/{site.account.agent_ids[0]}/rules"
    site.context.request.post(rules, data=rule)
    page.goto(site.agent("/edit"))
    page.get_by_role("tab", name="Правила").click()
    page.get_by_role("row").filter(has_text=rule["name"]).get_by_role("button").nth(0).click()
    dialog = page.get_by_role("dialog", name="Редактировать правило")
    expect(page.get_by_role("button", name="Создать правило")).to_have_count(0)  # behind a modal dialog
    dialog.locator("#description").fill("Правлено")
    dialog.get_by_role("button", name="Сохранить изменения").click()
    expect(page.get_by_text("Правило обновлено")).to_be_visible()
    stored = next(one for one in site.context.request.get(rules).json()["data"] if one["name"] == rule["name"])
    assert (stored["description"], stored["actions"], stored["conditions"]) == (
        "Правлено", rule["actions"], rule["conditions"],
    )  # fmt: skip


def test_sequence_dialog(site: Site, page: Page) -> None:
    name = f"Цепочка {uuid.uuid4()}"
    page.goto(site.agent("/edit"))
    page.get_by_role("tab", name="Цепочки").click()
    page.get_by_role("button", name="Создать цепочку").click()
    dialog = page.get_by_role("dialog", name="Создать последовательность")
    dialog.locator("#name").fill(name)
    for number, (kind, delay) in enumerate([("Создать задачу", "5"), ("Ожидание", "10")], start=1):
        dialog.get_by_role("button", name="Добавить шаг").click()
        choose(page, block(dialog, f"Шаг {number}").get_by_role("combobox"), kind)
        block(dialog, f"Шаг {number}").get_by_placeholder("0", exact=True).fill(delay)
    block(dialog, "Шаг 2").get_by_role("button", name="↑").click()
    with page.expect_request(lambda request: request.method == "POST" and "/sequences" in request.url) as sent:
        dialog.get_by_role("button", name="Создать последовательность").click()
    assert [(s["step_order"], s["action_type"], s["delay_minutes"]) for s in sent.value.post_data_json["steps"]] == [
        (1, "wait", 10), (2, "create_task", 5),
    ]  # fmt: skip
    row = page.get_by_role("row").filter(has_text=name)
    expect(row).to_contain_text("2 шагов")
    row.get_by_title("Удалить").click()
    page.get_by_role("dialog", name="Удалить цепочку").get_by_role("button", name="Удалить").click()
    expect(row).to_have_count(0)


def test_script_dialog_and_its_cancelling(site: Site, page: Page) -> None:
    name = f"Скрипт {uuid.uuid4()}"
    page.goto(site.agent("/scripts"))
    for leave in ("Отмена", "Close", None):
        page.get_by_role("button", name="Создать скрипт").click()
        dialog = page.get_by_role("dialog", name="Создать скрипт продаж")
        dialog.get_by_label("Название *").fill("не сохранять")
        if leave:
            dialog.get_by_role("button", name=leave, exact=True).click()
        else:
            page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Создать скрипт").click()
    dialog.get_by_role("button", name="Создать скрипт").click()
    expect(dialog.get_by_text("Содержимое обязательно")).to_be_visible()
    dialog.get_by_label("Название *").fill(name)
    dialog.get_by_label("Содержимое скрипта *").fill("Добрый день!")
    dialog.get_by_role("button", name="Создать скрипт").dblclick()
    row = page.get_by_role("row").filter(has_text=name)
    expect(row).to_contain_text("50%")
    expect(row.get_by_role("cell").last.get_by_role("button")).to_have_count(2)
    expect(page.get_by_text("не сохранять")).to_have_count(0)
    row.get_by_role("button").first.click()
    edit = page.get_by_role("dialog", name="Редактировать скрипт")
    choose(page, edit.get_by_role("combobox"), "Закрытие сделки")
    edit.get_by_role("button", name="Сохранить изменения").click()
    expect(row).to_contain_text("Закрытие сделки")
    row.get_by_role("button").nth(1).click()
    confirm = page.get_by_role("dialog", name="Удалить скрипт?")
    expect(confirm).to_contain_text(name)
    confirm.get_by_role("button", name="Удалить").click()
    expect(row).to_have_count(0)


def fake_chat(held: list[Callable[[], None]]) -> Callable[[Route], None]:
    """The chat routes with an agent that answers only when ``held`` is called, from the second message on."""
    messages: list[dict[str, str]] = []
    conversation = {"id": "c1", "agentId": "", "title": "", "updatedAt": datetime.now(UTC).isoformat()}

    def handle(route: Route) -> None:
        request = route.request
        if "/conversations" in request.url:
            listed = [conversation] if messages else []
            return route.fulfill(json={"data": {"conversations": listed, "total": len(listed)}})
        if request.method == "GET":
            return route.fulfill(json={"data": {"messages": messages, "conversationId": "c1"}})
        body = json.loads(request.post_data or "")
        first = not messages
        conversation.update({"agentId": body["agentId"], "title": conversation["title"] or body["message"]})
        for role, content in (("user", body["message"]), ("assistant", f"Слышу: {body['message']}")):
            messages.append({"id": "m", "role": role, "content": content, "createdAt": conversation["updatedAt"]})
        held.append(lambda: route.fulfill(json={"data": {"conversationId": "c1"}}))
        return held[0]() if first else None

    return handle


def test_chat(site: Site, page: Page) -> None:
    held: list[Callable[[], None]] = []
    page.route(re.compile(r"/api/chat"), fake_chat(held))
    page.goto(site.managed("/test-chat"))
    expect(page.get_by_text("Нет чатов")).to_be_visible()
    box = page.get_by_placeholder("Введите сообщение здесь")
    expect(box).to_be_disabled()
    agent = page.get_by_role("combobox")
    expect(agent).to_have_text("Выберите агента ИИ")
    choose(page, agent, "Анна, консультант по продажам")
    box.fill("раз")
    box.press("Enter")
    expect(page.get_by_text("Слышу: раз")).to_be_visible()
    box.fill("два")
    box.locator("xpath=following-sibling::button").click()
    expect(page.locator(".dots")).to_be_visible()
    held[1]()
    expect(page.get_by_text("Слышу: два")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="раз Только что").click()
    expect(page.locator(".bubble p")).to_have_text(["раз", "Слышу: раз", "два", "Слышу: два"])


def test_article_form_and_the_back_button(site: Site, page: Page) -> None:
    title = f"Статья {uuid.uuid4()}"
    page.goto(site.managed("/knowledge-items"))
    page.get_by_role("link", name="Создать").click()
    expect(page.get_by_role("switch")).to_have_attribute("aria-checked", "false")
    page.get_by_placeholder("Название*").fill(title)
    page.get_by_placeholder("Содержание статьи*").fill("Текст")
    page.locator("#isPublished").click()
    page.get_by_role("button", name="Создать").click()
    expect(page.get_by_text("Статья создана")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=title)).to_contain_text("Опубликована")
    page.go_back()
    expect(page.get_by_role("heading", name="Создать статью")).to_be_visible()
    expect(page.get_by_placeholder("Название*")).to_have_value("")


def test_user_menu(site: Site, page: Page) -> None:
    page.goto(site.managed())
    page.get_by_role("button", name="Меню пользователя").click()
    expect(page.get_by_role("menuitem", name="Выйти")).to_be_visible()
    page.route("**/api/auth/signout", lambda route: route.fulfill(json={"url": "/login"}))  # keep the session
    page.get_by_role("menuitem", name="Выйти").click()
    page.wait_for_url("**/login")
