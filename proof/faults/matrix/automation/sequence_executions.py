"""The log of sequences: doubled, with wrong times and steps, wiped, outliving its sequence."""

from proof.changes import Trigger
from proof.fault import Fault, quietly
from proof.faults.matrix.collateral import SEQUENCE_RUNS
from proof.faults.matrix.scenarios import SEQUENCE_EDITED

FAULTS: tuple[Fault, ...] = (
    Fault(
        "sequence-ends-at-once",
        "в журнале цепочки стоит время конца, хотя она ещё идёт",
        ("7.6",),
        "неверна – .*конец",
        (Trigger("sequence_executions", "NEW.completed_at := clock_timestamp();", on="update"),),
        collateral=SEQUENCE_RUNS,
        quiet=True,
    ),
    Fault(
        "sequence-logged-twice",
        "один запуск цепочки записан дважды",
        ("7.6",),
        "записей: 4, ожидалось 2",
        (
            Trigger(
                "sequence_executions",
                "if pg_trigger_depth() = 1 then insert into sequence_executions (sequence_id, org_id, lead_id, "
                "current_step, status, execution_data) values (NEW.sequence_id, NEW.org_id, NEW.lead_id, 1, "
                "'running', NEW.execution_data); end if;",
            ),
        ),
        collateral=SEQUENCE_RUNS,
        quiet=True,
    ),
    Fault(
        "sequence-step-wrong",
        "в журнале цепочки неверный текущий шаг",
        ("7.6",),
        "неверна – .*текущий шаг",
        (Trigger("sequence_executions", "NEW.current_step := 2;", on="update"),),
        collateral=SEQUENCE_RUNS,
        quiet=True,
    ),
    Fault(
        "sequence-next-step-late",
        "следующий шаг цепочки назначен не на то время",
        ("7.6",),
        "неверна – .*следующий шаг",
        (
            Trigger(
                "sequence_executions",
                "NEW.next_execution_at := NEW.next_execution_at + interval '1 day';",
                on="update",
                when="NEW.next_execution_at is not null",
            ),
        ),
        quiet=True,
    ),
    Fault(
        "sequence-start-time-wrong",
        "в журнале цепочки неверное время начала",
        ("7.6",),
        "неверна – .*начало",
        (Trigger("sequence_executions", "NEW.started_at := NEW.started_at - interval '1 day';"),),
        collateral=("7.5",),
        quiet=True,
    ),
    quietly(
        "switch-wipes-the-log",
        "переключение цепочки стирает её журнал",
        ("Выключение цепочки не стирает её журнал",),
        "записей: 0, ожидалось 1",
        Trigger(
            "agent_sequences",
            "delete from sequence_executions where sequence_id = NEW.id;",
            on="update",
            when="NEW.is_active is distinct from OLD.is_active",
            after=True,
        ),
        ("7.*",),
    ),
    quietly(
        "edit-wipes-log-of-sequence",
        "правка шагов цепочки стирает её журнал",
        (SEQUENCE_EDITED,),
        "записей: 0, ожидалось 1",
        Trigger(
            "sequence_steps",
            "delete from sequence_executions where sequence_id = OLD.sequence_id;",
            on="delete",
            after=True,
        ),
    ),
    quietly(
        "log-outlives-its-sequence",
        "цепочки нет, а её журнал остался",
        ("Вместе с цепочкой исчезает её журнал",),
        "записей: 1, ожидалось 0",
        Trigger("sequence_executions", "if pg_trigger_depth() > 0 then return null; end if;", on="delete"),
    ),
)
