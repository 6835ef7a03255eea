"""Breakages of what is counted and told: drafts, what is deleted, a second answer, somebody else's entries."""

from proof.fault import BROWSER, Fault, Http, Trigger, delete, edit, freeze, quietly, reject

FOLLOWS = "Инфопанель следует за тем, что происходит"
HAPPENED = "Новая организация видит в обновлениях всё, что в ней произошло"
STAND_INS = "Без журнала обновления говорят об агентах и о разговорах"
REFUSED = "Отказ модели не теряет сообщения владельца"
FIGURES, UPDATES = r"^/api/dashboard(\?|$)", r"^/api/dashboard/updates"

COUNTED = (
    quietly(
        "draft-not-counted",
        "показатель «Агенты» не растёт от чернового агента",
        (FOLLOWS,),
        "создан черновой агент: .*Агенты – 1, было 1",
        Http("web", "GET", FIGURES, freeze(), skip=2),
    ),
    quietly(
        "second-answer-not-counted",
        "второй ответ в том же разговоре показатели не считают",
        (FOLLOWS,),
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
        "chart-ends-yesterday",
        "график месяца кончается вчерашним днём",
        (FOLLOWS,),
        "график «Ответы ИИ за этот месяц» – 0, было 0",
        Http("web", "GET", r"^/api/dashboard/charts\?type=monthly", edit(delete("data.-1"))),
    ),
    quietly(
        "deleted-agent-counted",
        "удалённый агент остаётся в показателе «Агенты»",
        (FOLLOWS,),
        "черновой агент удалён: .*Агенты – 3, было 3",
        Trigger("agents", on="delete", swallow=True, when="OLD.status = 'draft'"),
    ),
    quietly(
        "deleted-agent-untold",
        "вместе с агентом из обновлений пропадают записи о нём",
        (FOLLOWS,),
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
        (FOLLOWS,),
        "создан черновой агент, вызов ответил: .* 0, ожидалась одна",
        Trigger(
            "activity_logs",
            "delete from activity_logs l using agents a where l.id = NEW.id and a.id = NEW.agent_id "
            "and a.status = 'draft';",
            when="NEW.activity_type = 'agent_created'",
            after=True,
        ),
    ),
)
TOLD = (
    quietly(
        "nobodys-entries-untold",
        "обновления молчат о том, чего не делал никто из пользователей",
        (HAPPENED,),
        "а новейшее из ещё не показанных событий: «Webhook событие|«Правило выполнено",
        Http("web", "GET", UPDATES, edit(reject("data", "Webhook событие|Правило выполнено")), by=BROWSER),
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
FAULTS: tuple[Fault, ...] = (*COUNTED, *TOLD)
