"""The kinds of verdict: the one table of what each means, how it is told, and what follows from it.

From the worst to the best: an item whose scenarios disagree says the first of these. Whoever adds a kind adds its row
here and its name to `Verdict`; every sink reads it from the table.
`python -m acceptance.reporting.verdict_kinds` prints the README's table (`ru` as a word: the Russian one).
"""

import sys
from dataclasses import dataclass
from typing import Literal

from acceptance import console_encoding
from acceptance.outcomes import Verdict

ExitStatus = Literal[0, 1, 2]


@dataclass(frozen=True)
class Kind:
    """One kind of verdict.

    state: how counts tell it («выполнено 3»); sign: in reports; mark: on a line of progress; colour: ANSI.
    allure: status of a result; prefix: what its message begins with there; category: the name of its group of defects.
    exit_status: of a run that has met it; strict: of a strict run. failure: whether another try makes sense.
    quiet: needs no line of its own on the console. russian, english: meaning and what to do, for the READMEs.
    """

    verdict: Verdict
    state: str
    sign: str
    mark: str
    colour: int
    allure: Literal["passed", "failed", "broken", "skipped", "unknown"]
    prefix: str
    category: str
    exit_status: ExitStatus
    strict: ExitStatus
    failure: bool
    quiet: bool
    russian: tuple[str, str]
    english: tuple[str, str]


KINDS = (
    Kind(
        Verdict.FAILED,
        state="не выполнено",
        sign="❌",
        mark="✗",
        colour=31,
        allure="failed",
        prefix="",
        category="Продукт нарушил обещание",
        exit_status=1,
        strict=1,
        failure=True,
        quiet=False,
        russian=(
            "продукт нарушил обещание",
            "прочитать причину: она названа словами, доказательства приложены в отчёте",
        ),
        english=("the product breaks the promise", "the sentence says how; the evidence in the report shows it"),
    ),
    Kind(
        Verdict.BROKEN,
        state="проверка не состоялась",
        sign="⚠️",
        mark="!",
        colour=33,
        allure="broken",
        prefix="Проверка не состоялась: ",
        category="Проверка не состоялась",
        exit_status=2,
        strict=2,
        failure=True,
        quiet=False,
        russian=("о пункте ничего не известно", "сделать то, что советует отчёт рядом с причиной"),
        english=(
            "the check could not be carried out",
            "follow the advice beside it (the same table in the report and here)",
        ),
    ),
    Kind(
        Verdict.NOT_CHECKED,
        state="не проверялось",
        sign="⏭️",
        mark="–",
        colour=36,
        allure="skipped",
        prefix="Не проверялось: ",
        category="Не проверялось: нет настройки или права",
        exit_status=0,
        strict=2,
        failure=False,
        quiet=False,
        russian=("у цели нет того, что нужно пункту", "задать названную настройку или право"),
        english=("the target lacks what the item needs", "give the setting or the grant that it names"),
    ),
    Kind(
        Verdict.FLAKY,
        state="мигает",
        sign="🔁",
        mark="~",
        colour=35,
        allure="broken",  # Allure has no colour for it; a second try that went well is no tick
        prefix="Мигает: ",
        category="Мигает: прошло не с первой попытки",
        exit_status=1,
        strict=1,
        failure=False,
        quiet=False,
        russian=("получилось только не с первой попытки", "это не успех: искать причину"),
        english=("passed only on a second try", "never a tick: find the cause"),
    ),
    Kind(
        Verdict.WAIVER_OUTDATED,
        state="исключение устарело",
        sign="📅",
        mark="≠",
        colour=35,
        allure="broken",  # the promise holds: it is the entry in waivers.toml that is wrong
        prefix="Исключение устарело: ",
        category="Исключение устарело",
        exit_status=1,
        strict=1,
        failure=False,
        quiet=False,
        russian=("обещание выполняется, а в `waivers.toml` всё ещё принята его неудача", "убрать запись"),
        english=(
            "the promise holds, and `waivers.toml` still accepts its failure",
            "remove the entry",
        ),
    ),
    Kind(
        Verdict.WAIVED,
        state="принято как есть",
        sign="🤝",
        mark="·",
        colour=36,
        allure="unknown",  # the one status that nothing else has; the report calls it by its name
        prefix="Принято как есть: ",
        category="Принято как есть",
        exit_status=0,
        strict=0,
        failure=False,
        quiet=False,
        russian=("известная неудача с причиной, ответственным и сроком (`waivers.toml`)", "исправить до срока"),
        english=(
            "a known failure with a reason, an owner and an expiry date in `waivers.toml`",
            "mend it before it expires",
        ),
    ),
    Kind(
        Verdict.NOT_RUN,
        state="не запускалось",
        sign="⏳",
        mark="?",
        colour=90,
        allure="broken",
        prefix="Проверка не состоялась: ",
        category="Проверка не состоялась",
        exit_status=0,
        strict=0,
        failure=False,
        quiet=True,
        russian=("в этом прогоне пункт не выбирали, или нет части с ним", "запустить прогон целиком или эту часть"),
        english=("this run did not choose the item, or lacks the part that has it", "run everything, or that part"),
    ),
    Kind(
        Verdict.PASSED,
        state="выполнено",
        sign="✅",
        mark="✓",
        colour=32,
        allure="passed",
        prefix="",
        category="",
        exit_status=0,
        strict=0,
        failure=False,
        quiet=True,
        russian=("обещание выполняется", "ничего"),
        english=("the promise holds", "nothing"),
    ),
)
_BY_VERDICT = {kind.verdict: kind for kind in KINDS}
#: The order in which counts are told.
TOLD = (Verdict.PASSED, *(kind.verdict for kind in KINDS if kind.verdict is not Verdict.PASSED))


def kind_of(verdict: Verdict) -> Kind:
    """The row of a verdict. Raises KeyError for one that has none."""
    return _BY_VERDICT[verdict]


def severity(verdict: Verdict) -> int:
    """Its place in the table: the smaller, the worse. Raises KeyError for a verdict without a row."""
    return KINDS.index(kind_of(verdict))


def allure_categories() -> list[dict[str, object]]:
    """Allure's groups of defects: those that are told by the beginning of their message go first."""
    groups = {kind.category: kind for kind in reversed(KINDS) if kind.category}  # of one name: the worst kind's
    special = [kind for kind in KINDS if kind in groups.values() and not _takes_the_rest(kind)]
    rest = [kind for kind in KINDS if kind in groups.values() and _takes_the_rest(kind)]
    by_message: list[dict[str, object]] = [
        {"name": kind.category, "matchedStatuses": [kind.allure], "messageRegex": f"^{kind.prefix}.*"}
        for kind in special
    ]
    by_status: list[dict[str, object]] = [{"name": kind.category, "matchedStatuses": [kind.allure]} for kind in rest]
    return by_message + by_status


def _takes_the_rest(kind: Kind) -> bool:
    """True for the group of all that has this Allure status and no group of its own: that of the worst such kind."""
    return next(one for one in KINDS if one.allure == kind.allure) is kind


def table(*, russian: bool = False) -> str:
    """Meaning of each kind as Markdown, in the order in which counts are told."""
    head = "| оценка | что значит | что делать |" if russian else "| verdict | meaning | what to do |"
    rows = []
    for kind in map(kind_of, TOLD):
        name = kind.state if russian else kind.verdict.replace("_", " ")
        rows.append(f"| {name} | {' | '.join(kind.russian if russian else kind.english)} |")
    return "\n".join([head, "|---|---|---|", *rows])


if __name__ == "__main__":
    console_encoding.write_whatever_comes()
    print(table(russian="ru" in sys.argv[1:]))
