"""What a stranger to the checks would break: changes that reach too far, and what only a second look shows.

Each looks well to a program that only asks whether a thing is there.
"""

from proof.fault import BROWSER, Fault, Http, Trigger, delete, edit_request, inject, quietly

CHAT_CALL = r"^/api/chat$"
# A change that reaches whom it is not about.
REACH = (
    quietly(
        "stranger-switch-switches-all",
        "переключатель одного правила переключает все правила агента",
        ("6.4",),
        "Владелец этого не трогал",
        Trigger(
            "agent_rules",
            "if pg_trigger_depth() = 1 then update agent_rules set is_active = NEW.is_active "
            "where agent_id = NEW.agent_id and id <> NEW.id; end if;",
            on="update",
            when="NEW.is_active is distinct from OLD.is_active",
            after=True,
        ),
        ("6.*",),
    ),
    quietly(
        "stranger-sequence-switches-all",
        "переключатель одной цепочки переключает все цепочки агента",
        ("7.4",),
        "Владелец этого не трогал",
        Trigger(
            "agent_sequences",
            "if pg_trigger_depth() = 1 then update agent_sequences set is_active = NEW.is_active "
            "where agent_id = NEW.agent_id and id <> NEW.id; end if;",
            on="update",
            when="NEW.is_active is distinct from OLD.is_active",
            after=True,
        ),
        ("7.*",),
    ),
    quietly(
        "stranger-edit-edits-all",
        "правка одного скрипта меняет содержимое всех скриптов агента",
        ("5.4",),
        "не то, что сделал владелец",
        Trigger(
            "sales_scripts",
            "if pg_trigger_depth() = 1 then update sales_scripts set content = NEW.content "
            "where agent_id = NEW.agent_id and id <> NEW.id; end if;",
            on="update",
            when="NEW.content is distinct from OLD.content",
            after=True,
        ),
        ("5.*",),
    ),
    quietly(
        "stranger-switch-resets-the-rest",
        "переключатель правила сбрасывает его описание",
        ("6.4",),
        "изменилось другое",
        Trigger(
            "agent_rules", "NEW.description := null;", on="update", when="NEW.is_active is distinct from OLD.is_active"
        ),
        ("6.*",),
    ),
    quietly(
        "stranger-edit-resets-unshown",
        "правка правила сбрасывает поля, которых в диалоге нет",
        ("Правило меняют в диалоге",),
        "пауза в минутах",
        Trigger("agent_rules", "NEW.cooldown_minutes := null;", on="update", when="NEW.name = OLD.name"),
        ("6.*",),
    ),
    quietly(
        "stranger-removal-removes-the-newest",
        "с удалённым правилом пропадает и соседнее",
        ("Об удалении правила страница сообщает",),
        "В API нет «Правило",
        Trigger(
            "agent_rules",
            "if pg_trigger_depth() = 1 then "
            "delete from agent_rules where agent_id = OLD.agent_id and id <> OLD.id; end if;",
            on="delete",
            after=True,
        ),
        ("6.*",),
    ),
    quietly(
        "stranger-switched-off-runs",
        "событие выполняет и выключенное правило",
        ("6.5",),
        "записей: \\d, ожидалось 0",
        Trigger(
            "webhook_events",
            "insert into rule_executions (rule_id, org_id, lead_id, execution_context, action_results) "
            "select id, org_id, NEW.entity_id, '{}', '[]' from agent_rules where org_id = NEW.org_id "
            "and not is_active and name like '%приёмки%';",
            after=True,
        ),
        ("6.*",),
    ),
    quietly(
        "stranger-events-reach-everybody",
        "событие одной организации выполняет правила другой",
        ("Событие другой организации правила не выполняет",),
        "записей: 2, ожидалось 1",
        Trigger(
            "webhook_events",
            "insert into rule_executions (rule_id, org_id, lead_id, execution_context, action_results) "
            "select id, org_id, NEW.entity_id, '{}', '[]' from agent_rules where org_id <> NEW.org_id "
            "and name like '%приёмки%';",
            after=True,
        ),
        ("6.*",),
    ),
    quietly(
        "knowledge-of-all-organisations",
        "общие знания о компании есть у агентов всех организаций",
        ("Агент знает своё и общее, а чужого не знает",),
        "в знаниях о компании другой организации: слово .* названо",
        Trigger(
            "company_knowledge",
            "insert into company_knowledge (org_id, category, title, content, is_global) "
            "select id, NEW.category, NEW.title, NEW.content, true from organizations "
            "where id <> NEW.org_id and name like '%приёмки%';",
            when="NEW.is_global and NEW.agent_id is not null",
            after=True,
        ),
        ("4.*",),
    ),
    quietly(
        "others-event-starts-sequence",
        "событие другой организации запускает цепочку",
        ("Событие запускает цепочки всех агентов организации, а событие другой – ни одной",),
        "записей: 2, ожидалось 1",
        Trigger(
            "webhook_events",
            "insert into sequence_executions (sequence_id, org_id, lead_id, status) "
            "select id, org_id, NEW.entity_id, 'running' from agent_sequences where org_id <> NEW.org_id "
            "and name like '%приёмки%';",
            after=True,
        ),
        ("7.*",),
    ),
    quietly(
        "deleted-rule-acts",
        "действия удалённого правила выполняются и дальше",
        ("Удалённое правило больше ничего не делает",),
        "пришли вызовы: .*первый.*, ожидались: последний",
        Trigger(
            "agent_rules",
            "update agent_rules set actions = actions || OLD.actions where agent_id = OLD.agent_id;",
            on="delete",
            after=True,
        ),
        ("6.*",),
    ),
)
# A second look, where the first one shows nothing.
AGAIN = (
    quietly(
        "stranger-second-message-begins-anew",
        "второе сообщение начинает новый разговор",
        ("Разговор продолжается – вторым сообщением и после перезагрузки",),
        "разговор",
        Http("web", "POST", CHAT_CALL, edit_request(delete("conversationId")), by=BROWSER),
    ),
    quietly(
        "stranger-archive-not-repeated",
        "повторная синхронизация не замечает, что воронка ушла в архив",
        ("Повторная синхронизация повторяет то, что изменилось в Kommo",),
        "расходятся",
        Trigger("crm_pipelines", "NEW.is_active := true;", on="insert or update", when="NEW.name like '%новое имя%'"),
    ),
    quietly(
        "stranger-stages-in-order-of-ids",
        "порядок этапов теряется: они стоят по номерам",
        ("2.5",),
        "расходятся",
        Trigger("crm_pipeline_stages", "NEW.sort_order := NEW.external_id::bigint % 100;", on="insert or update"),
    ),
    quietly(
        "stranger-one-press-two-jobs",
        "одно нажатие «Синхронизировать» ставит два задания",
        ("2.3",),
        "По одному нажатию создано заданий: 2",
        Http(
            "web",
            "GET",
            r"^/manage/[^/]+/ai-agents/[^/]+/integrations/",
            inject(
                "const ask = fetch; window.fetch = (url, more) => { "
                "if (String(url).endsWith('/sync')) ask(url, more); return ask(url, more); };"
            ),
        ),
        ("2.*",),
    ),
)
FAULTS: tuple[Fault, ...] = (*REACH, *AGAIN)
