"""The operators of sabotage: what each makes of a body, and that the body itself stays as it is."""

import copy
import json
import random
from typing import Any

import pytest

from proof.seams.operators import LINES, OPERATORS, spoiled
from proof.seams.shapes import fields, merged, template

BODY: dict[str, Any] = {
    "success": True,
    "data": [
        {
            "id": "0b2ee5a2-6d3f-4a44-9d2e-0a3a5b1c2d3e",
            "title": "Первый <b>&</b>",
            "count": 3,
            "on": True,
            "tags": ["а"],
        },
        {"id": "1b2ee5a2-6d3f-4a44-9d2e-0a3a5b1c2d3e", "title": "Второй", "count": 0, "on": False, "tags": []},
    ],
    "timestamp": "2025-01-26T12:00:00.000Z",
    "told": "26.01.2025, 23:30",
    "nothing": None,
}


def at(body: Any, path: str) -> Any:
    """What stands at a path without `*`; `missing` when nothing does."""
    for step in path.split("."):
        if isinstance(body, list):
            body = body[int(step)]
        elif step in body:
            body = body[step]
        else:
            return "missing"
    return body


@pytest.mark.parametrize(
    ("path", "operator", "where", "expected"),
    [
        ("data.*.title", "drop", "data.1.title", "missing"),
        ("data.*.title", "null", "data.0.title", None),
        ("data.*.title", "cut", "data.1.title", "Вто"),
        ("data.*.title", "case", "data.1.title", "ВТОРОЙ"),
        ("data.*.title", "escape", "data.0.title", "Первый &lt;b&gt;&amp;&lt;/b&gt;"),
        ("data.*.title", "other", "data.0.title", "Второй"),
        ("data.*.title", "type", "data.0.title", 7),
        ("data.*.title", "empty", "data.0.title", ""),
        ("data.*.count", "zero", "data.0.count", 0),
        ("data.*.count", "jump", "data.1.count", 1000),
        ("data.*.on", "flip", "data.1.on", True),
        ("data", "first", "data", BODY["data"][:1]),
        ("data", "last-missing", "data", BODY["data"][:1]),
        ("data", "reverse", "data", BODY["data"][::-1]),
        ("data", "twice", "data", [BODY["data"][0], *BODY["data"]]),
        ("data", "empty", "data", []),
        ("timestamp", "shift", "timestamp", "2025-01-26T15:00:00.000Z"),
        ("told", "shift", "told", "27.01.2025, 02:30"),
    ],
)
def test_what_an_operator_makes(path: str, operator: str, where: str, expected: Any) -> None:
    assert at(spoiled(BODY, tuple(path.split(".")), operator), where) == expected


def test_stranger_has_other_ids_and_says_so() -> None:
    found = spoiled(BODY, ("data",), "foreign")["data"]
    assert found[:2] == BODY["data"] and len(found) == 3
    assert found[2]["id"] != BODY["data"][1]["id"] and found[2]["title"] == "Чужое: Второй"


def test_value_of_another_record_comes_from_an_earlier_answer() -> None:
    one, other = {"data": {"title": "этот"}}, {"data": {"title": "тот"}}
    assert spoiled(one, ("data", "title"), "other", other) == other
    assert spoiled(one, ("data", "title"), "other", None) == one, "nothing else is known: nothing is changed"


def test_operators_leave_the_body_alone_and_never_fail() -> None:
    """Whatever the value is: a recording knows kinds that one scenario saw, and another may see others."""
    chance = random.Random(1)
    leaves: list[Any] = [None, True, 0, 2.5, "", "текст", "2025-01-26T12:00:00Z", BODY["data"][0]["id"]]

    def value(depth: int) -> Any:
        kind = chance.randrange(4 if depth else 2)
        if kind < 2:
            return chance.choice(leaves)
        parts = [value(depth - 1) for _ in range(chance.randrange(4))]
        return parts if kind == 2 else {f"k{number}": part for number, part in enumerate(parts)}

    for _ in range(200):
        body = value(3)
        before = copy.deepcopy(body)
        for path in fields(body):
            for operator in OPERATORS:
                json.dumps(spoiled(body, tuple(path.split(".")) if path else (), operator, body))
        assert body == before


@pytest.mark.parametrize("name", LINES)
def test_lines_are_changed(name: str) -> None:
    text = "# HELP x\nworker_uptime_seconds 12\nworker_jobs_total 3"
    assert LINES[name][1](text) != text


def test_fields_are_told_without_values() -> None:
    found = fields(BODY)
    assert found["data"] == ["list", "many"] and found["data.*.title"] == ["text"] and found["nothing"] == ["null"]
    assert found["timestamp"] == ["time"] and found["told"] == ["time"] and found["data.*.id"] == ["id"]
    assert "Первый" not in json.dumps(found, ensure_ascii=False)
    assert fields({"byType": {"crm:sync": {"failed": 1}}})["byType.*.failed"] == ["number"]
    assert merged({"a": ["text"]}, {"a": ["null"], "b": ["list"]}) == {"a": ["null", "text"], "b": ["list"]}


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("/api/agents/0b2ee5a2-6d3f-4a44-9d2e-0a3a5b1c2d3e/rules?b=1&a=2", "", "/api/agents/[id]/rules?a&b"),
        ("/manage/36-acme/test-chat", "", "/manage/[tenantId]/test-chat"),
        ("/graphql/v2", '{"query": "query { deployments(first: 1) { id } }"}', "/graphql/v2 deployments"),
    ],
)
def test_kind_of_a_call(path: str, body: str, expected: str) -> None:
    assert template(path, body) == expected
