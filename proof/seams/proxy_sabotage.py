"""The proxy's part of sabotage: what is seen of the exchanges, and acts that need to know earlier ones.

Runs within mitmproxy, in its own environment. Acts: `spoil` (an operator on a field of the answer), `lines` (an
operator on a text), `swallow` (a write that is answered like the one before and never done), `again` (a write that is
done twice), `stale` (the answer of the time before), `page` (a script in a page, which tells `TOLD` once it has had
effect).
"""

import asyncio
import http.client
import json
import uuid
from typing import Any
from urllib.parse import unquote

from mitmproxy import http as mitm

from proof.seams import shapes
from proof.seams.operators import LINES, spoiled

TOLD = "/__sabotage"
SEEN = "/__seen"
ACTS = ("spoil", "lines", "swallow", "again", "stale", "page")
VOLATILE = ("timestamp", "uptime")
KEPT = 4


class Sabotage:
    """Remembers answers by kind of call; records, once asked to, which kinds there were."""

    def __init__(self) -> None:
        self._earlier: dict[str, list[tuple[str, mitm.Response]]] = {}
        self.recording: dict[str, dict[str, Any]] | None = None
        self.script = ""
        self.seen: dict[str, set[str]] = {}

    def record(self, script: str) -> None:
        """Begin a recording. script: put into each page; what it tells `SEEN` is kept."""
        self.recording, self.script, self.seen = {}, script, {}

    def recorded(self) -> dict[str, Any]:
        """What has been recorded since; ends the recording."""
        found = {
            "exchanges": list((self.recording or {}).values()),
            "seen": {page: sorted(things) for page, things in self.seen.items()},
        }
        self.recording, self.script = None, ""
        return found

    def hears(self, flow: mitm.HTTPFlow, rules: list[dict[str, Any]]) -> bool:
        """Answer the scripts' own calls; False for all others. rules: all that are armed."""
        path, _, told = flow.request.path.partition("?")
        if path not in (TOLD, SEEN):
            return False
        if path == SEEN:
            seen = json.loads(unquote(told))
            self.seen.setdefault(shapes.template(seen["page"]), set()).update(seen["things"])
        else:
            for rule in rules:
                rule["changed"] += rule["act"] == "page"
        flow.response = mitm.Response.make(204)
        return True

    def swallows(self, flow: mitm.HTTPFlow, rules: list[dict[str, Any]]) -> bool:
        """Answer a write that is to be swallowed like the one before it; False when this one is passed on."""
        before = self._earlier.get(key_of(flow))
        rule = next((one for one in rules if one["act"] == "swallow"), None)
        if rule is None or not before:
            return False
        flow.response = _as_if_done(before[-1][1], flow.request)
        flow.metadata["swallowed"] = True
        rule["changed"] += 1
        return True

    async def response(self, rule: dict[str, Any], flow: mitm.HTTPFlow) -> None:
        """Do the act's part once the answer is there."""
        response = flow.response
        assert response is not None
        text = response.get_text(strict=False) or ""
        if rule["act"] == "again":
            await asyncio.to_thread(_send_again, flow)
            rule["changed"] += 1
        elif rule["act"] == "spoil":
            self._spoil(rule, flow, text)
        elif rule["act"] == "lines":
            _put(rule, response, text, LINES[rule["operator"]][1](text))
        elif rule["act"] == "page" and "<head>" in text and "text/html" in response.headers.get("Content-Type", ""):
            response.set_text(text.replace("<head>", f"<head><script>{rule['script']}</script>", 1))
        elif rule["act"] == "stale":
            kept = rule.setdefault("kept", {})
            before = kept.get(flow.request.path)
            kept.setdefault(flow.request.path, text)
            if before is not None and _lasting(before) != _lasting(text):
                _put(rule, response, text, before)

    def keep(self, flow: mitm.HTTPFlow) -> None:
        """Remember an answer, and record it when that is wanted."""
        response = flow.response
        if response is None or flow.metadata.get("swallowed") or flow.request.path.startswith((TOLD, SEEN)):
            return
        if response.status_code < 300:
            kept = self._earlier.setdefault(key_of(flow), [])
            kept.append((flow.request.path, response.copy()))
            del kept[:-KEPT]
        if self.recording is not None:
            self._note(flow, response)

    def _note(self, flow: mitm.HTTPFlow, response: mitm.Response) -> None:
        by = _asker(flow.request)
        entry = self.recording.setdefault(  # type: ignore[union-attr]
            f"{key_of(flow)} {by}",
            {
                "service": flow.metadata["service"],
                "method": flow.request.method,
                "template": shapes.template(flow.request.path, flow.request.get_text(strict=False) or ""),
                "by": by,
                "type": "",
                "statuses": [],
                "fields": {},
            },
        )
        entry["statuses"] = sorted({*entry["statuses"], response.status_code})
        if response.status_code >= 300:
            return
        entry["type"] = entry["type"] or response.headers.get("Content-Type", "").partition(";")[0]
        text = response.get_text(strict=False) or ""
        if "json" in entry["type"] and text:
            entry["fields"] = shapes.merged(entry["fields"], shapes.fields(json.loads(text)))
        if self.script and entry["type"] == "text/html" and "<head>" in text:
            response.set_text(text.replace("<head>", f"<head><script>{self.script}</script>", 1))

    def _spoil(self, rule: dict[str, Any], flow: mitm.HTTPFlow, text: str) -> None:
        assert flow.response is not None
        try:
            body = json.loads(text)
        except ValueError:
            return
        if flow.response.status_code >= 300:
            return
        before = [one for path, one in self._earlier.get(key_of(flow), ()) if path != flow.request.path]
        before = before or [one for _, one in self._earlier.get(key_of(flow), ())]
        elsewhere = json.loads(before[-1].get_text() or "null") if before else None
        changed = spoiled(body, tuple(rule["field"]), rule["operator"], elsewhere)
        if changed != body:
            _put(rule, flow.response, text, json.dumps(changed, ensure_ascii=False))


def key_of(flow: mitm.HTTPFlow) -> str:
    """Service, method and kind of a call."""
    kind = shapes.template(flow.request.path, flow.request.get_text(strict=False) or "")
    return f"{flow.metadata['service']} {flow.request.method} {kind}"


def _put(rule: dict[str, Any], response: mitm.Response, before: str, after: str) -> None:
    response.set_text(after)
    rule["changed"] += after != before


def _asker(request: mitm.Request) -> str:
    agent = request.headers.get("User-Agent", "")
    return "browser" if agent.startswith("Mozilla") else "client" if agent.startswith("gpt-agent") else "service"


def _lasting(text: str) -> Any:
    try:
        body = json.loads(text)
    except ValueError:
        return text
    return {key: value for key, value in body.items() if key not in VOLATILE} if isinstance(body, dict) else body


def _as_if_done(earlier: mitm.Response, request: mitm.Request) -> mitm.Response:
    """The answer to the write before, with what this request says, and a fresh id where something is made."""
    response = earlier.copy()
    try:
        body, sent = json.loads(response.get_text() or ""), json.loads(request.get_text(strict=False) or "{}")
    except ValueError:
        return response
    data = body.get("data") if isinstance(body, dict) else None
    if isinstance(data, dict) and isinstance(sent, dict):
        data.update({key: sent[key] for key in data if key in sent})
        if request.method == "POST" and "id" in data:
            data["id"] = str(uuid.uuid4())
    response.set_text(json.dumps(body, ensure_ascii=False))
    return response


def _send_again(flow: mitm.HTTPFlow) -> None:
    address = flow.server_conn.address
    assert address is not None
    connection = http.client.HTTPConnection(address[0], address[1], timeout=20)
    headers = {name: value for name, value in flow.request.headers.items() if name.lower() != "connection"}
    connection.request(flow.request.method, flow.request.path, flow.request.raw_content, headers)
    connection.getresponse().read()
    connection.close()
