"""Sequences as they are stored and served: steps and fields lost or altered, edits without effect."""

from proof.changes import BROWSER, CLIENT, Http, Trigger
from proof.fault import Fault, delete, edit, edit_request, put, quietly, reverse, rewrite, status
from proof.faults.matrix.places import SEQUENCES
from proof.faults.matrix.scenarios import SEQUENCE_EDITED

POSTED = "`POST /api/agents/[id]/sequences` - создание цепочки"
FAULTS: tuple[Fault, ...] = (
    quietly(
        "stranger-sequence-description-cut",
        "описание цепочки обрезается на ста знаках",
        ("7.2",),
        "описание",
        Trigger("agent_sequences", "NEW.description := left(NEW.description, 100);", on="insert or update"),
        ("7.*", "DB.6"),
    ),
    Fault(
        "last-step-lost",
        "у цепочки не сохраняется последний шаг",
        ("7.3",),
        "Хранится не то, что введено: .*шаг",
        (Http("web", "POST", SEQUENCES, edit_request(delete("steps.-1")), by=BROWSER, body="Спасибо за заявку"),),
        quiet=True,
    ),
    Fault(
        "step-delay-lost",
        "у шага не сохраняется задержка",
        ("7.3",),
        "Хранится не то, что введено: .*шаг",
        (Http("web", "POST", SEQUENCES, edit_request(put("steps.0.delay_minutes", 0)), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "steps-reordered",
        "шаги цепочки сохраняются в другом порядке",
        ("7.3",),
        "Хранится не то, что введено: .*шаг",
        (
            Trigger(
                "sequence_steps",
                "NEW.step_order := case NEW.step_order when 1 then 2 when 2 then 1 else NEW.step_order end;",
            ),
        ),
        collateral=("7.5", "7.6"),
        quiet=True,
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
        "inactive-sequences-served-as-active",
        "API отдаёт выключенные цепочки среди включённых",
        ("Включённые цепочки API отдаёт отдельно от выключенных",),
        "active_only=true",
        Http("web", "GET", r"/sequences\?active_only=true", rewrite("active_only=true", "")),
    ),
    quietly(
        "edit-ends-what-runs",
        "правка цепочки обрывает то, что по ней уже идёт",
        (SEQUENCE_EDITED,),
        "состояние",
        Trigger(
            "agent_sequences",
            "update sequence_executions set status = 'paused' where sequence_id = NEW.id;",
            on="update",
            when="NEW.description is distinct from OLD.description",
            after=True,
        ),
    ),
    quietly(
        "edited-steps-not-stored",
        "правка цепочки не меняет её шагов",
        (SEQUENCE_EDITED,),
        "Хранится не то, что введено: .*шаг",
        Http("web", "PATCH", "/sequences/", edit_request(delete("steps"))),
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
    quietly(
        "steps-without-metadata",
        "metadata и kommo_action шага не сохраняются",
        (POSTED,),
        r"шаги \(3\): metadata – .*шаги \(4\): kommo_action – пусто",
        Trigger("sequence_steps", "NEW.metadata := '{}'; NEW.kommo_action := null;"),
    ),
    quietly(
        "oldest-sequence-first",
        "список цепочек начинается со старых",
        ("`GET /api/agents/[id]/sequences` - возвращает цепочки",),
        "Список цепочек не по порядку",
        Http("web", "GET", "/sequences$", edit(reverse("data")), by=CLIENT),
    ),
    Fault(
        "half-a-sequence-stays",
        "цепочка, шаг которой не сохранился, остаётся без него",
        ("Если шаг цепочки сохранить нельзя, не остаётся и цепочки",),
        "а цепочка осталась, шагов в ней 1",
        (
            Http("web", "POST", "/sequences$", edit_request(delete("steps.1")), body="3000000000"),
            Http("web", "POST", "/sequences$", status(500), body="3000000000"),
        ),
        quiet=True,
    ),
)
