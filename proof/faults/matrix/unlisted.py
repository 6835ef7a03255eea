"""Breakages that somebody found who had not read the checks, and that nothing noticed then."""

from proof.fault import (
    BROWSER,
    Fault,
    Http,
    Trigger,
    edit,
    edit_request,
    inject,
    put,
    quietly,
    reject,
    replace,
)

CHAT = r"^/manage/[^/]+/test-chat"
SCRIPTS = r"^/manage/[^/]+/ai-agents/[^/]+/scripts"
COMPLETIONS = "/chat/completions"
GOES_ON = "Разговор продолжается – вторым сообщением и после перезагрузки"
PROMPT = "Модель получает инструкции агента, прежние сообщения и новое"
OTHERS = "Чего ни делает владелец, других это не задевает"


def _vanishing(css: str, seconds: float) -> str:
    """A script that removes what fits, so many seconds after it has come."""
    return (
        f"setInterval(() => document.querySelectorAll('{css}').forEach((one) => {{ one.born ??= Date.now(); "
        f"if (Date.now() - one.born > {seconds * 1000:g}) one.remove(); }}), 50);"
    )


CONVERSATIONS = (
    quietly(
        "forgets-what-was-said",
        "модель не получает прежних сообщений разговора",
        (PROMPT,),
        "Модели переданы сообщения",
        Http("llm", "POST", COMPLETIONS, edit_request(reject("messages", '"role": "assistant"')), body='"assistant"'),
    ),
    quietly(
        "instructions-left-out",
        "инструкции агента не попадают в подсказку модели",
        (PROMPT,),
        "нет инструкций агента",
        Http(
            "llm",
            "POST",
            COMPLETIONS,
            edit_request(replace("messages.0.content", r"(?s)## Твоя роль и инструкции:.*?(?=\n## )", "")),
        ),
    ),
    quietly(
        "another-model",
        "модель спрашивают не ту, что задана агенту",
        (PROMPT,),
        "а у агента задана",
        Http("llm", "POST", COMPLETIONS, edit_request(put("model", "cheap/model"))),
    ),
    quietly(
        "send-button-dead",
        "кнопка отправки в чате ничего не делает",
        (GOES_ON,),
        "кнопка отправки нажата, а сообщение не отправлено",
        Http(
            "web",
            "GET",
            CHAT,
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
        "conversation-stays-below",
        "разговор, который продолжается, в списке не поднимается",
        (GOES_ON,),
        "а обновлён он всё ещё",
        Trigger("conversations", "NEW.updated_at := OLD.updated_at;", on="update"),
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
        "messages-three-hours-early",
        "сообщения хранятся со временем другого часового пояса",
        ("4.7",),
        "Сделано только что, а время другое",
        Trigger("message_logs", "NEW.created_at := NEW.created_at - interval '3 hours';"),
        ("4.*", "API.3"),
    ),
    quietly(
        "answers-vanish",
        "ответы агента пропадают с экрана через три секунды",
        ("Ответ агента остаётся на экране",),
        "показанное пропало|не видно",
        Http("web", "GET", CHAT, inject(_vanishing(".bubble", 3))),
        ("4.*",),
    ),
    quietly(
        "toast-flashes",
        "уведомления гаснут раньше, чем их прочтёшь",
        ("О том, что скрипт изменён, страница сообщает",),
        "пропало раньше|не видно",
        Http("web", "GET", SCRIPTS, inject(_vanishing(".toast", 0.3))),
        ("5.*",),
    ),
)
AUTOMATION = (
    quietly(
        "other-events-run-it",
        "правило на создание лида выполняется и при его обновлении",
        ("6.5",),
        "записей: [23], ожидалось 1",
        Trigger(
            "webhook_events",
            "insert into rule_executions (rule_id, org_id, lead_id, execution_context, action_results) "
            """select id, org_id, NEW.entity_id, '{"leadId": 1}', '[]' from agent_rules where org_id = NEW.org_id """
            "and is_active and trigger_type = 'lead_created' and name like '%приёмки%';",
            when="NEW.event_subtype = 'lead_updated'",
            after=True,
        ),
        ("6.*",),
    ),
    quietly(
        "operators-swapped",
        "«Меньше» в условиях хранится как «Больше»",
        ("Хранятся все виды условий и действий, со всем заполненным",),
        "условие 4",
        Trigger(
            "agent_rules",
            """NEW.conditions := replace(NEW.conditions::text, '"less_than"', '"greater_than"')::jsonb;""",
            on="insert or update",
        ),
        ("6.*", "API.*", "DB.5"),
    ),
    quietly(
        "later-delays-ignored",
        "задержка второго шага цепочки не соблюдается",
        ("Задержка соблюдается и у второго шага",),
        "следующий шаг|состояние|дойти до шага",
        Trigger(
            "sequence_executions",
            "NEW.next_execution_at := clock_timestamp();",
            on="update",
            when="NEW.current_step > 1 and NEW.status = 'running'",
        ),
        ("7.*",),
    ),
    quietly(
        "third-delay-ignored",
        "задержки третьего шага цепочки и дальше не соблюдаются",
        ("Задержка соблюдается и у третьего шага",),
        "следующий шаг|состояние|дойти до шага",
        Trigger(
            "sequence_executions",
            "NEW.next_execution_at := clock_timestamp();",
            on="update",
            when="NEW.current_step > 2 and NEW.status = 'running'",
        ),
        ("7.*",),
    ),
    quietly(
        "long-delay-cut",
        "задержка длиннее суток становится часом",
        ("Задержка соблюдается и у третьего шага",),
        "следующий шаг",
        Trigger(
            "sequence_executions",
            "NEW.next_execution_at := clock_timestamp() + interval '1 hour';",
            on="update",
            when="NEW.next_execution_at > clock_timestamp() + interval '1 day'",
        ),
        ("7.*",),
    ),
    quietly(
        "switch-leaves-copies",
        "каждое переключение правила оставляет его копию",
        ("6.4",),
        "прибавилось 1",
        Trigger(
            "agent_rules",
            "insert into agent_rules (org_id, agent_id, name, trigger_type, conditions, actions, is_active) values "
            "(NEW.org_id, NEW.agent_id, NEW.name || ' (копия)', NEW.trigger_type, NEW.conditions, NEW.actions, false);",
            on="update",
            when="NEW.is_active is distinct from OLD.is_active",
            after=True,
        ),
        ("6.*",),
    ),
    quietly(
        "rule-harms-its-agent",
        "создание правила стирает инструкции агента",
        ("6.2",),
        "которого никто не менял",
        Trigger("agent_rules", "update agents set instructions = null where id = NEW.agent_id;", after=True),
        ("6.*", "API.*", "4.*", "5.*", "7.*"),
    ),
    quietly(
        "scripts-copied-to-all",
        "новый скрипт появляется и у другой организации",
        (OTHERS,),
        "Задето чужое – .*скрипты: прибавилось",
        Trigger(
            "sales_scripts",
            "if pg_trigger_depth() = 1 then insert into sales_scripts (org_id, agent_id, title, script_type, content) "
            "select org_id, id, NEW.title, NEW.script_type, NEW.content from agents where org_id <> NEW.org_id "
            "and name like '%приёмки%'; end if;",
            after=True,
        ),
        ("5.*", "API.*", "DB.4"),
    ),
)
ELSEWHERE = (
    quietly(
        "sync-switches-off",
        "синхронизация выключает интеграцию",
        ("2.5",),
        "Интеграция после синхронизации: включено – нет",
        Trigger("agent_integrations", "NEW.is_active := false;", on="update"),
        ("2.*",),
    ),
    quietly(
        "agents-figure-is-none",
        "на карточке инфопанели вместо числа – слова",
        ("3.1",),
        "должно быть число",
        Http("web", "GET", r"^/api/dashboard$", edit(put("data.monthlyResponses", "abc")), by=BROWSER),
        ("3.*",),
    ),
    quietly(
        "worker-of-1970",
        "воркер сообщает о себе время 1970 года",
        ("1.2",),
        "По часам воркера",
        Http("worker", "GET", r"^/health$", edit(put("timestamp", "1970-01-01T00:00:00.000Z"))),
        ("1.*",),
    ),
    quietly(
        "script-form-opens-empty",
        "окно изменения скрипта открывается пустым",
        ("5.4",),
        "показывает скрипт, каким он хранится",
        Http(
            "web",
            "GET",
            SCRIPTS,
            inject(
                "new MutationObserver(() => document.querySelectorAll('[role=dialog] #content').forEach((one) => "
                "{ if (!one.seen) { one.seen = true; one.value = ''; } }))"
                ".observe(document, { childList: true, subtree: true });"
            ),
        ),
        ("5.*",),
    ),
)
FAULTS: tuple[Fault, ...] = (*CONVERSATIONS, *AUTOMATION, *ELSEWHERE)
