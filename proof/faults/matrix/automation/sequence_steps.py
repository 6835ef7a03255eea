"""What a sequence's steps do, and when: the wrong thing, for the wrong lead, too early, or never."""

from proof.changes import Trigger
from proof.fault import Fault, quietly
from proof.faults.matrix.collateral import AUTOMATION
from proof.faults.matrix.scenarios import KOMMO_REFUSES

STEPS = "Шаги цепочки делают с каждым лидом то, что в них написано"
STOPS = "Цепочка останавливается на шаге, который не удался"
PASSES = "Цепочка проходит все шаги до конца, и отложенный – в срок"
FAULTS: tuple[Fault, ...] = (
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
        "failed-step-told-as-success",
        "шаг цепочки не удался, а она отмечена завершённой",
        (STOPS,),
        "в состоянии «completed»",
        Trigger(
            "sequence_executions",
            "NEW.status := 'completed'; NEW.completed_at := clock_timestamp();",
            on="update",
            when="NEW.status = 'failed'",
        ),
    ),
    quietly(
        "failed-step-without-a-reason",
        "цепочка остановилась на ошибке, а на какой, не записано",
        (STOPS,),
        "на какой, не записано",
        Trigger("sequence_executions", "NEW.error_message := null;", on="update", when="NEW.status = 'failed'"),
    ),
    quietly(
        "failed-step-passed-over",
        "после шага, который не удался, цепочка идёт дальше",
        (STOPS,),
        "должна кончиться неудачей|в состоянии «completed»",
        Trigger(
            "sequence_executions",
            "NEW.status := 'running'; NEW.error_message := null; NEW.current_step := NEW.current_step + 1; "
            "NEW.next_execution_at := clock_timestamp();",
            on="update",
            when="NEW.status = 'failed'",
        ),
    ),
    quietly(
        "sequence-makes-no-task",
        "шаг цепочки, который создаёт задачу, ничего не делает",
        (STEPS,),
        "Создать задачу – 0",
        Trigger("sequence_steps", "NEW.action_type := 'wait';", when="NEW.action_type = 'create_task'"),
        ("7.*",),
    ),
    Fault(
        "steps-go-to-the-last-lead",
        "шаги цепочки, начатой для двух лидов, достаются последнему",
        (STEPS,),
        "Отправить сообщение – 0",
        (
            Trigger(
                "sequence_executions",
                "NEW.lead_id := coalesce((select lead_id from sequence_executions where sequence_id = NEW.sequence_id "
                "and started_at > NEW.started_at limit 1), NEW.lead_id);",
                on="update",
                when="NEW.next_execution_at < OLD.next_execution_at",
            ),
            Trigger(
                "sequence_executions",
                "NEW.lead_id := NEW.execution_data -> 'lead' ->> 'id';",
                on="update",
                when="NEW.status = 'completed'",
            ),
        ),
        quiet=True,
    ),
    quietly(
        "task-without-its-description",
        "описание задачи не доходит до Kommo",
        (STEPS,),
        "Описание задачи – 0",
        Trigger("sequence_steps", "NEW.task_description := null;"),
        AUTOMATION,
    ),
    Fault(
        "delayed-steps-never-due",
        "отложенный шаг цепочки не выполняется, сколько ни ждать",
        (PASSES,),
        "должна пройти все шаги",
        (
            Trigger(
                "sequence_executions",
                "NEW.next_execution_at := NEW.next_execution_at + interval '1 hour';",
                on="update",
                when="NEW.next_execution_at > clock_timestamp() + interval '300 milliseconds'",
            ),
        ),
        collateral=AUTOMATION,
        within=200,
        quiet=True,
    ),
    quietly(
        "refusal-of-kommo-passed-over",
        "Kommo отказал, а цепочка идёт дальше",
        (KOMMO_REFUSES,),
        "в состоянии «completed»",
        Trigger(
            "sequence_executions",
            "NEW.status := 'running'; NEW.error_message := null; NEW.current_step := 2; "
            "NEW.next_execution_at := clock_timestamp();",
            on="update",
            when="NEW.status = 'failed'",
        ),
        AUTOMATION,
    ),
    quietly(
        "sequence-ends-at-a-gap",
        "цепочка, в номерах шагов которой есть пропуск, на нём и кончается",
        ("Шаги выполняются по порядку",),
        "в приёмник должны прийти вызовы",
        Trigger(
            "sequence_executions",
            "NEW.status := 'completed'; NEW.completed_at := clock_timestamp(); NEW.next_execution_at := null; "
            "NEW.current_step := OLD.current_step;",
            on="update",
            when="NEW.current_step > OLD.current_step + 1",
        ),
    ),
)
