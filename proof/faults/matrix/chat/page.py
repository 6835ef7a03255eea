"""The page of the test chat, and the choice of an agent on it."""

from proof.changes import BROWSER, Http
from proof.fault import Fault, answer, append, dead_control, edit, inject, reject, rewrite, status
from proof.faults.matrix.answers import CHAT_FAILED
from proof.faults.matrix.collateral import ANSWERS_ON_PAGE
from proof.faults.matrix.page_script import page_fault
from proof.faults.matrix.places import CHAT_PAGE, CONVERSATIONS
from proof.faults.matrix.scenarios import SENT_AS_CHOSEN

AGENTS = r"^/api/agents\?"
MANY = "В чате предложены все активные агенты, сколько бы их ни было"
FAULTS: tuple[Fault, ...] = (
    Fault(
        "chat-page-404",
        "страницы тестового чата нет",
        ("4.1",),
        "Тестовый чат: адрес .*/test-chat ответил 404",
        (Http("web", "GET", CHAT_PAGE, status(404)),),
        collateral=("4.*",),
    ),
    Fault(
        "chat-page-redirects",
        "вместо тестового чата открывается другая страница",
        ("4.1",),
        "заголовок «Тестовый чат»",
        (
            Http(
                "web",
                "GET",
                CHAT_PAGE,
                inject("history.replaceState(null, '', location.href.replace('/test-chat', ''))"),
            ),
        ),
        collateral=("4.*",),
        quiet=True,
    ),
    Fault(
        "chat-data-fail",
        "тестовый чат не получает своих данных",
        ("4.2",),
        "Тестовый чат|Страница сломалась|/api/chat",
        (Http("web", "GET", CONVERSATIONS, answer(500, CHAT_FAILED), by=BROWSER),),
        collateral=("4.*",),
    ),
    Fault(
        "chat-without-new-button",
        "на странице чата нет кнопки «Новый чат»",
        ("4.2",),
        "кнопка «Новый чат»",
        (
            Http(
                "web",
                "GET",
                CHAT_PAGE,
                inject(
                    "new MutationObserver(() => document.querySelectorAll('button').forEach((one) => { "
                    "if (one.textContent.trim() === 'Новый чат') one.remove(); }))"
                    ".observe(document, { childList: true, subtree: true });"
                ),
            ),
        ),
        quiet=True,
    ),
    Fault(
        "chat-offers-drafts",
        "в выборе агента есть черновик",
        ("4.3",),
        r"\(черновой агент\) предложен",
        (Http("web", "GET", AGENTS, rewrite("status=active&?", ""), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "chat-without-fresh-agent",
        "в выборе агента нет активного агента, созданного только что",
        ("4.3",),
        r"\(агент\) не предложен",
        (Http("web", "GET", AGENTS, edit(reject("data", "приёмки")), by=BROWSER),),
        collateral=("4.*",),
        quiet=True,
    ),
    Fault(
        "chat-offers-strangers",
        "в выборе агента есть агент чужой организации",
        ("4.3",),
        "В выборе предложены те, кто не активный агент организации: Чужой агент",
        (
            Http(
                "web",
                "GET",
                AGENTS,
                edit(append("data", {"id": "{uuid}", "name": "Чужой агент", "status": "active"})),
                by=BROWSER,
            ),
        ),
        quiet=True,
    ),
    Fault(
        "chat-choice-ignored",
        "выбор агента ни к чему не ведёт",
        ("4.4",),
        "поле сообщения – (видно, но не поддаётся|не видно человеку: закрыто)|показан выбранным",
        (Http("web", "GET", CHAT_PAGE, dead_control("[role=option]", "")),),
        collateral=ANSWERS_ON_PAGE,
        quiet=True,
    ),
    Fault(
        "chat-shows-another-agent",
        "выбран один агент, а показан другой",
        ("4.4",),
        "показан выбранным",
        (
            Http(
                "web",
                "GET",
                CHAT_PAGE,
                inject(
                    "addEventListener('click', () => setTimeout(() => "
                    "document.querySelectorAll('[role=combobox]').forEach((one) => { "
                    "if (one.textContent.includes('приёмки')) one.textContent = 'Другой агент'; }), 0));"
                ),
            ),
        ),
        quiet=True,
    ),
    page_fault(
        "chosen-agent-ignored",
        "после смены агента «Новый чат» продолжает говорить с прежним",
        SENT_AS_CHOSEN,
        "не тому агенту|идёт с другим",
        (
            r"agentId: agentSelect\.value, conversationId",
            "agentId: (state.agent ??= agentSelect.value), conversationId",
        ),
    ),
    page_fault(
        "one-page-of-agents-offered",
        "в тестовом чате предложены двадцать агентов, и не больше",
        MANY,
        "а в выборе нет 1 из них",
        (r'status: "active", limit: 100', 'status: "active"'),
    ),
)
