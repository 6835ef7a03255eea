"""Breakages of rules, sequences and events as they are kept: compared field by field with what was sent and done."""

from proof.fault import (
    BROWSER,
    CLIENT,
    Fault,
    Http,
    Trigger,
    delete,
    edit,
    edit_request,
    inject,
    put,
    quietly,
    rewrite,
    text_request,
)

ENTRY = "Действие Webhook доходит до адреса, а неудача записана неудачей"
KEPT = "События Kommo хранятся такими, какими пришли, и обрабатываются снова, если попросить"
# What has been typed into the field «Значение» is gone a second later.
EMPTIED = (
    "setInterval(() => document.querySelectorAll('[role=dialog] [placeholder=\"Значение\"]').forEach((one) => { "
    "if (!one.value) return; one.born ??= Date.now(); if (Date.now() - one.born > 1000) one.value = ''; }), 50);"
)
BY_HAND = "Цепочку запускает клиент API"
POSTED = "`POST /api/agents/[id]/sequences` - создание цепочки"
REARRANGED = "Шаги в диалоге меняют местами и убирают"
# A click on a button of a block with such words does nothing.
DEAD_IN_BLOCK = (
    "addEventListener('click', (event) => { const one = event.target.closest?.('.block button'); "
    "if (one && %s) event.stopImmediatePropagation(); }, true);"
)
# A list in which «Ожидание» is chosen is gone two seconds later, wherever the dialog is by then.
VANISHING = (
    "setInterval(() => document.querySelectorAll('[role=combobox]').forEach((one) => { "
    "if (one.textContent.trim() !== 'Ожидание') return; one.born ??= Date.now(); "
    "if (Date.now() - one.born > 2000) one.style.visibility = 'hidden'; }), 50);"
)


def _context(code: str) -> Trigger:
    """The log of rules notes other circumstances than those of the event."""
    return Trigger("rule_executions", f"NEW.execution_context := {code};")


RULES = (
    quietly(
        "context-of-another-organisation",
        "в обстоятельствах выполнения правила названа другая организация",
        (ENTRY,),
        "обстоятельства: organizationId",
        _context("""NEW.execution_context || '{"organizationId": "11111111-1111-4111-8111-111111111111"}'"""),
    ),
    quietly(
        "context-of-another-trigger",
        "в обстоятельствах выполнения правила назван другой триггер",
        (ENTRY,),
        "обстоятельства: triggerType",
        _context("""NEW.execution_context || '{"triggerType": "manual"}'"""),
    ),
    quietly(
        "context-without-the-event",
        "в обстоятельствах выполнения правила нет самого события",
        (ENTRY,),
        "обстоятельства: triggerData",
        _context("""NEW.execution_context || '{"triggerData": {}}'"""),
    ),
    quietly(
        "context-of-another-state",
        "в обстоятельствах выполнения правила поля лида – не те, что в событии",
        (ENTRY,),
        "обстоятельства: currentState.price",
        _context("""jsonb_set(NEW.execution_context, '{currentState,price}', '1')"""),
    ),
    quietly(
        "every-priority-is-ten",
        "в списке у каждого правила один и тот же приоритет",
        ("6.1",),
        "в колонке 5 – «10»",
        Http("web", "GET", r"^/api/agents/[^/]+/rules(\?|$)", edit(put("data.*.priority", 10)), by=BROWSER),
        ("6.*",),
    ),
    quietly(
        "equals-sent-as-contains",
        "диалог правила отправляет «Содержит» вместо «Равно»",
        ("6.2",),
        "«Сравнение» – «contains»",
        Http(
            "web",
            "POST",
            r"^/api/agents/[^/]+/rules$",
            text_request('"equals"', '"contains"'),
            by=BROWSER,
        ),
        ("6.*",),
    ),
    quietly(
        "less-sent-as-greater",
        "диалог правила отправляет «Больше» вместо «Меньше»",
        ("Правило меняют в диалоге",),
        "условие 3: «Сравнение» – «greater_than»",
        Http("web", "PATCH", r"^/api/agents/[^/]+/rules/", text_request('"less_than"', '"greater_than"'), by=BROWSER),
    ),
)
EVENTS = (
    quietly(
        "events-told-as-something-else",
        "о событиях Kommo в журнале событий сказано не то, чем они были",
        (KEPT,),
        "не хватает: .*Webhook событие: leads",
        Trigger("activity_logs", "NEW.title := 'Событие';", when="NEW.title like 'Webhook событие%'"),
    ),
    quietly(
        "events-page-empty",
        "страница Webhooks не показывает событий",
        (KEPT,),
        "Страница Webhooks: по словам .* должно быть строк",
        Http("web", "GET", r"^/api/webhooks/events", edit(put("data", [])), by=BROWSER),
    ),
    quietly(
        "history-tells-another-time",
        "история событий называет не то время, когда событие обработано",
        (KEPT,),
        "processed_at – 1970",
        Http("web", "GET", r"^/api/webhooks\?", edit(put("data.*.processedAt", "1970-01-01T00:00:00.000Z"))),
    ),
    quietly(
        "search-finds-all-events",
        "поиск по событиям находит и те, что не о том",
        (KEPT,),
        r"/events\?search=.* отдаёт и не такие",
        Http("web", "GET", r"^/api/webhooks/events\?.*search=", rewrite("search=[^&]*", ""), by=CLIENT),
    ),
    quietly(
        "history-ignores-state",
        "история событий отдаёт и не те, о чьём состоянии спросили",
        (KEPT,),
        r"\?status=failed отдаёт и не такие",
        Http("web", "GET", r"^/api/webhooks\?.*status=", rewrite("status=[^&]*", "")),
    ),
    quietly(
        "history-ignores-time",
        "история событий отдаёт и те, что случились раньше, чем спросили",
        (KEPT,),
        "start_date=.* отдаёт и не такие",
        Http("web", "GET", r"^/api/webhooks\?.*start_date=", rewrite("start_date=[^&]*", "")),
    ),
    quietly(
        "history-drops-what-fits",
        "история событий не находит и того, что подходит",
        (KEPT,),
        "нет события .*, хотя оно такое",
        Http("web", "GET", r"^/api/webhooks\?.*status=completed", rewrite("status=completed", "status=failed")),
    ),
    quietly(
        "history-ignores-number",
        "история событий отдаёт больше, чем спросили",
        (KEPT,),
        "limit=1 отдаёт событий: [2-9]",
        Http("web", "GET", r"^/api/webhooks\?.*limit=1($|&)", rewrite("limit=1($|&)", r"limit=50\1")),
    ),
)


SEQUENCES = (
    quietly(
        "initial-data-lost",
        "у цепочки, которую запустил клиент API, пропали начальные данные",
        (BY_HAND,),
        "нет начальных данных",
        Http("web", "PUT", r"/sequences\?sequenceId=", edit_request(delete("initial_data"))),
    ),
    quietly(
        "contact-lost",
        "у цепочки, которую запустил клиент API, пропал контакт",
        (BY_HAND,),
        "contact_id",
        Trigger("sequence_executions", "NEW.contact_id := null;"),
    ),
    quietly(
        "trigger-conditions-lost",
        "условия запуска цепочки не сохраняются",
        (POSTED,),
        "trigger_conditions",
        Trigger("agent_sequences", "NEW.trigger_conditions := '{}';"),
    ),
    quietly(
        "task-of-step-lost",
        "название задачи в шаге цепочки не сохраняется",
        (POSTED,),
        "шаги",
        Trigger("sequence_steps", "NEW.task_title := null;"),
        ("7.*",),
    ),
    *(
        quietly(
            f"step-button-dead-{name}",
            f"кнопка шага «{told}» ничего не делает",
            (REARRANGED,),
            "Хранится не то, что введено: .*шаг",
            Http("web", "GET", r"^/manage/", inject(DEAD_IN_BLOCK % f"/{words}/.test(one.textContent)")),
        )
        for name, told, words in (("up", "↑", "↑"), ("down", "↓", "↓"), ("drop", "удалить", "^$"))
    ),
    quietly(
        "typed-rule-vanishes",
        "то, что набрано в диалоге правила, пропадает через секунду",
        ("Заполненное в диалоге правила не пропадает",),
        "не осталось как было: в поле|должно остаться видно всё, что выбрано и набрано.*в поле",
        Http("web", "GET", r"^/manage/", inject(EMPTIED)),
        ("6.*",),
    ),
    quietly(
        "chosen-step-vanishes",
        "вид шага, выбранный в диалоге, пропадает через две секунды",
        ("Заполненное в диалоге цепочки не пропадает",),
        "не осталось как было: в списке «Ожидание»",
        Http("web", "GET", r"^/manage/", inject(VANISHING)),
        ("7.*",),
    ),
)
FAULTS: tuple[Fault, ...] = (*RULES, *EVENTS, *SEQUENCES)
