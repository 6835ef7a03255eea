"""A message and its answer: not sent, not accepted, not answered, answered with something else."""

from proof.changes import BROWSER, Http, Trigger
from proof.fault import Fault, answer, copy, delay, edit, freeze, inject, put, quietly, reject
from proof.faults.matrix.answers import CHAT_FAILED
from proof.faults.matrix.collateral import ANSWERS_ON_PAGE
from proof.faults.matrix.places import CHAT, CHAT_PAGE, COMPLETIONS, MESSAGES
from proof.faults.matrix.scenarios import GOES_ON

ALL_ANSWERS = ("4.5", "4.6", "4.7", "4.8", "5.6", "API.2", "API.3", "DB.3")
# Shift+Enter reaches the page as Enter alone.
SHIFT_LOST = inject(
    "addEventListener('keydown', (event) => { if (event.key === 'Enter' && event.shiftKey && event.isTrusted) { "
    "event.preventDefault(); event.stopImmediatePropagation(); event.target.dispatchEvent(new KeyboardEvent('keydown', "
    "{ key: 'Enter', code: 'Enter', bubbles: true, cancelable: true })); } }, true);"
)
AT_ONCE = "Одновременные разговоры не путаются"
STAGES = "Агент отвечает только на тех этапах воронки, где он включён"
FAULTS: tuple[Fault, ...] = (
    Fault(
        "chat-send-500",
        "отправка сообщения отвечает 500",
        ("4.5",),
        "Вызов POST /api/chat ответил 500",
        (Http("web", "POST", CHAT, answer(500, CHAT_FAILED), by=BROWSER),),
        collateral=ANSWERS_ON_PAGE,
    ),
    Fault(
        "chat-message-accepted-late",
        "платформа принимает сообщение только через 12 секунд",
        ("4.5",),
        "сообщение владельца должно быть принято: не дождались за 10 с. Видели: .*POST /api/chat отправлен, ответа нет",
        (Http("web", "POST", CHAT, delay(12), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "chat-message-lost",
        "вызов успешен, а сообщения в разговоре нет",
        ("4.5",),
        "разговор должен показывать сообщения по порядку",
        (Http("web", "GET", MESSAGES, edit(reject("data.messages", '"role": "user"')), by=BROWSER),),
        collateral=ANSWERS_ON_PAGE,
        quiet=True,
    ),
    Fault(
        "chat-answer-is-echo",
        "агент повторяет вопрос вместо ответа",
        ("4.6",),
        "Агент повторил вопрос вместо ответа",
        (Http("llm", "POST", COMPLETIONS, edit(copy("choices.0.message.content", "messages.-1.content"))),),
        collateral=("4.8", "5.6"),
        quiet=True,
    ),
    Fault(
        "chat-answer-empty",
        "агент отвечает пустым сообщением",
        ("4.6",),
        "Агент ответил пустым сообщением",
        (Http("web", "POST", CHAT, edit(put("data.message.content", "")), by=BROWSER),),
        collateral=ANSWERS_ON_PAGE,
        quiet=True,
    ),
    Fault(
        "chat-answer-not-shown",
        "API отдаёт ответ агента, а в разговоре его нет",
        ("4.6",),
        "разговор должен показывать сообщения по порядку",
        (Http("web", "GET", MESSAGES, edit(reject("data.messages", '"role": "assistant"')), by=BROWSER),),
        collateral=ANSWERS_ON_PAGE,
        quiet=True,
    ),
    Fault(
        "chat-llm-down",
        "модель не отвечает",
        ("4.6",),
        "Вызов POST /api/chat ответил 500",
        (Http("llm", "POST", COMPLETIONS, answer(503, {"error": {"message": "overloaded"}})),),
        collateral=ALL_ANSWERS,
    ),
    Fault(
        "stranger-error-for-answer",
        "вместо ответа агента – сообщение об ошибке",
        ("4.6",),
        "Вместо ответа агента – сообщение об ошибке",
        (Http("web", "POST", CHAT, edit(put("data.message.content", "Error: 429 Too Many Requests")), by=BROWSER),),
        collateral=("4.*",),
        quiet=True,
    ),
    Fault(
        "stranger-object-for-answer",
        "вместо ответа агента – «[object Object]»",
        ("4.6",),
        "Вместо ответа агента – не слова",
        (Http("web", "POST", CHAT, edit(put("data.message.content", "[object Object]")), by=BROWSER),),
        collateral=("4.*",),
        quiet=True,
    ),
    quietly(
        "send-button-dead",
        "кнопка отправки в чате ничего не делает",
        (GOES_ON,),
        "кнопка отправки нажата, а сообщение не отправлено",
        Http(
            "web",
            "GET",
            CHAT_PAGE,
            inject(
                "addEventListener('click', (event) => { if (event.target.closest?.('textarea ~ button, .send')) "
                "event.stopImmediatePropagation(); }, true);"
            ),
        ),
    ),
    quietly(
        "chat-changes-agent",
        "первый же ответ стирает инструкции агента",
        (GOES_ON,),
        "которого никто не менял",
        Trigger("agents", "NEW.instructions := null;", on="update"),
        ("4.*", "6.*", "7.*", "5.*", "API.*"),
    ),
    quietly(
        "shift-does-not-matter",
        "Shift+Enter отправляет сообщение, а не начинает новую строку",
        (GOES_ON,),
        "Shift.Enter",
        Http("web", "GET", CHAT_PAGE, SHIFT_LOST, by=BROWSER),
    ),
    quietly(
        "answers-mixed-up",
        "на вопрос в одном разговоре приходит ответ на вопрос другого",
        (AT_ONCE,),
        "агент ответил не о том",
        Http("llm", "POST", COMPLETIONS, freeze(), body="красят забор"),
    ),
    quietly(
        "agent-in-any-stage",
        "агент отвечает и на том этапе воронки, где он не включён",
        (STAGES,),
        "ответил 200, ожидался 403",
        Trigger("agent_pipeline_settings", "NEW.all_stages := true;"),
    ),
    quietly(
        "agent-in-no-stage",
        "агент не отвечает и на том этапе воронки, где он включён",
        (STAGES,),
        "POST /api/chat ответил 403",
        Trigger("agent_pipeline_settings", "NEW.selected_stages := '{}';"),
    ),
)
