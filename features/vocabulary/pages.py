"""Pages that are opened, and what may be seen on them."""

from typing import Any

from acceptance.checks.pages import revisited_sections
from acceptance.deeds import pages
from acceptance.deeds.security import sign_in
from acceptance.dictionary.slots import one_of, text_like
from acceptance.pages import elements, register
from acceptance.pages.agents import AgentsPage
from acceptance.pages.dashboard import DashboardPage
from acceptance.pages.elements import Element, only_on
from acceptance.pages.scripts import ScriptsPage
from acceptance.pages.test_chat import TestChatPage
from acceptance.pages.webhooks import WebhooksPage
from acceptance.scene.scene import cell, rows_of

one_of("Section", "раздел", {"Инфопанель": DashboardPage, "Тестовый чат": TestChatPage, "Webhooks": WebhooksPage})
one_of(
    "Unloaded",
    "раздел",
    {
        "Инфопанель": pages.Unloaded(DashboardPage, "", r"/api/dashboard(\?|$)", "показатели"),
        "Агенты ИИ": pages.Unloaded(AgentsPage, "/ai-agents", r"/api/agents(\?|$)", "агентов"),
        "Тестовый чат": pages.Unloaded(TestChatPage, "/test-chat", r"/api/chat(/conversations)?(\?|$)", "разговоры"),
    },
)
one_of(
    "PartUnloaded",
    "чего",
    {
        "графика недели": pages.Unloaded(DashboardPage, "", r"/api/dashboard/charts\?.*type=weekly", "график недели"),
        "обновлений": pages.Unloaded(DashboardPage, "", r"/api/dashboard/updates(\?|$)", "обновления"),
    },
)
one_of(
    "MenuListing",
    "раздел со списком",
    {one.section: one for one in (revisited_sections.AGENTS, revisited_sections.CHATS)},
)
one_of(
    "Address",
    "чего",
    {
        "раздела «Тестовый чат»": pages.open_chat_address,
        "страницы скриптов агента": pages.open_scripts_address,
        "редактора агента, которого нет": pages.open_unknown_agent,
        "интеграции, которой нет": pages.open_unknown_integration,
    },
)
one_of("AgentsPage", "чего", {"интеграций": pages.open_integrations, "скриптов": pages.open_scripts})

one_of(
    "Elsewhere",
    "какой организации",
    {
        "которой нет": sign_in.unknown_tenant,
        "чей номер в адресе неверен": sign_in.miscounted_tenant,
        "в которой он не состоит": sign_in.others_tenant,
    },
)

one_of("Notification", "какое уведомление", {"Ошибка": "Ошибка", "Регистрация успешна": register.DONE})
text_like("Path", "адрес", r"/[\w/\[\]-]*")

ELEMENTS: dict[str, Element] = {
    "адрес": elements.address,
    "заголовок": elements.heading,
    "кнопка": elements.button,
    "надпись": elements.words,
    "уведомление": elements.toast,
    "показатель": only_on(DashboardPage, DashboardPage.figure),
    "раздел": only_on(DashboardPage, DashboardPage.section),
    "выбор": only_on(TestChatPage, TestChatPage.shows_selector),
    "поле": only_on(TestChatPage, TestChatPage.shows_field),
    "ошибка у поля": only_on(ScriptsPage, ScriptsPage.shows_in_form),
}


def elements_of(table: Any) -> list[tuple[Element, str]]:
    """What is to be seen and its text, for each row of a step's table `что | какое`. Raises ScenarioMistake."""
    return [(cell(row, "что", ELEMENTS), row["какое"]) for row in rows_of(table, "что", "какое")]
