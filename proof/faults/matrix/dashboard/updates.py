"""«Последние обновления» and the activity log behind them: missing, doubled, foreign, in the wrong order or time."""

from proof.changes import BROWSER, Http, Trigger
from proof.fault import Fault, answer, delete, double, edit, put, quietly, reject, replace, reverse, reword, text
from proof.faults.matrix.answers import SERVER_ERROR
from proof.faults.matrix.page_script import page_fault
from proof.faults.matrix.places import UPDATES
from proof.faults.matrix.scenarios import DASHBOARD_FOLLOWS

TOLD = "Ответ агента попадает в обновления"
PANEL = "^/manage/[^/]+$"
NO_COLOURS = "<style>.dot { background: #888 !important }</style></head>"
ONE_COLOUR = "<style>.dot { background: #22c55e !important }</style></head>"
UPDATES_LOST = "Обновления, которые не загрузились, остальной инфопанели не прячут"
HAPPENED = "Новая организация видит в обновлениях всё, что в ней произошло"
STAND_INS = "Без журнала обновления говорят об агентах и о разговорах"
REFUSED = "Отказ модели не теряет сообщения владельца"
FAULTS: tuple[Fault, ...] = (
    Fault(
        "updates-section-missing",
        "на инфопанели нет раздела «Последние обновления»",
        ("3.2",),
        "раздел «Последние обновления»",
        (Http("web", "GET", r"^/manage/", reword("h3", "Последние обновления", "Новости")),),
        collateral=("3.3", "3.5"),
        quiet=True,
    ),
    Fault(
        "updates-fail",
        "обновления отвечают 500",
        ("3.2",),
        "раздел. «Последние обновления»|/api/dashboard/updates",
        (Http("web", "GET", UPDATES, answer(500, SERVER_ERROR), by=BROWSER),),
        collateral=("3.*",),
    ),
    Fault(
        "updates-empty",
        "обновления отвечают 200, но пусты",
        ("3.3",),
        "В обновлениях пусто",
        (Http("web", "GET", UPDATES, edit(put("data", [])), by=BROWSER),),
        collateral=("3.5",),
        quiet=True,
    ),
    Fault(
        "updates-of-another-organisation",
        "в обновлениях события чужой организации",
        ("3.3",),
        "Запись 1 в обновлениях – «Создан новый агент: Чужой»",
        (Http("web", "GET", UPDATES, edit(put("data.*.message", "Создан новый агент: Чужой")), by=BROWSER),),
        collateral=("3.5",),
        quiet=True,
    ),
    Fault(
        "updates-oldest-first",
        "обновления идут в обратном порядке",
        ("3.3",),
        "а новейшее из ещё не показанных событий",
        (Http("web", "GET", UPDATES, edit(reverse("data")), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "updates-with-wrong-time",
        "у обновлений неверное время",
        ("3.3",),
        "Времена записей не сходятся с журналом",
        (Http("web", "GET", UPDATES, edit(replace("data.*.timestamp", r":\d\d$", ":77")), by=BROWSER),),
        collateral=("3.2", "3.5"),
        quiet=True,
    ),
    Fault(
        "updates-cut",
        "в обновлениях не хватает последних записей",
        ("3.3",),
        "В обновлениях записей: .*, а событий у организации",
        (Http("web", "GET", UPDATES, edit(delete("data.-1"), delete("data.-1")), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "updates-without-fallback",
        "у организации без событий обновления пусты, хотя агент есть",
        ("3.3",),
        "В обновлениях пусто, а должно быть: «Создан новый агент",
        (Http("web", "GET", UPDATES, edit(reject("data", '"id": "agent-')), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "agent-created-unrecorded",
        "агент создан, а события об этом нет",
        ("3.5",),
        "Записей «Создан новый агент: .* в обновлениях: 0",
        (
            Trigger(
                "activity_logs",
                "delete from activity_logs where id = NEW.id;",
                when="NEW.activity_type = 'agent_created'",
                after=True,
            ),
        ),
        collateral=("3.3", "API.1", "DB.1"),
        quiet=True,
    ),
    Fault(
        "agent-recorded-twice",
        "о создании агента в обновлениях две записи",
        ("3.5",),
        "в обновлениях: 2, ожидалось 1",
        (Http("web", "GET", UPDATES, edit(double("data")), by=BROWSER),),
        collateral=("3.3",),
        quiet=True,
    ),
    quietly(
        "answer-of-no-length",
        "событие об ответе агента не говорит, в каком он разговоре и какой длины",
        (TOLD,),
        "разговор – .*длина ответа в metadata",
        Trigger(
            "activity_logs",
            "NEW.conversation_id := null; NEW.metadata := '{\"message_length\": 0}';",
            when="NEW.activity_type = 'agent_response'",
        ),
    ),
    quietly(
        "dots-are-grey",
        "точки у записей обновлений – без цвета",
        (TOLD,),
        "нет цветной точки",
        Http("web", "GET", PANEL, text("</head>", NO_COLOURS), by=BROWSER),
    ),
    quietly(
        "dots-are-all-alike",
        "точки у всех записей обновлений одного цвета",
        (TOLD,),
        "точки одного цвета",
        Http("web", "GET", PANEL, text("</head>", ONE_COLOUR), by=BROWSER),
    ),
    page_fault(
        "updates-blank-dashboard",
        "не загрузились обновления, и вся инфопанель пуста",
        UPDATES_LOST,
        "показатели не загрузились",
        (
            r"if \(figures\.error\) \{",
            "if ((await updates).error) figures.error = Error('Нет'); if (figures.error) {",
        ),
    ),
    quietly(
        "deleted-agent-untold",
        "вместе с агентом из обновлений пропадают записи о нём",
        (DASHBOARD_FOLLOWS,),
        "всё сделано: записей о создании агента .* 0, ожидалась одна",
        Trigger(
            "activity_logs",
            "delete from activity_logs where id = NEW.id;",
            on="update",
            when="OLD.agent_id is not null and NEW.agent_id is null",
            after=True,
        ),
    ),
    quietly(
        "draft-untold",
        "о создании чернового агента в обновлениях записи нет",
        (DASHBOARD_FOLLOWS,),
        "создан черновой агент, вызов ответил: .* 0, ожидалась одна",
        Trigger(
            "activity_logs",
            "delete from activity_logs l using agents a where l.id = NEW.id and a.id = NEW.agent_id "
            "and a.status = 'draft';",
            when="NEW.activity_type = 'agent_created'",
            after=True,
        ),
    ),
    quietly(
        "nobodys-entries-untold",
        "обновления молчат о том, чего не делал никто из пользователей",
        (HAPPENED,),
        "а новейшее из ещё не показанных событий: «Webhook событие|«Правило выполнено",
        Http("web", "GET", UPDATES, edit(reject("data", "Webhook событие|Правило выполнено")), by=BROWSER),
    ),
    quietly(
        "error-told-in-blue",
        "об ошибке обновления говорят тем же цветом, что об ответе агента",
        (HAPPENED,),
        r"\(error_occurred\) – blue, ожидался yellow",
        Http("web", "GET", UPDATES, edit(replace("data.*.color", "yellow", "blue"))),
    ),
    quietly(
        "stand-ins-without-conversations",
        "без журнала обновления говорят только об агентах",
        (STAND_INS,),
        "запасной записи нет: о начатом разговоре",
        Http("web", "GET", UPDATES, edit(reject("data", '"id": "conversation-'))),
    ),
    quietly(
        "failure-told-as-answer",
        "об ответе агента в журнале пишут и тогда, когда модель отказала",
        (REFUSED,),
        "В журнале событий ответов агента .*: 3, а ответил он 1",
        Trigger(
            "message_logs",
            "insert into activity_logs (org_id, agent_id, conversation_id, activity_type, title) select org_id, "
            "agent_id, id, 'agent_response', 'Агент отправил ответ' from conversations where id = NEW.conversation_id;",
            when="NEW.role = 'user'",
            after=True,
        ),
        ("3.*", "4.*", "API.1", "DB.1"),
    ),
)
