"""The messages of a conversation as they are stored and shown later: lost, cut, doubled, in another order or time."""

from proof.changes import BROWSER, CLIENT, Http, Trigger
from proof.fault import Fault, answer, delete, double, edit, quietly, reject, reverse
from proof.faults.matrix.places import MESSAGES
from proof.faults.matrix.scenarios import LONG_TEXT

FAULTS: tuple[Fault, ...] = (
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
    quietly(
        "messages-three-hours-early",
        "сообщения хранятся со временем другого часового пояса",
        ("4.7",),
        "Сделано только что, а время другое",
        Trigger("message_logs", "NEW.created_at := NEW.created_at - interval '3 hours';"),
        ("4.*", "API.3"),
    ),
    quietly(
        "long-message-cut",
        "от длинного сообщения владельца хранится начало",
        ("API.3",),
        "ожидались сообщение и ответ",
        Trigger("message_logs", "NEW.content := left(NEW.content, 255);", when="NEW.role = 'user'"),
        ("4.*", "API.2"),
    ),
    quietly(
        "only-ten-messages",
        "после десятого сообщения разговор ничего не хранит",
        ("История хранит порядок двенадцати сообщений",),
        "Подготовить не удалось: POST /api/chat ответил 500",
        Trigger(
            "message_logs",
            "if (select count(*) from message_logs m where m.conversation_id = NEW.conversation_id) >= 10 "
            "then return null; end if;",
        ),
    ),
    quietly(
        "no-more-than-four-messages",
        "с пятого сообщения чат просит больше не писать (429)",
        ("История хранит порядок двенадцати сообщений",),
        "Подготовить не удалось: POST /api/chat ответил 429",
        Http("web", "POST", "/api/chat$", answer(429, {"success": False, "error": "Слишком много запросов"}), skip=4),
    ),
    quietly(
        "long-conversation-cut",
        "API отдаёт только первые пятьдесят сообщений разговора",
        ("Модель получает инструкции агента, прежние сообщения и новое",),
        "а API отдаёт 50",
        Http(
            "web", "GET", r"^/api/chat\?.*conversationId=", edit(delete("data.messages.51"), delete("data.messages.50"))
        ),
    ),
    quietly(
        "message-cut-at-8000",
        "от сообщения владельца хранится не больше 8000 знаков",
        (LONG_TEXT,),
        "сообщение в чате – отправлено знаков 10000, отдано 8000",
        Trigger("message_logs", "NEW.content := left(NEW.content, 8000);"),
    ),
)
