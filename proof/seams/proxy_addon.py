"""Runs inside mitmproxy: changes the exchanges that the armed rules name, and counts what it saw and changed.

It lives in mitmproxy's own environment: of the project it imports only what needs no package. FAULT_LISTENERS (JSON)
says which port stands before which service; the port of `control` answers `PUT /rules` (arm), `GET /rules` (counts),
`DELETE /rules`.

A rule is data: {"service", "method" ("*" for any), "path" (pattern for path and query, searched), "body" (pattern that
the request's body must hold), "by" (pattern for the user agent), "skip" (how many exchanges are left as they are),
"act", and the act's own parameters}. Acts on the request: `answer`, `edit_request`, `text_request`, `rewrite` (of path
and query), `drop`, `delay`; on the answer: `status`, `edit`, `text`, `hold`, `freeze` (the first answer
since the rule was armed is given for ever). "template" instead of "path": the kind of call (`shapes.py`); the
acts of sabotage are in `proxy_sabotage.py`, as is the recording: `PUT /recording` (the body: a script for each page),
`GET /recording`.
"""

import asyncio
import copy
import json
import os
import re
import sys
import uuid
from collections.abc import Sequence
from typing import Any

from mitmproxy import ctx, http

from proof.seams.proxy_sabotage import ACTS, Sabotage
from proof.seams.shapes import template

NEVER = object()


class Faults:
    """The addon."""

    def __init__(self) -> None:
        self.listeners = {int(port): name for port, name in json.loads(os.environ["FAULT_LISTENERS"]).items()}
        self.rules: list[dict[str, Any]] = []
        self.sabotage = Sabotage()

    def running(self) -> None:
        """End together with the process that holds our standard input."""
        asyncio.get_running_loop().add_reader(sys.stdin.fileno(), self._parent_spoke)
        print("ready", flush=True)

    def _parent_spoke(self) -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
            ctx.master.shutdown()

    async def request(self, flow: http.HTTPFlow) -> None:
        if self._service(flow) == "control":
            flow.response = self._control(flow.request)
            return
        flow.metadata["service"] = self._service(flow)
        flow.metadata["rules"] = rules = self._due(flow)
        if self.sabotage.hears(flow, self.rules) or self.sabotage.swallows(flow, rules):
            return
        for rule in rules:
            if rule["act"] == "answer":
                flow.response = _answer(rule)
            elif rule["act"] == "freeze" and _key(flow) in rule.setdefault("kept", {}):
                flow.response = rule["kept"][_key(flow)].copy()
            elif rule["act"] == "drop":
                flow.kill()
            elif rule["act"] == "delay":
                rule["changed"] += 1  # whoever asked may have given up before the end
                await asyncio.sleep(rule["seconds"])
                continue
            elif rule["act"] == "rewrite":
                before, flow.request.path = flow.request.path, _replaced(rule["path_to"], flow.request.path)
                rule["changed"] += flow.request.path != before
                continue
            elif rule["act"] in ("edit_request", "text_request"):
                before = flow.request.get_text() or ""
                flow.request.set_text(_changed(rule, before, before))
                rule["changed"] += flow.request.get_text() != before
                continue
            else:
                continue
            rule["changed"] += 1

    async def response(self, flow: http.HTTPFlow) -> None:
        if flow.response is None or "service" not in flow.metadata:
            return
        self.sabotage.keep(flow)
        for rule in flow.metadata["rules"]:
            if rule["act"] in ACTS:
                await self.sabotage.response(rule, flow)
                continue
            if rule["act"] == "status":
                flow.response.status_code = rule["status"]
            elif rule["act"] == "hold":
                await asyncio.sleep(rule["seconds"])
            elif rule["act"] in ("edit", "text"):
                before = flow.response.get_text(strict=False) or ""
                flow.response.set_text(_changed(rule, before, flow.request.get_text(strict=False) or ""))
                rule["changed"] += flow.response.get_text(strict=False) != before
                continue
            elif rule["act"] == "freeze" and _key(flow) not in rule["kept"]:
                rule["kept"][_key(flow)] = flow.response.copy()
                continue
            else:
                continue
            rule["changed"] += 1

    def _service(self, flow: http.HTTPFlow) -> str:
        return self.listeners.get(flow.client_conn.sockname[1], "")

    def _due(self, flow: http.HTTPFlow) -> list[dict[str, Any]]:
        """The rules that this exchange falls under, counted; those that are to leave some alone are not due at once."""
        service, request = self._service(flow), flow.request
        matching = [
            rule
            for rule in self.rules
            if rule["service"] == service
            and rule["method"] in ("*", request.method)
            and re.search(rule["path"], request.path)
            and rule.get("template") in (None, template(request.path, request.get_text(strict=False) or ""))
            and (not rule["body"] or re.search(rule["body"], request.get_text(strict=False) or ""))
            and re.search(rule["by"], request.headers.get("User-Agent", ""))
        ]
        for rule in matching:
            rule["seen"] += 1
        return [rule for rule in matching if rule["seen"] > rule["skip"]]

    def _control(self, request: http.Request) -> http.Response:
        if request.path == "/recording":
            if request.method == "PUT":
                self.sabotage.record(request.get_text() or "")
            return _json(self.sabotage.recorded() if request.method == "GET" else {})
        if request.method == "PUT":
            self.rules = [{**rule, "seen": 0, "changed": 0} for rule in json.loads(request.content)]
        elif request.method == "DELETE":
            self.rules = []
        return _json([{"seen": rule["seen"], "changed": rule["changed"]} for rule in self.rules])


def _json(body: Any) -> http.Response:
    return http.Response.make(200, json.dumps(body, ensure_ascii=False), {"Content-Type": "application/json"})


def _key(flow: http.HTTPFlow) -> str:
    return f"{flow.request.method} {flow.request.path}"


def _answer(rule: dict[str, Any]) -> http.Response:
    text = rule["text"] if rule.get("text") is not None else json.dumps(_filled(rule.get("json")), ensure_ascii=False)
    return http.Response.make(
        rule["status"], text.encode(), {"Content-Type": rule.get("type") or "application/json; charset=utf-8"}
    )


def _filled(value: Any) -> Any:
    """The value with each `{uuid}` replaced by a fresh one."""
    if isinstance(value, dict):
        return {key: _filled(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part) for part in value]
    return str(uuid.uuid4()) if value == "{uuid}" else value


def _changed(rule: dict[str, Any], text: str, request: str) -> str:
    if rule["act"].startswith("text"):
        return re.sub(rule["pattern"], rule["replacement"], text, flags=re.DOTALL)
    try:
        body = json.loads(text)
    except ValueError:
        return text
    changed = copy.deepcopy(body)
    for edit in rule["edits"]:
        if edit["op"] == "copy":
            edit = {**edit, "op": "set", "value": _found(json.loads(request), edit["value"].split("."))}
        changed = _edited(changed, edit["path"].split(".") if edit["path"] else [], edit)
    return text if changed == body else json.dumps(changed, ensure_ascii=False)


def _edited(value: Any, path: list[str], edit: dict[str, Any]) -> Any:
    if not path:
        return _leaf(value, edit)
    step, rest = path[0], path[1:]
    if step == "*":
        parts = list(value.items()) if isinstance(value, dict) else list(enumerate(value or []))
        results = [(key, _edited(part, rest, edit)) for key, part in parts]
        kept = [(key, part) for key, part in results if part is not NEVER]
        return dict(kept) if isinstance(value, dict) else [part for _, part in kept]
    if isinstance(value, list) and step.lstrip("-").isdigit():
        index = int(step)
        if -len(value) <= index < len(value):
            part = _edited(value[index], rest, edit)
            value[index : index + 1 or None] = [] if part is NEVER else [part]
        return value
    if not isinstance(value, dict) or (step not in value and (rest or edit["op"] != "set")):
        return value
    part = _edited(value.get(step), rest, edit)
    if part is NEVER:
        value.pop(step)
    else:
        value[step] = part
    return value


def _found(value: Any, path: list[str]) -> Any:
    for step in path:
        value = value[int(step) if isinstance(value, list) else step]
    return value


def _leaf(value: Any, edit: dict[str, Any]) -> Any:
    match edit["op"]:
        case "set":
            return _filled(edit["value"])
        case "delete":
            return NEVER
        case "reverse":
            return value[::-1]
        case "double":
            return [part for part in value for _ in range(2)] if isinstance(value, list) else value
        case "append":
            return [*value, _filled(edit["value"])]
        case "reject":  # the entries of a list whose JSON holds the pattern
            if not isinstance(value, list):
                return value
            return [part for part in value if not re.search(edit["value"], json.dumps(part, ensure_ascii=False))]
        case "replace":
            return _replaced(edit["value"], value) if isinstance(value, str) else value
    raise ValueError(f"no such edit: {edit['op']}")


def _replaced(change: Sequence[str], text: str) -> str:
    pattern, replacement = change
    return re.sub(pattern, replacement, text, flags=re.DOTALL)


addons = [Faults()]
