"""The table of routes that take an id is complete: against the contract's own words, and against the stand's routes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from acceptance import PROJECT
from acceptance.deeds.api.id_routes import AGENT, PLACES, ROUTES, Aim, aims
from stand.web.app import API

CONTRACT = (PROJECT / "docs" / "contract.md").read_text(encoding="utf-8")
METHOD = r"(GET|POST|PUT|PATCH|DELETE)"
#: The route begins a cell or is told of in a sentence; its method may stand alone before «same path», «either path».
CALL = re.compile(rf"`{METHOD}(?: ([/…][^`\s]*))?`(?: same path| on either path)?(?:[^|\n]*?`(\?\w+=[^`]*)`)?")
#: Fields that take an id of the platform's own (those of a lead are Kommo's).
ID_FIELDS = {
    "agentId": "[id]",
    "conversationId": "[conversationId]",
    "sequenceId": "[sequenceId]",
    "categoryId": "[categoryId]",
    "parentId": "[categoryId]",
    "pipelineStageId": "[stageId]",
    "stageId": "[stageId]",
    "jobId": "[jobId]",
}


def section_four() -> str:
    return CONTRACT[CONTRACT.index("### 4.2 ") : CONTRACT.index("### 4.12 ")]


def shape(path: str) -> str:
    """A path with each of its variable parts as `{}`."""
    return re.sub(r":\w+|\[\w+\]|\{\w+\}|<\w+>|(?<=integrations/)kommo(?=/install)", "{}", path.partition("?")[0])


def promised() -> Iterator[tuple[str, str]]:
    """Method and shape of each route in section 4 of the contract; «same path» is that of the row before."""
    path = ""
    for found in CALL.finditer(section_four()):
        told = found[2]
        if told is None and "same path" not in found[0]:
            continue
        if told and told.startswith("…"):
            told = f"/api/agents/:id{told[1:]}"
        path = told or path
        if path.startswith("/api/"):
            yield found[1], shape(path)


def test_every_route_of_the_contract_with_an_id_in_its_path_is_tried() -> None:
    found = {(method, path) for method, path in promised() if "{}" in path}
    assert len(found) >= 25, f"the contract is no longer read: {sorted(found)}"
    tried = {(route.method, shape(route.path)) for route in ROUTES}
    assert sorted(found - tried) == []


def test_every_route_of_the_stand_with_an_id_in_its_path_is_tried() -> None:
    routes = {
        (method, shape(route.path))
        for part in API
        for route in part.routes
        if "{" in route.path
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert sorted(routes - {(route.method, shape(route.path)) for route in ROUTES}) == []


def test_nothing_is_tried_that_the_contract_does_not_know() -> None:
    known = {path for _, path in promised()} | {"/api/knowledge-base/articles"}
    assert sorted({shape(route.path) for route in ROUTES} - known) == []


@pytest.mark.parametrize("name", sorted(ID_FIELDS))
def test_every_field_that_takes_an_id_is_tried(name: str) -> None:
    """In a query or a body: whoever adds such a field to the contract adds it here and there."""
    world: Any = SimpleNamespace(unique=lambda noun: noun, lead_id=lambda: 7, code_word=lambda: "слово")
    bodies = [route.body(world) if route.body else {} for route in ROUTES]
    tried = {value for body in bodies for key, value in body.items() if key == name}
    tried |= {route.params[name] for route in ROUTES if name in route.params}
    assert ID_FIELDS[name] in tried


def test_the_contract_names_no_other_field_of_ids() -> None:
    fields = set(re.findall(r"\b(\w+Id)\b", section_four()))
    replies = {"organizationId", "orgId", "userId", "leadId", "contactId", "entityId", "articleId"}
    paths = {"ruleId", "scriptId", "integrationId"}
    backend = {"connectionId"}  # of a route that only the optional backend API answers
    assert sorted(fields - ID_FIELDS.keys() - replies - paths - backend) == []


def test_what_belongs_to_an_agent_is_also_tried_below_an_agent_of_ones_own() -> None:
    world: Any = SimpleNamespace(unique=lambda noun: noun, lead_id=lambda: 7, code_word=lambda: "слово")
    script = [one for one in aims(world, ROUTES) if str(one.route) == "PATCH /api/agents/[id]/scripts/[scriptId]"]
    assert [one.places for one in script] == [(AGENT, "[scriptId]"), ("[scriptId]",)]
    assert all(one.places and set(one.places) <= set(PLACES) for one in aims(world, ROUTES))


def test_ids_stand_where_their_brackets_were() -> None:
    aim = Aim(ROUTES[0], (AGENT,), None)
    body = {"agentId": "[id]", "parts": ["[id]"], "text": "[вход со двора] [id]", "number": 1}
    assert aim.filled(body, {AGENT: "7"}) == {
        "agentId": "7", "parts": ["7"], "text": "[вход со двора] 7", "number": 1,
    }  # fmt: skip
