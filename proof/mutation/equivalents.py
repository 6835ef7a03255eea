"""Values that may be changed without the scenario turning red, each with the reason why that is no defect."""

import re
from dataclasses import dataclass

from proof.mutation.mutants import FEATURES, Mutant


@dataclass(frozen=True)
class Equivalent:
    """file: pattern for the feature file's name. line: for `scenario: line with the value`. value: for the value."""

    file: str
    line: str
    value: str
    reason: str


EQUIVALENTS: tuple[Equivalent, ...] = (
    Equivalent(
        "scripts.feature",
        "(обоим агентам|говорит агенту) «",
        ".*",
        "What the client says, not what is expected: said a little otherwise, it is the same situation for the script.",
    ),
    Equivalent(
        "dashboard_updates.feature",
        "Дано|И агент уже ответил на ",
        r"\d+",
        "How many answers there have been is arrangement: the newest activities are compared with the log as it is.",
    ),
    Equivalent(
        "test_chat.feature",
        "агент уже ответил на ",
        r"\d+",
        "How long the conversation is, is arrangement: all of its messages are looked for, in order or not at all.",
    ),
    Equivalent(
        "sequences.feature",
        "(проходит все шаги до конца|выполняются по порядку|соблюдается и у второго шага): .*Задержка = ",
        "0 мин",
        "Delays are in minutes, and four of them are allowed: 0 only spares the wait. That one counts, 7.6 shows.",
    ),
    Equivalent(
        "(rule_engine|sequences).feature",
        "агента видны: .*или текст",
        ".* не созданы",
        "The scenario before, whose agent has none, shows that the text is looked for; here there is a list.",
    ),
    Equivalent(
        "rule_engine.feature",
        r"не выполняется второй раз: \| пауза в минутах",
        "60",
        "Any pause longer than the seconds between the two events keeps the rule from running again.",
    ),
    Equivalent(
        "rule_engine.feature",
        "Отмена изменения оставляет правило как было: ",
        "42|Позвонить VIP",
        "What is typed and not saved: whatever it is, the rule stays as it was.",
    ),
    Equivalent(
        "(api_endpoints|database_tables).feature",
        "^(`<вызов>`|<таблица>) - <обещание>: ",
        "агент|ещё один агент",
        "Who is there, not what is promised: the same agent in another word, or one neighbour less.",
    ),
    Equivalent(
        "(dashboard_updates|test_chat).feature",
        "в форме, нажав|Выход ведёт .*открывает раздел|ещё 7 секунд",
        "нажав «Создать»( дважды)?|Инфопанель|7",
        "How it is come by, not what comes of it: one agent is made; any page can be left; longer is more.",
    ),
    Equivalent(
        "(rule_engine|sequences).feature",
        "о неподходящем лиде|в другую организацию|не замечает других событий: Когда"
        "|только пока (оно|она) включен[оа]: И .* о (подходящем|новом) лиде",
        "Создание лида",
        "An event that must set nothing off: another that must not will do. The one that must stands beside it.",
    ),
    Equivalent(
        "(rule_engine|sequences).feature",
        "Проверить логирование выполнения: .*в записи о",
        "подходящем|новом",
        "Two leads alike are logged: the entry about either has to be right.",
    ),
    Equivalent(
        "rule_engine.feature",
        r"выполняется, только когда оно верно: (\| Больше|\| Меньше|\| Содержит|.*<неверное> \|)",
        "50[01]|Никто|<поле>|<неверное>",
        "What must not hold does not with another value either; what must holds with a wider bound, too.",
    ),
    Equivalent(
        "rule_engine.feature",
        r"Правило без <чего> не создаётся: \| названия",
        "названия",
        "How a missing name is told is not promised: whatever the dialog says anew will do.",
    ),
    Equivalent(
        "(rule_engine|sequences).feature",
        "(Выключенное правило|Выключенная цепочка) остаётся в списке: Когда",
        "Правила|Цепочки",
        "What is promised opens its own tab, whichever is open.",
    ),
    Equivalent(
        "scripts.feature",
        "страница сообщает: ",
        "создаёт скрипт в браузере",
        "Pressed twice it is created, too, and the page says so.",
    ),
)


def reason_of(mutant: Mutant) -> str:
    """Why this mutant may stay green; empty when it may not."""
    lines = (FEATURES / mutant.file).read_text(encoding="utf-8").splitlines()
    line = f"{mutant.scenario}: {lines[mutant.line - 1].strip()}"
    for one in EQUIVALENTS:
        if re.fullmatch(one.file, mutant.file) and re.search(one.line, line) and re.fullmatch(one.value, mutant.value):
            return one.reason
    return ""
