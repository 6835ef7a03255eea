"""Who is let in: visitors without a session, and members of another organisation."""

from proof.changes import BROWSER, Http, Trigger
from proof.fault import Fault, answer, quietly
from proof.faults.matrix.answers import SUCCEEDED
from proof.faults.matrix.holes import hole_fault
from proof.faults.matrix.places import CHAT_PAGE, INTEGRATION

NOBODY = "Без входа ничего не прочесть"
NOTHING = "Без входа ничего не изменить"
OTHERS_EVENTS = "Другая организация событий Kommo не видит"
PANEL = answer(200, text="<h1>Панель управления</h1>", type="text/html; charset=utf-8")
IDS = "Чужие номера ничего не открывают"
APART = "Чужое не отличить от того, чего нет"
NAMED = "Чужую организацию не назвать своей"
JOB = "Задание ставится от имени того, кто вошёл"
OTHERS_DATA = "Другая организация данных не видит и изменить их не может"


def _unguarded(name: str, promise: str, says: str, *change: Http) -> Fault:
    return Fault(name, promise, (NOBODY if change[0].method == "GET" else NOTHING,), says, change, quiet=True)


FAULTS: tuple[Fault, ...] = (
    _unguarded(
        "jobs-shown-to-anybody",
        "задания видны и без входа",
        "GET /api/jobs/status → 200",
        Http("web", "GET", "^/api/jobs/status$", answer(200, {"jobs": []})),
    ),
    _unguarded(
        "integration-shown-to-anybody",
        "интеграция видна и без входа",
        r"GET /api/agents/\[id\]/integrations/\[integrationId\] → 200",
        Http("web", "GET", INTEGRATION, SUCCEEDED),
    ),
    _unguarded(
        "event-shown-to-anybody",
        "событие Kommo видно и без входа",
        r"GET /api/webhooks/\[eventId\] → 200",
        Http("web", "GET", r"^/api/webhooks/[0-9a-f-]{36}$", SUCCEEDED),
    ),
    _unguarded(
        "anybody-synchronises",
        "синхронизацию запускает и тот, кто не вошёл",
        r"\[integrationId\]/sync → 200",
        Http("web", "POST", "/integrations/[^/]+/sync$", SUCCEEDED),
    ),
    _unguarded(
        "anybody-switches-integrations",
        "интеграцию выключает и тот, кто не вошёл",
        r"PATCH /api/agents/\[id\]/integrations/\[integrationId\] → 200",
        Http("web", "PATCH", INTEGRATION, SUCCEEDED),
    ),
    _unguarded(
        "anybody-repeats-events",
        "событие Kommo обрабатывает снова и тот, кто не вошёл",
        r"POST /api/webhooks/\[eventId\] → 200",
        Http("web", "POST", r"^/api/webhooks/[0-9a-f-]{36}$", SUCCEEDED),
    ),
    quietly(
        "events-of-others-shown",
        "событие Kommo видно и другой организации",
        (OTHERS_EVENTS,),
        "Другой организации отдано событие",
        Trigger(
            "organizations",
            "update webhook_events set org_id = NEW.id where id = "
            "(select id from webhook_events order by created_at desc limit 1);",
            after=True,
        ),
    ),
    quietly(
        "chat-opens-to-anybody",
        "страница чата открывается и без входа",
        ("Без входа не открыть – Тестовый чат",),
        "адрес не стал /login",
        Http("web", "GET", CHAT_PAGE, PANEL, by=BROWSER),
        ("4.*",),
    ),
    quietly(
        "number-of-tenant-not-compared",
        "номер организации в адресе может быть любым",
        ("Вошедшему не открыть организацию, чей номер в адресе неверен",),
        "адрес не стал /login",
        Http("web", "GET", "^/manage/[^/]+$", PANEL, by=BROWSER),
        ("3.*",),
    ),
    quietly(
        "dashboard-of-others-opens",
        "инфопанель чужой организации открывается",
        ("Вошедшему не открыть организацию, в которой он не состоит",),
        "адрес не стал /login",
        Http("web", "GET", "^/manage/[^/]+$", PANEL, by=BROWSER),
        ("3.*",),
    ),
    hole_fault(
        "foreign-ids", (IDS, APART, OTHERS_DATA), "Чужие данные (показаны|доступны)|Чужой номер принят|что чужое"
    ),
    hole_fault("told-apart", (APART,), "По ответу видно, что чужое существует: .*о чужом 403"),
    hole_fault("named-organisation", (NAMED,), "Чужие данные показаны|Создано в чужой организации"),
    hole_fault("named-job-owner", (JOB,), "Задание поставлено от чужого имени: organizationId"),
)
