"""The dashboard's figures: missing, miscounted, of somebody else, or standing still."""

from proof.changes import BROWSER, Http, Trigger
from proof.fault import Fault, answer, delete, edit, freeze, put, quietly
from proof.faults.matrix.answers import SERVER_ERROR
from proof.faults.matrix.page_script import page_fault
from proof.faults.matrix.scenarios import DASHBOARD_FOLLOWS

FIGURES = r"^/api/dashboard(\?|$)"
ADDED_UP = "Ответ агента и сам агент прибавляются к показателям"
SAME_AS_API = "Показатели инфопанели те же, что отдаёт API"
FAULTS: tuple[Fault, ...] = (
    Fault(
        "dashboard-figures-fail",
        "показатели инфопанели не загружаются",
        ("3.1",),
        "показатели не загрузились",
        (Http("web", "GET", FIGURES, answer(500, SERVER_ERROR)),),
        collateral=("3.*",),
    ),
    Fault(
        "dashboard-figure-missing",
        "на одной из карточек инфопанели нет числа",
        ("3.1",),
        "на карточке «Ответы ИИ сегодня» должно быть число",
        (Http("web", "GET", FIGURES, edit(delete("data.todayResponses"))),),
        quiet=True,
    ),
    quietly(
        "agents-figure-is-none",
        "на карточке инфопанели вместо числа – слова",
        ("3.1",),
        "должно быть число",
        Http("web", "GET", r"^/api/dashboard$", edit(put("data.monthlyResponses", "abc")), by=BROWSER),
        ("3.*",),
    ),
    Fault(
        "figures-of-somebody-else",
        "на инфопанели показатели не те, что у организации",
        (SAME_AS_API,),
        "должны быть те же, что отдаёт API",
        (Http("web", "GET", FIGURES, edit(put("data.totalAgents", 9999)), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "figures-below-zero",
        "показатели инфопанели меньше нуля",
        (SAME_AS_API,),
        "monthlyResponses",
        (Http("web", "GET", FIGURES, edit(put("data.monthlyResponses", -7))),),
        quiet=True,
    ),
    quietly(
        "figures-without-change",
        "показатели не говорят, как изменились",
        (SAME_AS_API,),
        "monthlyChange",
        Http("web", "GET", "^/api/dashboard$", edit(put("data.monthlyChange", None), put("data.todayChange", None))),
        ("3.*",),
    ),
    page_fault(
        "week-shows-today",
        "на карточке «за последние 7 дней» стоит показатель «сегодня»",
        SAME_AS_API,
        # By the API's own figures at once where they differ, as after a midnight; else by those that are retold.
        "каждый показатель должен стоять на своей карточке|показатели инфопанели должны быть те же",
        (r"\.weeklyResponses", ".todayResponses"),
    ),
    quietly(
        "figures-stand-still",
        "показатели инфопанели не растут, сколько бы агент ни отвечал",
        (ADDED_UP,),
        "Ответы ИИ сегодня",
        Http("web", "GET", "^/api/dashboard$", edit(put("data.todayResponses", 0))),
        ("3.*",),
    ),
    quietly(
        "figures-shrink",
        "с каждым ответом агента показатель месяца убывает",
        (ADDED_UP,),
        "Ответы ИИ за этот месяц",
        Http("web", "GET", "^/api/dashboard$", edit(put("data.monthlyResponses", 0))),
        ("3.*",),
    ),
    quietly(
        "agents-not-counted",
        "новый агент к показателям не прибавляется",
        (ADDED_UP,),
        "Агенты – 0",
        Http("web", "GET", "^/api/dashboard$", edit(put("data.totalAgents", 0))),
        ("3.*",),
    ),
    quietly(
        "draft-not-counted",
        "показатель «Агенты» не растёт от чернового агента",
        (DASHBOARD_FOLLOWS,),
        "создан черновой агент: .*Агенты – 1, было 1",
        Http("web", "GET", FIGURES, freeze(), skip=2),
    ),
    quietly(
        "second-answer-not-counted",
        "второй ответ в том же разговоре показатели не считают",
        (DASHBOARD_FOLLOWS,),
        "агент ответил в нём ещё раз: .*Ответы ИИ сегодня – 1, было 1",
        Trigger(
            "message_logs",
            "IF EXISTS (SELECT FROM message_logs WHERE conversation_id = NEW.conversation_id AND role = 'assistant') "
            "THEN NEW.created_at := now() - interval '60 days'; END IF;",
            when="NEW.role = 'assistant'",
        ),
        ("4.*",),
    ),
    quietly(
        "deleted-agent-counted",
        "удалённый агент остаётся в показателе «Агенты»",
        (DASHBOARD_FOLLOWS,),
        "черновой агент удалён: .*Агенты – 3, было 3",
        Trigger("agents", on="delete", swallow=True, when="OLD.status = 'draft'"),
    ),
    quietly(
        "first-answers-told-as-loss",
        "после первых в жизни организации ответов инфопанель говорит, что ответов стало меньше",
        (DASHBOARD_FOLLOWS,),
        "До этих ответов не было ни одного, а показатель убавился: .*todayChange",
        Http("web", "GET", FIGURES, edit(put("data.todayChange", -100))),
    ),
    page_fault(
        "thousands-run-together",
        "число больше тысячи на карточке написано слитно",
        SAME_AS_API,
        "Число больше тысячи написано «1437»",
        (r"Number\(value\)\.toLocaleString\(\"ru-RU\"\)", "String(value)"),
    ),
    quietly(
        "last-month-forgotten",
        "изменение за месяц не знает прошлого месяца",
        (DASHBOARD_FOLLOWS,),
        "Прежде ответов было больше, а показатель не убавился: за этот месяц",
        Http("web", "GET", FIGURES, edit(put("data.monthlyChange", 100))),
    ),
)
