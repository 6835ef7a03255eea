"""What is new in a full run, in a few Russian lines that may go anywhere.

Only the checklist's own words, names of scenarios and dates stand in them: no reason, for it may quote the target's
data, and no address but the one of the report.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from acceptance.outcomes import Verdict
from acceptance.plurals import plural
from acceptance.reporting.since import told
from acceptance.reporting.verdict_kinds import kind_of
from acceptance.reporting.waivers import Waiver
from acceptance.reporting.wording import moment

#: Days before the last one of a waiver at which it is news again.
WARNED = (7, 1)
NAMED = 8  # lines under one heading; the rest is counted
BEYOND = "сверх чек-листа: "

_RED = (Verdict.FAILED, Verdict.FLAKY, Verdict.WAIVER_OUTDATED)
_LEFT = (Verdict.NOT_CHECKED, Verdict.NOT_RUN)

BROKE, EXPIRED, MENDED, ACCEPTED = "Сломалось", "Срок исключения вышел", "Починено", "Принято как есть"
FIRST, UNSEEN = "Не выполнено", "Впервые проверено и не выполнено"
LOST, AGAIN, DROPPED = "Проверка не состоялась", "Снова проверяется", "Больше не проверяется"
STILL, STILL_LOST, ENDING = "Не выполнено по-прежнему", "Проверка не состоялась и раньше", "Исключение истекает"
#: Headings in the order of the message; the second word says whether what stands under it is new.
_HEADINGS = {
    **dict.fromkeys((FIRST, BROKE, UNSEEN, EXPIRED, MENDED, LOST, AGAIN, DROPPED, ACCEPTED), True),
    **dict.fromkeys((STILL, STILL_LOST, ENDING), False),
}


@dataclass(frozen=True)
class News:
    """A message. anything: something has changed since the run before; bad: red is what is new or still there."""

    title: str
    body: str
    anything: bool
    bad: bool


def news(
    now: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    answer: str,
    waivers: Mapping[str, Waiver],
    where: str,
) -> News:
    """The message about a full run.

    now, before: what `verdict.json` says of it and of the full run before it, None where there was none. answer: the
    report's first sentence. where: a link to the report, or its file.
    """
    ended = _day(now["finished"])
    found: dict[str, list[str]] = {}
    then = {key: one["verdict"] for key, one in told(dict(before) if before else None)}
    for key, one in told(dict(now)):
        heading = _heading(Verdict(then[key]) if key in then else None, one, first=before is None)
        if heading:
            found.setdefault(heading, []).append(_line(one, heading, ended))
    ending = list(_ending(now, waivers))
    if ending:
        found[ENDING] = [line for _, line in ending]
    warned = any(_level(left) > (_level(left + (ended - _day(before["finished"])).days) if before else 0)
                 for left, _ in ending)  # fmt: skip
    new = [heading for heading, is_new in _HEADINGS.items() if is_new and heading in found]
    anything = before is None or bool(new) or warned or before["exitCode"] != now["exitCode"]
    lines = [answer, *_compared(before, anything), ""]
    for heading in _HEADINGS:
        if heading in found:
            lines += [f"{heading}:", *_listed(found[heading]), ""]
    lines.append(f"Отчёт: {where}")
    bad = any(heading in found for heading in (FIRST, BROKE, UNSEEN, EXPIRED, LOST, STILL, STILL_LOST))
    return News(_title(str(now["target"]), found, new, before, warned), "\n".join(lines), anything, bad)


def _title(
    target: str, found: Mapping[str, list[str]], new: list[str], before: Mapping[str, Any] | None, warned: bool
) -> str:
    counted = [f"{heading[0].lower()}{heading[1:]} {len(found[heading])}" for heading in new]
    if warned:
        counted.append(f"исключений истекает {len(found[ENDING])}")
    if before is None:
        counted = ["первый полный прогон"]
    return f"Приёмка, {target or 'цель не названа'}: {', '.join(counted) or 'без изменений'}"


def _compared(before: Mapping[str, Any] | None, anything: bool) -> list[str]:
    if before is None:
        return ["Сравнить не с чем: полных прогонов этой цели раньше не было."]
    changed = "Сравнение" if anything else "Ничего не изменилось по сравнению"
    return [f"{changed} с полным прогоном {moment(before['finished'])}."]


def _heading(then: Verdict | None, one: Mapping[str, Any], *, first: bool) -> str:
    """Under which heading a thing stands; empty for one that holds as it did, or is left out as it was.

    then: None for what the run before did not know. first: there was none.
    """
    now = Verdict(one["verdict"])
    if now in _RED:
        return FIRST if first else _red(then, one)
    if now is Verdict.BROKEN:
        return STILL_LOST if then is Verdict.BROKEN else LOST
    if then is None or then is now:
        return ""
    if now in _LEFT:
        return "" if then in _LEFT else DROPPED
    if now is Verdict.WAIVED:
        return ACCEPTED
    return AGAIN if then is Verdict.BROKEN or then in _LEFT else MENDED


def _red(then: Verdict | None, one: Mapping[str, Any]) -> str:
    failed_before = bool(one.get("failingSince")) and one["failingSince"] != one.get("since")
    if then is Verdict.WAIVED:
        return EXPIRED
    if then in _RED or failed_before:
        return STILL
    return UNSEEN if then is None or then in _LEFT else BROKE


def _line(one: Mapping[str, Any], heading: str, ended: date) -> str:
    name = f"{one['number']} {one['wording']}" if "number" in one else f"{BEYOND}{_named(one)}"
    since = one.get("failingSince") or one.get("since", "")
    days = (ended - _day(since)).days if since and heading in (STILL, STILL_LOST) else 0
    long = f" ({plural(days, '{} день', '{} дня', '{} дней')}, с {_day(since):%d.%m.%Y})" if days else ""
    verdict = Verdict(one["verdict"])
    how = f" – {kind_of(verdict).state}" if verdict in (Verdict.FLAKY, Verdict.WAIVER_OUTDATED) else ""
    return f"– {name.replace('`', '')}{how}{long}"


def _named(one: Mapping[str, Any]) -> str:
    row = ", ".join(f"{name}: {value}" for name, value in one.get("row", {}).items())
    return f"{one['name']}{f' ({row})' if row else ''}"


def _listed(lines: list[str]) -> list[str]:
    more = len(lines) - NAMED
    return lines if more <= 1 else [*lines[:NAMED], f"… и ещё {more}"]


def _ending(now: Mapping[str, Any], waivers: Mapping[str, Waiver]) -> Iterator[tuple[int, str]]:
    """Days that are left and a line, for each waiver that this run has needed and that will soon be out of date."""
    accepted = {one.get("number") or one["name"] for _, one in told(dict(now)) if one["verdict"] == Verdict.WAIVED}
    for subject in sorted(accepted & set(waivers)):
        last = waivers[subject].expires
        left = (last - _day(now["finished"])).days
        if left <= WARNED[0]:
            remains = "сегодня последний день" if left == 0 else plural(left, "{} день", "{} дня", "{} дней")
            yield left, f"– {subject}: до {last:%d.%m.%Y} ({remains})"


def _level(left: int) -> int:
    """How urgent a waiver is with so many days left: 0 not yet, then one more with each warning."""
    return sum(left <= days for days in WARNED)


def _day(iso: str) -> date:
    return datetime.fromisoformat(iso).astimezone().date()
