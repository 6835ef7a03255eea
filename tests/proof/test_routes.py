"""Each route of the contract is called, with success, by a scenario that proves something of it; or it says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from acceptance import PROJECT
from proof.sabotage.recording import Known, load, scenarios

PLACE = re.compile(r":\w+|<any>|\[\w+\]|kommo(?=/install)")
QUOTED = re.compile(r"`([^`]+)`")
METHOD = re.compile(r"(GET|HEAD|POST|PUT|PATCH|DELETE)(?: (\S+))?")
SECTIONS = re.compile(r"(?ms)^## [34] .*?(?=^## \d)")

UPDATES, CHARTS = "`GET /api/dashboard/updates` - возвращает данные", "`GET /api/dashboard/charts?type=daily` - график"
RULE_BY_HAND = "Правило с триггером «Вручную» выполняет только клиент API"
SEQUENCE_BY_HAND = "Цепочку запускает клиент API"
SIGNING_IN = "Вход с верным паролем открывает инфопанель своей организации"
REGISTERED = "Новая организация не видит чужих обновлений"
KNOWLEDGE = "Статья базы знаний находится не только по словам"
EVENTS = "События Kommo хранятся такими, какими пришли, и обрабатываются снова, если попросить"
#: Route -> the scenario that calls it and looks at what comes of it (its name, or how it begins).
CALLED = {
    "GET /api/auth/csrf": SIGNING_IN,
    "POST /api/auth/callback/credentials": SIGNING_IN,
    "GET /api/auth/session": SIGNING_IN,
    "GET /api/auth/get-tenant-redirect": SIGNING_IN,
    "POST /api/auth/register": REGISTERED,
    "GET /api/dashboard/updates": UPDATES,
    "GET /api/dashboard": "Показатели инфопанели те же, что отдаёт API",
    "GET /api/dashboard/charts": CHARTS,
    "GET /api/chat/conversations": "`GET /api/chat/conversations` - ",
    "POST /api/chat": "`POST /api/chat` - ",
    "GET /api/chat": "`POST /api/chat` - ",
    "GET /api/agents": "`PATCH /api/agents/[id]` - ",
    "POST /api/agents": "Создать агента и проверить что появилось обновление",
    "GET /api/agents/*": "`GET /api/agents/[id]` - ",
    "PATCH /api/agents/*": "`PATCH /api/agents/[id]` - ",
    "PATCH /api/agents/*/status": "`PATCH /api/agents/[id]/status` - ",
    "DELETE /api/agents/*": "Вместе с агентом исчезают его данные",
    "GET /api/agents/*/scripts": "`GET /api/agents/[id]/scripts` - ",
    "POST /api/agents/*/scripts": "`POST /api/agents/[id]/scripts` - ",
    "PATCH /api/agents/*/scripts/*": "`PATCH /api/agents/[id]/scripts/[scriptId]` - ",
    "DELETE /api/agents/*/scripts/*": "`DELETE /api/agents/[id]/scripts/[scriptId]` - ",
    "GET /api/agents/*/rules": "`GET /api/agents/[id]/rules` - ",
    "POST /api/agents/*/rules": "`POST /api/agents/[id]/rules` - ",
    "PUT /api/agents/*/rules": RULE_BY_HAND,
    "PATCH /api/agents/*/rules/*": "`PATCH /api/agents/[id]/rules/[ruleId]` - ",
    "DELETE /api/agents/*/rules/*": "`DELETE /api/agents/[id]/rules/[ruleId]` - ",
    "GET /api/agents/*/sequences": "`GET /api/agents/[id]/sequences` - ",
    "POST /api/agents/*/sequences": "`POST /api/agents/[id]/sequences` - ",
    "PUT /api/agents/*/sequences": SEQUENCE_BY_HAND,
    "PATCH /api/agents/*/sequences/*": "Правка цепочки не стирает её журнал и не обрывает начатого",
    "DELETE /api/agents/*/sequences/*": "Вместе с цепочкой исчезает её журнал",
    "POST /api/knowledge-base/categories": KNOWLEDGE,
    "POST /api/knowledge-base/articles": KNOWLEDGE,
    "GET /api/knowledge-base/categories": KNOWLEDGE,
    "GET /api/knowledge-base/articles": KNOWLEDGE,
    "POST /api/agents/*/knowledge": "Знание одного агента в ответ другого не попадает",
    "GET /api/agents/*/integrations": "`PATCH /api/agents/[id]/integrations/[integrationId]` - ",
    "GET /api/agents/*/integrations/*": "`GET /api/agents/[id]/integrations/[integrationId]` - ",
    "PATCH /api/agents/*/integrations/*": "`PATCH /api/agents/[id]/integrations/[integrationId]` - ",
    "POST /api/agents/*/integrations/*/install": "`GET /api/agents/[id]/integrations/[integrationId]` - ",
    "POST /api/agents/*/integrations/*/sync": 'Нажать "Синхронизировать"',
    "POST /api/jobs": "Веб-приложение и воркер работают с одной очередью",
    "GET /api/jobs/status": "`GET /api/jobs/status` - ",
    "POST /api/crm/webhook": EVENTS,
    "GET /api/webhooks": EVENTS,
    "GET /api/webhooks/*": EVENTS,
    "POST /api/webhooks/*": EVENTS,
    "GET /api/webhooks/events": EVENTS,
    "GET /api/health": "`GET /api/health` - ",
    "HEAD /api/health": "`HEAD /api/health` - ",
    "GET /api/health/ready": "`GET /api/health/ready` - ",
}
BACKEND = "goes through the backend API, which a deployment may do without; then its answer is not judged"
OUTSIDE = "the contract itself says: outside the checklist"
#: Route -> why no scenario calls it.
UNCALLED = {
    "POST /api/integrations/kommo/sync/pipelines": BACKEND,
    "GET /api/integrations/kommo/status": BACKEND,
    "GET /api/crm/kommo": OUTSIDE,
    "POST /api/crm/kommo": OUTSIDE,
    "GET /api/kommo/settings": OUTSIDE,
    "POST /api/kommo/settings": OUTSIDE,
    "GET /api/test-kommo": OUTSIDE,
    "GET /api/test-login": OUTSIDE,
}


def route(method: str, path: str) -> str:
    """A route without query and names of places: `PATCH /api/agents/*/rules/*`."""
    return f"{method} {PLACE.sub('*', path.partition('?')[0])}"


def routes_of(text: str) -> Iterator[str]:
    """The routes that a part of the contract tells, in its own shorthand.

    «`POST` same path», «`GET` on either path», «`PATCH …/scripts/:id`» lean on those before; «`GET`/`POST /path`» and a
    bare method behind a route in the same line on that route.
    """
    paths: list[str] = []
    for line in text.splitlines():
        line = re.sub(r"`([A-Z]+)`/`[A-Z]+ (\S+)`", r"`\1 \2` \g<0>", line).replace("`/`", "` `")
        quoted = [found for one in QUOTED.findall(line) if (found := METHOD.fullmatch(one))]
        named = [_whole(found[2], paths) for found in quoted if found[2]]
        before, paths = paths, [*paths, *(path for path in named if path.startswith("/api/"))]
        yield from (
            route(found[1], path)
            for found, path in zip((one for one in quoted if one[2]), named, strict=True)
            if path.startswith("/api/")
        )
        yield from (
            route(found[1], path)
            for found in quoted
            if not found[2]
            for path in (before[-2:] if "either path" in line else named[:1] or before[-1:])
        )


def _whole(path: str, before: list[str]) -> str:
    """The path with what «…» stands for."""
    if not path.startswith("…/"):
        return path
    rest = path.removeprefix("…/")
    return f"{before[-1].partition('/' + rest.split('/')[0])[0]}/{rest}"


@cache
def promised() -> frozenset[str]:
    """The routes of the contract."""
    text = (PROJECT / "docs" / "contract.md").read_text(encoding="utf-8")
    return frozenset(one for section in SECTIONS.findall(text) for one in routes_of(section))


def test_each_route_of_the_contract_is_called_or_says_why_not() -> None:
    told = CALLED.keys() | UNCALLED.keys()
    assert promised() - told == frozenset(), "new in the contract: name the scenario that calls it, or why none does"
    assert told - promised() == frozenset(), "not in the contract"
    assert not CALLED.keys() & UNCALLED.keys()


@pytest.mark.parametrize(("called", "name"), CALLED.items(), ids=CALLED)
def test_the_scenario_is_there_and_was_seen_to_call_it(called: str, name: str) -> None:
    """As it was recorded last; one that is new is recorded by the next `python -m proof sabotage`."""
    known = {key: one for key, one in scenarios_by_id().items() if one.planned.name.startswith(name)}
    assert known, f"no scenario «{name}»: another has to prove {called}"
    recording = load()
    recorded = [recording.touched[key] for key, one in known.items() if key in recording.touched]
    seen = {
        route(exchange.method, exchange.template)
        for one in recorded
        for exchange in (recording.exchanges[key] for key in one.exchanges)
        if exchange.service == "web" and any(200 <= status < 300 for status in exchange.statuses)
    }
    assert not recorded or called in seen, f"«{name}» was not seen to call {called} with success"


@cache
def scenarios_by_id() -> dict[str, Known]:
    """All scenarios, read once."""
    return scenarios()


def test_the_contracts_shorthand_is_read() -> None:
    text = (
        "| `GET /api/a/:id/b` | x |\n| `POST` same path | y |\n| `PATCH …/b/:bId` | z |\n"
        "| `POST /api/c` |\n| `POST /api/d` |\n| `GET` on either path |\n"
        "- `GET /api/e?x=` and `HEAD`; `GET https://elsewhere/api/g`\n- `GET`/`POST /api/f`"
    )
    assert set(routes_of(text)) == {
        *("GET /api/a/*/b", "POST /api/a/*/b", "PATCH /api/a/*/b/*", "POST /api/c", "POST /api/d"),
        *("GET /api/c", "GET /api/d", "GET /api/e", "HEAD /api/e", "GET /api/f", "POST /api/f"),
    }
