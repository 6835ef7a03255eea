"""The HTTP seam: each field of each answer, and each call, spoiled by each operator that makes sense for it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from proof.changes import BROWSER, Http
from proof.fault import answer, delay, status
from proof.sabotage.mutant import Mutant, Touching, made, touching
from proof.sabotage.recording import Exchange, Recording
from proof.sabotage.sections import section_of
from proof.seams.operators import LINES, OPERATORS

#: Longer than a message may take to be taken (10 s) and than a page of the lab is waited for (5 s).
TOO_LATE = 11
REFUSAL = {"success": False, "error": "Внутренняя ошибка сервера"}
WRITES = ("POST", "PUT", "PATCH", "DELETE")
#: Whose calls: of everybody, or of the pages alone, while the API tells the truth.
EVERYBODY, PAGES = "", BROWSER
#: What the run reads for nothing but tidying up after itself.
TIDYING = re.compile(
    r"/(conversations\?agent_id|activity_logs\?created_at|knowledge_base_\w+\?|users\?email|organization_members\?)"
)
WHOSE = {EVERYBODY: "", PAGES: " (на странице)"}
#: What pages never show, or is shown on none of them (platform contract 7): only the API promises it.
UNSEEN = re.compile(
    r"(^|\.)(success|timestamp|(org|organization|user|agent)_?id|created_?at|metadata|settings|data\.updated_?at)(\.|$)",
    re.I,
)


def mutants(recording: Recording) -> Iterator[Mutant]:
    """All mutants of the recorded exchanges."""
    touched = {scenario: one.exchanges for scenario, one in recording.touched.items()}
    for calls in _calls(recording).values():
        whose = [EVERYBODY]
        if len(calls) > 1 and any(one.by == "browser" for one in calls):
            whose.append(PAGES)
        for by in whose:
            meant = [one for one in calls if by == EVERYBODY or one.by == "browser"]
            yield from _of_call(meant, by, touching({one.key for one in meant}, touched))


def _calls(recording: Recording) -> dict[tuple[str, str, str], list[Exchange]]:
    found = defaultdict(list)
    for one in recording.exchanges.values():
        # What is deleted through Supabase is what the run itself tidies up.
        tidying = one.service == "supabase" and (one.method != "GET" or TIDYING.search(one.template))
        if not tidying and one.type in ("application/json", "text/html", "text/plain"):
            found[one.service, one.method, one.template].append(one)
    return found


def _of_call(calls: list[Exchange], by: str, who: Touching) -> Iterator[Mutant]:
    first = calls[0]
    place = f"{first.service} {first.method} {first.template}{WHOSE[by]}"
    section, seam = section_of(place), "log" if first.service in ("worker", "railway") else "http"

    def mutant(where: str, operator: str, told: str, act: dict[str, Any]) -> Mutant:
        change = Http(first.service, first.method, "", {**act, "template": first.template}, by=by)
        return made(seam, section, place + where, operator, told, [change], who)

    for path, name in _spoilable(calls, by):
        where = f", поле {path}" if path else ", весь ответ"
        act = {"act": "spoil", "operator": name, "field": path.split(".") if path else []}
        yield mutant(where, name, OPERATORS[name].told, act)
    if any(one.type == "text/plain" for one in calls):
        for name, (told, _) in LINES.items():
            yield mutant("", name, told, {"act": "lines", "operator": name})
    yield from _whole(first, by, mutant)


def _spoilable(calls: list[Exchange], by: str) -> Iterator[tuple[str, str]]:
    """Path of a field and name of an operator that makes sense for it."""
    fields: dict[str, set[str]] = defaultdict(set)
    for one in calls:
        for path, kinds in one.fields.items():
            fields[path] |= set(kinds)
    for path, found in fields.items():
        # Rows are read through Supabase; what is wrong in them is wrong in the table, and that is spoiled there.
        if calls[0].service == "supabase" and path:
            continue
        # Of an answer to a write pages show nothing: they read anew. Of what they read they show what people read.
        if by == PAGES and (calls[0].method != "GET" or UNSEEN.search(path)):
            continue
        for name, operator in OPERATORS.items():
            if found & operator.kinds and (path or name not in ("drop", "other")):
                yield path, name


def _whole(call: Exchange, by: str, mutant: Any) -> Iterator[Mutant]:
    """The call as a whole."""
    yield mutant("", "500", "код 500 вместо успеха", status(500))
    if call.type == "application/json":
        yield mutant("", "error-body", "код 200 с ошибкой внутри", answer(200, REFUSAL))
    if call.method in WRITES and call.service == "web" and "/auth/" not in call.template:
        yield mutant("", "swallow", "отвечает как обычно, но ничего не делает", {"act": "swallow"})
        yield mutant("", "again", "выполняется дважды", {"act": "again"})
    elif call.method == "GET":
        yield mutant("", "stale", "отдаёт прежний ответ", {"act": "stale"})
    if by == PAGES or call.by == "browser":
        yield mutant("", "late", f"ответ через {TOO_LATE} с", {**delay(TOO_LATE), "by": BROWSER})
