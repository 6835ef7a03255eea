"""How verdicts, counts and moments are said in Russian, in every sink alike."""

import re
from collections.abc import Mapping
from datetime import datetime

from acceptance.outcomes import Outcome, Verdict
from acceptance.reporting.verdict_kinds import TOLD, kind_of

_TWO_DOTS = re.compile(r"(?<!\.)\.\.(?!\.)|(?<=…)\.")
EXIT_MEANINGS = {
    0: "всё, что проверялось, выполнено",
    1: "есть невыполненное: продукт нарушил обещание",
    2: "есть проверки, которые не состоялись: о них ничего не известно",
    3: "настройки заданы неверно, прогон не начался",
}


def exit_meaning(code: int, counts: Mapping[str, int], beyond: Mapping[str, int]) -> str:
    """What the exit status says, in words. counts: of the items; beyond: of what is beyond the checklist."""
    if code == 1 and not counts.get(Verdict.FAILED, 0) and not beyond.get(Verdict.FAILED, 0):
        if counts.get(Verdict.FLAKY, 0) or beyond.get(Verdict.FLAKY, 0):
            return "есть мигающее: получилось только не с первой попытки"
        return "исключение устарело: проверка проходит, а в waivers.toml принята её неудача"
    waived, unchecked = counts.get(Verdict.WAIVED, 0), counts.get(Verdict.NOT_CHECKED, 0)
    if code == 0 and unchecked and not counts.get(Verdict.PASSED, 0) and not waived:
        return "невыполненного нет, но ни один пункт и не проверялся"
    if code == 0 and (unchecked or waived):
        rest = " сверх принятого как есть" if waived else ""
        return f"невыполненного{rest} нет" + (", но часть пунктов не проверялась" if unchecked else "")
    return EXIT_MEANINGS.get(code, "прогон завершился ошибкой")


def once_dotted(text: str) -> str:
    """The text without a second full stop after a first, or after an ellipsis, which stays."""
    return _TWO_DOTS.sub(lambda dots: dots[0][1:], text)


def as_sentence(text: str) -> str:
    """The text as a sentence of its own begins; what begins with a name of the platform's stays as it is."""
    return f"{text[0].upper()}{text[1:]}" if re.match("[а-яё]", text) else text


def one_line(text: str, limit: int = 300) -> str:
    """The text in one line, cut at `limit` characters."""
    text = once_dotted(text)
    flat = " · ".join(line.strip() for line in text.splitlines() if line.strip())
    return flat if len(flat) <= limit else f"{flat[: limit - 1].rstrip()}…"


def said(outcome: Outcome, limit: int = 300) -> str:
    """State and reason of an outcome in one line."""
    word = kind_of(outcome.verdict).state
    reason = one_line(outcome.reason, limit)
    if outcome.setting and outcome.setting not in reason:
        reason = f"{reason} Задайте {outcome.setting}.".strip()
    return f"{word}: {reason}" if reason else word


def counted(counts: Mapping[str, int], *, without: frozenset[Verdict] = frozenset()) -> str:
    """Non-zero counts in words: «выполнено 3, не выполнено 1»."""
    told = [verdict for verdict in TOLD if counts.get(verdict, 0) and verdict not in without]
    return ", ".join(f"{kind_of(verdict).state} {counts[verdict]}" for verdict in told) or "ничего"


def moment(iso: str) -> str:
    """A moment as `26.01.2025 14:05`; empty when unknown."""
    return f"{datetime.fromisoformat(iso):%d.%m.%Y %H:%M}" if iso else ""


def span(seconds: float) -> str:
    """A duration as `42 с` or `3 мин 05 с`."""
    whole = round(seconds)
    return (
        f"{seconds:.1f} с".replace(".", ",")
        if seconds < 10
        else (f"{whole} с" if whole < 60 else f"{whole // 60} мин {whole % 60:02d} с")
    )
