"""The list of conversations, and which conversation a message goes into."""

from proof.changes import BROWSER, CLIENT, Http, Trigger
from proof.fault import (
    Fault,
    answer,
    append,
    delete,
    edit,
    edit_request,
    freeze,
    put,
    quietly,
    reverse,
    rewrite,
    status,
)
from proof.faults.matrix.entities import CONVERSATION
from proof.faults.matrix.page_script import page_fault
from proof.faults.matrix.places import CHAT, CONVERSATIONS, MESSAGES
from proof.faults.matrix.scenarios import GOES_ON, SENT_AS_CHOSEN

COLLEAGUE = "Разговор одного участника организации закрыт для другого"
MANY = "Среди многих разговоров не пропадает ни один"
FAULTS: tuple[Fault, ...] = (
    Fault(
        "chat-list-empty",
        "список чатов пуст, хотя API отдаёт разговоры",
        ("4.2",),
        "а в списке чатов «Нет чатов»|в списке чатов",
        (Http("web", "GET", CONVERSATIONS, edit(put("data", {"conversations": [], "total": 0})), by=BROWSER),),
        collateral=("4.7",),
        quiet=True,
    ),
    Fault(
        "chat-list-with-strangers",
        "в списке чатов есть и чужой разговор",
        ("4.2",),
        "В списке чатов лишнее, чего API не отдаёт: Чужой разговор",
        (Http("web", "GET", CONVERSATIONS, edit(append("data.conversations", CONVERSATION)), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "chat-history-lost",
        "после перезагрузки в списке чатов нет разговора",
        ("4.7",),
        "в списке чатов",
        (Http("web", "GET", CONVERSATIONS, edit(put("data", {"conversations": [], "total": 0})), by=BROWSER, skip=2),),
        collateral=("4.2",),
        quiet=True,
    ),
    quietly(
        "no-conversations-in-all",
        "список разговоров говорит, что их всего ноль",
        ("API.2",),
        "а всего их сказано 0",
        Http("web", "GET", "/api/chat/conversations", edit(put("data.total", 0))),
        ("4.*",),
    ),
    quietly(
        "conversations-by-beginning",
        "разговор, который продолжен, не поднимается в списке",
        ("API.2",),
        "не в порядке обновления",
        Http("web", "GET", CONVERSATIONS, edit(reverse("data.conversations")), by=CLIENT),
    ),
    quietly(
        "stranger-second-message-begins-anew",
        "второе сообщение начинает новый разговор",
        (GOES_ON,),
        "разговор",
        Http("web", "POST", CHAT, edit_request(delete("conversationId")), by=BROWSER),
    ),
    quietly(
        "conversation-stays-below",
        "разговор, который продолжается, в списке не поднимается",
        (GOES_ON,),
        "а обновлён он всё ещё",
        Trigger("conversations", "NEW.updated_at := OLD.updated_at;", on="update"),
    ),
    page_fault(
        "message-into-the-first-opened",
        "сообщение уходит в тот чат, который открыли первым",
        SENT_AS_CHOSEN,
        "разговор",
        (
            r"const conversationId = state\.open \?\? undefined;",
            "const conversationId = state.open ? (state.first ??= state.open) : undefined;",
        ),
    ),
    page_fault(
        "message-to-the-first-chosen",
        "сообщение уходит тому агенту, которого выбрали первым",
        SENT_AS_CHOSEN,
        "Страница отправила сообщение не тому агенту",
        (r"agentId: (\w+)\.value", r"agentId: (state.who ??= \1.value)"),
    ),
    quietly(
        "title-of-the-first-line",
        "название разговора кончается с первой строкой сообщения",
        ("API.2",),
        "название – ",
        Trigger("conversations", r"NEW.title := split_part(NEW.title, E'\n', 1);"),
        ("4.*", "DB.3"),
    ),
    quietly(
        "conversation-shown-to-colleague",
        "разговор по его номеру отдают и другому участнику организации",
        (COLLEAGUE,),
        r"GET /api/chat\?conversationId показал его",
        Http("web", "GET", MESSAGES, freeze(), by=CLIENT),
        ("4.*", "API.3"),
    ),
    quietly(
        "colleague-writes-in-it",
        "в разговор пишет и другой участник организации",
        (COLLEAGUE,),
        "POST /api/chat в нём ответил 200, ожидался отказ",
        Http("web", "POST", CHAT, status(200), by=CLIENT, skip=1),
    ),
    quietly(
        "twenty-conversations-at-most",
        "без числа в запросе разговоров отдают двадцать",
        (MANY,),
        "Разговоров в списке: 20 из 55, ожидалось не меньше 50",
        Http("web", "GET", "^/api/chat/conversations$", rewrite("conversations$", "conversations?limit=20")),
    ),
    quietly(
        "counts-colleagues-conversations",
        "в числе своих разговоров сосчитаны и чужие",
        (COLLEAGUE,),
        "сосчитал его: всего 3",
        Http("web", "GET", CONVERSATIONS, edit(put("data.total", 3)), by=CLIENT),
    ),
    quietly(
        "cannot-go-on-without-the-agent",
        "разговор не продолжить, не назвав агента ещё раз",
        ("История хранит порядок двенадцати сообщений",),
        "POST /api/chat ответил 400",
        Http(
            "web",
            "POST",
            CHAT,
            answer(400, {"success": False, "error": "Некорректные данные"}),
            body='^(?!.*"agentId").*"conversationId"',
            by=CLIENT,
        ),
    ),
)
