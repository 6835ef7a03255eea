"""«Можно ли выпускать?»: the one sentence that a report opens with, for every sink alike."""

from acceptance.outcomes import Verdict
from acceptance.plurals import plural
from acceptance.reporting.judge import Judgement
from acceptance.reporting.wording import counted, moment, span

#: Verdicts after which an item is known: it holds, or it does not.
_KNOWN = (Verdict.PASSED, Verdict.FAILED, Verdict.FLAKY, Verdict.WAIVED, Verdict.WAIVER_OUTDATED)
#: What may become of something beyond the checklist without a word about it in the answer.
_HARMLESS = frozenset({Verdict.PASSED, Verdict.NOT_RUN, Verdict.NOT_CHECKED, Verdict.WAIVED})
#: What speaks against the product.
_REPROACHES = (Verdict.FAILED, Verdict.FLAKY)


def releasable(judgement: Judgement) -> bool:
    """True when all of the checklist is known to hold, or is accepted as it is, and nothing beside it is wrong."""
    kept = judgement.counts[Verdict.PASSED] + judgement.counts[Verdict.WAIVED]
    return judgement.full and kept == len(judgement.items) and judgement.exit_code == 0


def answer(judgement: Judgement) -> str:
    """The sentence: whether the product may be released, and how much of the checklist that is known from."""
    if judgement.refused:
        return "Прогон не начался: настройки заданы неверно"
    if judgement.part and not judgement.scenarios:
        return f"Проверять нечего: {judgement.part} без сценариев"
    if not judgement.scenarios:
        return "Прогон не состоялся: ни один пункт не проверен"
    counts, whole = judgement.counts, len(judgement.items)
    if not judgement.full:
        known = sum(counts[verdict] for verdict in _KNOWN)
        checked = plural(known, "проверен {} пункт", "проверено {} пункта", "проверено {} пунктов")
        chosen = counted(counts, without=frozenset({Verdict.NOT_RUN}))
        told = f" ({chosen})" if chosen != "ничего" else ""
        part = f", {judgement.part}" if judgement.part else ""
        return f"Частичный прогон{part}: {checked} из {whole}{told}{_beside(judgement)}"
    done = f"выполнено {counts[Verdict.PASSED]} из {whole}"
    rest = counted(counts, without=frozenset({Verdict.PASSED}))
    figures = done if rest == "ничего" else f"{done}, {rest}"
    return f"{_word(judgement)}: {figures}{_beside(judgement)}"


def answer_so_far(judgement: Judgement) -> str:
    """The sentence once all of the checklist's chosen items have ended, while what goes beyond them is still to come.

    It says that the product may not be released as soon as that is known, and never before the end that it may.
    """
    counts = judgement.counts
    chosen = sum(counts.values()) - counts[Verdict.NOT_RUN]
    done = f"выполнено {counts[Verdict.PASSED]} из {chosen}"
    rest = counted(counts, without=frozenset({Verdict.PASSED, Verdict.NOT_RUN}))
    figures = f"{done if rest == 'ничего' else f'{done}, {rest}'} (за {span(judgement.duration)})"
    no = "Выпускать нельзя. " if judgement.full and any(counts[verdict] for verdict in _REPROACHES) else ""
    return f"{no}Пункты чек-листа проверены: {figures}. Дальше – проверки сверх чек-листа"


def merged(judgement: Judgement) -> str:
    """Which items are from when, in a run that has repeated only what was not green; empty for any other."""
    taken = judgement.taken
    if taken is None:
        return ""
    old = sum(taken.whole(item) for item in judgement.items)
    anew = plural(
        len(judgement.items) - old,
        "Заново проверен {} пункт",
        "Заново проверено {} пункта",
        "Заново проверено {} пунктов",
    )
    if not old:
        return f"{anew}, то есть все (после прогона {taken.run}, {moment(taken.started)})"
    return f"{anew}, остальные {old} – из прогона {taken.run} ({moment(taken.started)})"


def _word(judgement: Judgement) -> str:
    if releasable(judgement):
        return "Выпускать можно"
    # What is not known is no reproach to the product, and no leave to release it either; nor does it take one back.
    reproach = any(counts[verdict] for counts in (judgement.counts, judgement.other_counts) for verdict in _REPROACHES)
    return "Выпускать нельзя" if reproach else "Выпускать рано"


def _beside(judgement: Judgement) -> str:
    """What no item tells of, where it keeps the answer from being green."""
    beyond = counted(judgement.other_counts, without=_HARMLESS)
    told = f"; сверх чек-листа {beyond}" if beyond != "ничего" else ""
    if judgement.problems:
        told += f"; ошибок прогона {len(judgement.problems)}"
    return told
