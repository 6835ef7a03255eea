"""Section 4: the test chat, its history and the knowledge base behind it."""

from proof.fault import (
    BROWSER,
    CLIENT,
    Fault,
    Http,
    Trigger,
    answer,
    append,
    copy,
    dead_control,
    delay,
    double,
    edit,
    edit_request,
    inject,
    put,
    reject,
    reverse,
    rewrite,
    status,
    text_request,
)

PAGE = r"^/manage/[^/]+/test-chat"
SEND = r"^/api/chat$"
LIST = r"^/api/chat/conversations"
MESSAGES = r"^/api/chat\?.*conversationId"
AGENTS = r"^/api/agents\?"
LLM = r"/chat/completions"
STRANGER = {
    "id": "{uuid}",
    "organizationId": "{uuid}",
    "agentId": "{uuid}",
    "userId": "{uuid}",
    "title": "Чужой разговор",
    "metadata": {},
    "createdAt": "2025-01-26T12:00:00.000Z",
    "updatedAt": "2025-01-26T12:00:00.000Z",
}
FAILED = {"success": False, "error": "Не удалось обработать сообщение", "details": "сбой"}
ALL_ANSWERS = ("4.5", "4.6", "4.7", "4.8", "5.6", "API.2", "API.3", "DB.3")
ON_PAGE = ("4.5", "4.6", "4.7", "4.8")
# A section of the prompt, as it stands in the request's JSON: its heading and all up to the next heading.
DOCUMENTS = r"## Релевантная информация из документов:.*?(?=## Критические|\"\})"

FAULTS = (
    Fault(
        "chat-page-404",
        "страницы тестового чата нет",
        ("4.1",),
        "Тестовый чат: адрес .*/test-chat ответил 404",
        (Http("web", "GET", PAGE, status(404)),),
        collateral=("4.*",),
    ),
    Fault(
        "chat-page-redirects",
        "вместо тестового чата открывается другая страница",
        ("4.1",),
        "заголовок «Тестовый чат»",
        (Http("web", "GET", PAGE, inject("history.replaceState(null, '', location.href.replace('/test-chat', ''))")),),
        collateral=("4.*",),
        quiet=True,
    ),
    Fault(
        "chat-list-empty",
        "список чатов пуст, хотя API отдаёт разговоры",
        ("4.2",),
        "а в списке чатов «Нет чатов»|в списке чатов",
        (Http("web", "GET", LIST, edit(put("data", {"conversations": [], "total": 0})), by=BROWSER),),
        collateral=("4.7",),
        quiet=True,
    ),
    Fault(
        "chat-data-fail",
        "тестовый чат не получает своих данных",
        ("4.2",),
        "Тестовый чат|Страница сломалась|/api/chat",
        (Http("web", "GET", LIST, answer(500, FAILED), by=BROWSER),),
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
                PAGE,
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
        "chat-choice-ignored",
        "выбор агента ни к чему не ведёт",
        ("4.4",),
        "поле сообщения – (видно, но не поддаётся|не видно человеку: закрыто)|показан выбранным",
        (Http("web", "GET", PAGE, dead_control("[role=option]", "")),),
        collateral=ON_PAGE,
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
                PAGE,
                inject(
                    "addEventListener('click', () => setTimeout(() => "
                    "document.querySelectorAll('[role=combobox]').forEach((one) => { "
                    "if (one.textContent.includes('приёмки')) one.textContent = 'Другой агент'; }), 0));"
                ),
            ),
        ),
        quiet=True,
    ),
    Fault(
        "chat-send-500",
        "отправка сообщения отвечает 500",
        ("4.5",),
        "Вызов POST /api/chat ответил 500",
        (Http("web", "POST", SEND, answer(500, FAILED), by=BROWSER),),
        collateral=ON_PAGE,
    ),
    Fault(
        "chat-message-accepted-late",
        "платформа принимает сообщение только через 12 секунд",
        ("4.5",),
        "сообщение владельца должно быть принято: не дождались за 10 с. Видели: .*POST /api/chat отправлен, ответа нет",
        (Http("web", "POST", SEND, delay(12), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "chat-message-lost",
        "вызов успешен, а сообщения в разговоре нет",
        ("4.5",),
        "разговор должен показывать сообщения по порядку",
        (Http("web", "GET", MESSAGES, edit(reject("data.messages", '"role": "user"')), by=BROWSER),),
        collateral=ON_PAGE,
        quiet=True,
    ),
    Fault(
        "chat-answer-is-echo",
        "агент повторяет вопрос вместо ответа",
        ("4.6",),
        "Агент повторил вопрос вместо ответа",
        (Http("llm", "POST", LLM, edit(copy("choices.0.message.content", "messages.-1.content"))),),
        collateral=("4.8", "5.6"),
        quiet=True,
    ),
    Fault(
        "chat-answer-empty",
        "агент отвечает пустым сообщением",
        ("4.6",),
        "Агент ответил пустым сообщением",
        (Http("web", "POST", SEND, edit(put("data.message.content", "")), by=BROWSER),),
        collateral=ON_PAGE,
        quiet=True,
    ),
    Fault(
        "chat-answer-not-shown",
        "API отдаёт ответ агента, а в разговоре его нет",
        ("4.6",),
        "разговор должен показывать сообщения по порядку",
        (Http("web", "GET", MESSAGES, edit(reject("data.messages", '"role": "assistant"')), by=BROWSER),),
        collateral=ON_PAGE,
        quiet=True,
    ),
    Fault(
        "chat-llm-down",
        "модель не отвечает",
        ("4.6",),
        "Вызов POST /api/chat ответил 500",
        (Http("llm", "POST", LLM, answer(503, {"error": {"message": "overloaded"}})),),
        collateral=ALL_ANSWERS,
    ),
    Fault(
        "chat-history-lost",
        "после перезагрузки в списке чатов нет разговора",
        ("4.7",),
        "в списке чатов",
        (Http("web", "GET", LIST, edit(put("data", {"conversations": [], "total": 0})), by=BROWSER, skip=2),),
        collateral=("4.2",),
        quiet=True,
    ),
    Fault(
        "chat-messages-lost",
        "после перезагрузки в разговоре нет ответа агента",
        ("4.7",),
        "разговор должен показывать сообщения по порядку",
        (Http("web", "GET", MESSAGES, edit(reject("data.messages", '"role": "assistant"')), by=BROWSER, skip=1),),
        quiet=True,
    ),
    Fault(
        "chat-history-reversed",
        "после перезагрузки сообщения идут в обратном порядке",
        ("4.7",),
        "разговор должен показывать сообщения по порядку",
        (Http("web", "GET", MESSAGES, edit(reverse("data.messages")), by=BROWSER, skip=1),),
        quiet=True,
    ),
    Fault(
        "chat-list-with-strangers",
        "в списке чатов есть и чужой разговор",
        ("4.2",),
        "В списке чатов лишнее, чего API не отдаёт: Чужой разговор",
        (Http("web", "GET", LIST, edit(append("data.conversations", STRANGER)), by=BROWSER),),
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
        "chat-history-doubled",
        "после перезагрузки каждое сообщение разговора показано дважды",
        ("4.7",),
        "показано в разговоре раз: 2, ожидалось 1",
        (Http("web", "GET", MESSAGES, edit(double("data.messages")), by=BROWSER, skip=1),),
        quiet=True,
    ),
    Fault(
        "chat-history-stored-otherwise",
        "страница показывает разговор, а API хранит его без ответа агента",
        ("4.7",),
        "API хранит не то, что сказано",
        (Http("web", "GET", MESSAGES, edit(reject("data.messages", '"role": "assistant"')), by=CLIENT),),
        collateral=("API.3",),
        quiet=True,
    ),
    Fault(
        "rag-not-asked",
        "тестовый чат не обращается к базе знаний",
        ("4.8",),
        "В ответе агента нет слова .* из статьи базы знаний",
        (Http("web", "POST", SEND, edit_request(put("useKnowledgeBase", False)), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "rag-not-in-prompt",
        "найденное в базе знаний не доходит до модели: ответ общий",
        ("4.8",),
        "В ответе агента нет слова .* из статьи базы знаний",
        (Http("llm", "POST", LLM, text_request(DOCUMENTS, "")),),
        quiet=True,
    ),
    Fault(
        "rag-article-unpublished",
        "статья сохраняется, но в поиск не попадает",
        ("4.8",),
        "В ответе агента нет слова .* из статьи базы знаний",
        (Trigger("knowledge_base_articles", "NEW.is_published := false;", on="insert or update"),),
        quiet=True,
    ),
)
