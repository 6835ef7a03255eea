"""The history of events, in the API and on the page «Webhooks»: what it lists, finds and shows."""

from proof.changes import BROWSER, CLIENT, Http
from proof.fault import Fault, answer, delete, edit, put, quietly, rewrite
from proof.faults.matrix.page_script import page_fault
from proof.faults.matrix.scenarios import EVENTS_KEPT

EVENTS_LIST = r"^/api/webhooks\?"
FAULTS: tuple[Fault, ...] = (
    quietly(
        "history-without-leads",
        "история событий не говорит, о каком лиде событие",
        (EVENTS_KEPT,),
        "entity_id",
        Http("web", "GET", EVENTS_LIST, edit(put("data.*.entityId", "1"))),
    ),
    quietly(
        "history-without-events",
        "история событий пуста",
        (EVENTS_KEPT,),
        "стоит 0 раз",
        Http("web", "GET", EVENTS_LIST, edit(put("data", []))),
    ),
    quietly(
        "one-event-without-payload",
        "событие отдаётся без того, с чем пришло",
        (EVENTS_KEPT,),
        "не отдаёт, с чем пришло",
        Http(
            "web",
            "GET",
            r"^/api/webhooks/[0-9a-f-]{36}$",
            edit(delete("data.payload"), delete("data.payloadPreview")),
        ),
    ),
    quietly(
        "events-not-found",
        "поиск по событиям ничего не находит",
        (EVENTS_KEPT,),
        "не находит",
        Http("web", "GET", r"^/api/webhooks/events\?", edit(put("data", []))),
    ),
    Fault(
        "not-processed-again",
        "повторная обработка события обещана, но её нет",
        (EVENTS_KEPT,),
        "должно быть обработано ещё раз",
        (Http("web", "POST", r"^/api/webhooks/[0-9a-f-]{36}$", answer(200, {"success": True, "message": "ok"})),),
        within=45,
        quiet=True,
    ),
    quietly(
        "events-page-empty",
        "страница Webhooks не показывает событий",
        (EVENTS_KEPT,),
        "Страница Webhooks: по словам .* должно быть строк",
        Http("web", "GET", r"^/api/webhooks/events", edit(put("data", [])), by=BROWSER),
    ),
    quietly(
        "history-tells-another-time",
        "история событий называет не то время, когда событие обработано",
        (EVENTS_KEPT,),
        "processed_at – 1970",
        Http("web", "GET", EVENTS_LIST, edit(put("data.*.processedAt", "1970-01-01T00:00:00.000Z"))),
    ),
    quietly(
        "search-finds-all-events",
        "поиск по событиям находит и те, что не о том",
        (EVENTS_KEPT,),
        r"/events\?search=.* отдаёт и не такие",
        Http("web", "GET", r"^/api/webhooks/events\?.*search=", rewrite("search=[^&]*", ""), by=CLIENT),
    ),
    quietly(
        "history-ignores-state",
        "история событий отдаёт и не те, о чьём состоянии спросили",
        (EVENTS_KEPT,),
        r"\?status=failed отдаёт и не такие",
        Http("web", "GET", r"^/api/webhooks\?.*status=", rewrite("status=[^&]*", "")),
    ),
    quietly(
        "history-ignores-time",
        "история событий отдаёт и те, что случились раньше, чем спросили",
        (EVENTS_KEPT,),
        "start_date=.* отдаёт и не такие",
        Http("web", "GET", r"^/api/webhooks\?.*start_date=", rewrite("start_date=[^&]*", "")),
    ),
    quietly(
        "history-drops-what-fits",
        "история событий не находит и того, что подходит",
        (EVENTS_KEPT,),
        "нет события .*, хотя оно такое",
        Http("web", "GET", r"^/api/webhooks\?.*status=completed", rewrite("status=completed", "status=failed")),
    ),
    quietly(
        "history-ignores-number",
        "история событий отдаёт больше, чем спросили",
        (EVENTS_KEPT,),
        "limit=1 отдаёт событий: [2-9]",
        Http("web", "GET", r"^/api/webhooks\?.*limit=1($|&)", rewrite("limit=1($|&)", r"limit=50\1")),
    ),
    page_fault(
        "events-search-dead",
        "поиск на странице Webhooks ничего не отбирает",
        EVENTS_KEPT,
        "и ни одной другой",
        (r"search: search\.value\.trim\(\), limit: 50", "limit: 50"),
    ),
    page_fault(
        "event-times-mixed-up",
        "на странице событий «Создано» и «Обработано» перепутаны",
        EVENTS_KEPT,
        "«Создано» и «Обработано» перепутаны",
        (
            r"dateTime\((\w+)\.createdAt\), ?dateTime\(\w+\.processedAt\)",
            r"dateTime(\1.processedAt), dateTime(\1.createdAt)",
        ),
    ),
    page_fault(
        "handled-event-shown-as-failure",
        "обработанное событие показано на странице как «Ошибка»",
        EVENTS_KEPT,
        "«Статус» обработанного говорит об ошибке",
        ('Обработано", ?"green', 'Ошибка", "red'),
    ),
    page_fault(
        "event-retries-constant",
        "в столбце «Повторы» у всех событий «3/3»",
        EVENTS_KEPT,
        "«Повторы»",
        (r"\$\{\w+\.retryCount\}", "3"),
    ),
    quietly(
        "events-counted-by-page",
        "история событий говорит, что их столько, сколько на странице",
        (EVENTS_KEPT,),
        "говорит, что событий всего 1, а пришло не меньше 5",
        Http("web", "GET", r"^/api/webhooks\?limit=1$", edit(put("pagination.total", 1))),
    ),
    quietly(
        "second-page-repeats-the-first",
        "вторая страница истории событий повторяет первую",
        (EVENTS_KEPT,),
        "событий, которые стоят дважды",
        Http("web", "GET", r"^/api/webhooks\?page=2&.*limit=2$", rewrite("page=2", "page=1")),
    ),
    quietly(
        "history-numbers-all-events",
        "история событий, спрошенная о части, называет число всех",
        (EVENTS_KEPT,),
        "таких событий за это время 9999",
        Http("web", "GET", r"^/api/webhooks\?page=\d+&.*limit=2$", edit(put("pagination.total", 9999))),
    ),
)
