"""A rule's conditions: each is true when it should not be, or never."""

from proof.changes import Trigger
from proof.fault import Fault, quietly
from proof.faults.matrix.collateral import AUTOMATION, RULES_ONLY
from proof.faults.matrix.rules_written import rules_as

CONDITIONS = "Условия верны тогда, когда должны"
ALL_HOLD = "Правило с несколькими условиями выполняется, только когда верны все"


def _conditions(old: str, new: str) -> Trigger:
    return rules_as(f"NEW.conditions := replace(NEW.conditions::text, '{old}', '{new}')::jsonb;")


def _without_conditions(which: str) -> Trigger:
    return rules_as("NEW.conditions := '[]';", when=which)


def _never_runs(which: str) -> Trigger:
    """Rules with such conditions are stored, and never run."""
    return Trigger(
        "agent_rules", "NEW.is_active := false;", on="insert or update", when=f"NEW.conditions::text {which}"
    )


FAULTS: tuple[Fault, ...] = (
    quietly(
        "changed-to-means-equals",
        "условие «Изменилось на» верно и тогда, когда ничего не менялось",
        (CONDITIONS,),
        "Изменилось на; Значение = Иван» – неверно, а правило выполнено",
        _conditions('"changed_to"', '"equals"'),
        RULES_ONLY,
    ),
    quietly(
        "not-empty-always-true",
        "условие «Не пусто» верно для любого поля",
        (CONDITIONS,),
        "phone; Сравнение = Не пусто» – неверно, а правило выполнено",
        _without_conditions("NEW.conditions::text like '%\"not_empty\"%'"),
        RULES_ONLY,
    ),
    quietly(
        "hours-taken-for-minutes",
        "часы в условии «Прошло времени» считаются минутами",
        (CONDITIONS,),
        "Количество = 193; Единица = Часы» – неверно, а правило выполнено",
        _conditions('"hours"', '"minutes"'),
        RULES_ONLY,
    ),
    quietly(
        "weeks-never-pass",
        "условие «Прошло времени» в неделях не выполняется никогда",
        (CONDITIONS,),
        "Количество = 1; Единица = Недели» – верно, а правило не выполнено",
        rules_as("NEW.is_active := false;", when="NEW.conditions::text like '%\"weeks\"%'"),
        RULES_ONLY,
    ),
    quietly(
        "any-event-will-do",
        "условие «Событие» верно для любого события",
        (CONDITIONS,),
        "Событие: Значение = lead_created» – неверно, а правило выполнено",
        _without_conditions("NEW.conditions::text like '%\"event_triggered\"%'"),
        RULES_ONLY,
    ),
    quietly(
        "fractions-not-compared",
        "«Больше» и «Меньше» не сравнивают дробных чисел",
        (CONDITIONS,),
        "score; Сравнение = Больше; Значение = 12.4» – верно, а правило не выполнено",
        _never_runs(r"""~ '"value": "-?\d+[.,]\d'"""),
    ),
    quietly(
        "numbers-below-zero-not-compared",
        "«Больше» и «Меньше» не сравнивают отрицательных чисел",
        (CONDITIONS,),
        "debt; Сравнение = Больше; Значение = -10» – верно, а правило не выполнено",
        _never_runs(r"""~ '"field": "debt"'"""),
    ),
    quietly(
        "zero-is-empty",
        "условие «Не пусто» считает ноль пустым",
        (CONDITIONS,),
        "calls; Сравнение = Не пусто» – верно, а правило не выполнено",
        _never_runs(r"""~ '"field": "calls"'"""),
    ),
    quietly(
        "only-the-first-condition-counts",
        "из нескольких условий правила проверяется только первое",
        (ALL_HOLD,),
        "записей: 1, ожидалось 0",
        rules_as(
            "NEW.conditions := jsonb_build_array(NEW.conditions -> 0);", when="jsonb_array_length(NEW.conditions) > 1"
        ),
        RULES_ONLY,
    ),
    quietly(
        "two-conditions-at-most",
        "третье условие правила и все следующие не проверяются",
        (ALL_HOLD,),
        "записей: 1, ожидалось 0",
        Trigger(
            "agent_rules",
            "NEW.conditions := jsonb_build_array(NEW.conditions -> 0, NEW.conditions -> 1);",
            on="insert or update",
            when="jsonb_array_length(NEW.conditions) > 2",
        ),
        AUTOMATION,
    ),
    quietly(
        "every-update-changes-the-stage",
        "условие «Смена этапа» верно и тогда, когда лид остался на своём этапе",
        ("Условие «Смена этапа» верно, только когда этап сменился",),
        "ожидалось 0",
        _without_conditions("NEW.trigger_type = 'lead_updated' and NEW.conditions::text like '%stage_changed%'"),
        RULES_ONLY,
    ),
)
