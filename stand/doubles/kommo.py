"""Kommo's API v4, as much of it as the platform uses, and a plain HTTP control door for whoever runs the stand.

Each account answers over HTTPS on a port of its own, so its base domain is ``127.0.0.1:<port>`` (platform contract
6.1: a base domain may include a port). The control door sets pipelines and answers, and shows the requests that came
in.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stand.doubles.kommo_account import Account, Answer

Handler = Callable[[Account, Request], Awaitable[Response]]


def _problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """Kommo's error body (RFC 7807)."""
    titles = {401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests", 500: "Internal Server Error"}
    body = {"title": titles.get(status, "Error"), "type": "about:blank", "status": status, "detail": detail}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


async def _told_answer(account: Account) -> Response | None:
    """The answer set from outside, if one is due, after its delay."""
    due = account.answer
    if due is None:
        return None
    if due.times is not None:
        due.times -= 1
        if due.times <= 0:
            account.answer = None
    if due.delay_seconds:
        await asyncio.sleep(due.delay_seconds)
    if due.status == 200:
        return None
    headers = {"Retry-After": "1"} if due.status == 429 else {}
    return _problem(due.status, "The account answers so because it was told to", headers)


def _authorised(account: Account, request: Request) -> bool:
    given = request.headers.get("authorization", "")
    return secrets.compare_digest(given.encode(), f"Bearer {account.access_token}".encode())


async def _pipelines(account: Account, request: Request) -> Response:
    return JSONResponse(
        {"_total_items": len(account.pipelines), "_embedded": {"pipelines": account.pipelines}},
        media_type="application/hal+json",
    )


async def _lead(account: Account, request: Request) -> Response:
    lead = account.lead(request.path_params["lead_id"])
    if request.method == "PATCH":
        changes = await request.json()
        if not all(map(_known_field, changes.get("custom_fields_values") or [])):
            return _problem(400, "A custom field is named by its field_id, a number, or by its field_code")
        lead.update(changes)
        lead["updated_at"] = int(time.time())
    return JSONResponse(lead)


def _known_field(custom: dict[str, Any]) -> bool:
    """Whether Kommo could find this custom field: a code is a word, never a number alone."""
    return isinstance(custom.get("field_id"), int) or not str(custom.get("field_code") or "0").isdigit()


async def _notes(account: Account, request: Request) -> Response:
    added = [
        {"id": len(account.notes) + number + 1, "entity_id": request.path_params["lead_id"], **note}
        for number, note in enumerate(await request.json())
    ]
    account.notes.extend(added)
    return JSONResponse({"_embedded": {"notes": added}})


async def _tasks(account: Account, request: Request) -> Response:
    added = [{"id": len(account.tasks) + number + 1, **task} for number, task in enumerate(await request.json())]
    account.tasks.extend(added)
    return JSONResponse({"_embedded": {"tasks": added}})


async def _token(account: Account, request: Request) -> Response:
    asked = await request.json()
    known = (
        asked.get("client_id") == account.client_id
        and asked.get("client_secret") == account.client_secret
        and asked.get("grant_type") == "refresh_token"
        and asked.get("refresh_token") == account.refresh_token
    )
    if not known:
        return _problem(401, "The client or its refresh token is unknown")
    return JSONResponse(account.issue_tokens())


class KommoDouble:
    """All accounts of the stand; ``api`` is the ASGI app behind their ports, ``control`` the control door."""

    def __init__(self, accounts: list[Account]) -> None:
        self.accounts = {account.base_domain: account for account in accounts}
        self._by_port = {account.port: account for account in accounts}
        self.api = Starlette(
            routes=[
                Route("/oauth2/access_token", self._door(_token, guarded=False), methods=["POST"]),
                Route("/api/v4/leads/pipelines", self._door(_pipelines)),
                Route("/api/v4/leads/{lead_id:int}", self._door(_lead), methods=["GET", "PATCH"]),
                Route("/api/v4/leads/{lead_id:int}/notes", self._door(_notes), methods=["POST"]),
                Route("/api/v4/tasks", self._door(_tasks), methods=["POST"]),
            ]
        )
        self.control = Starlette(
            routes=[
                Route("/accounts/{domain}/pipelines", self._set_pipelines, methods=["GET", "PUT"]),
                Route("/accounts/{domain}/answer", self._set_answer, methods=["PUT", "DELETE"]),
                Route("/accounts/{domain}/requests", self._requests),
            ]
        )

    def _door(self, handler: Handler, guarded: bool = True) -> Callable[[Request], Awaitable[Response]]:
        """Record the request, give the answer that was set, check the token, then let the handler work."""

        async def enter(request: Request) -> Response:
            account = self._by_port[request.scope["server"][1]]
            body = await request.body()
            record: dict[str, Any] = {
                "method": request.method,
                "path": request.url.path,
                "authorization": "Bearer ***" if request.headers.get("authorization") else None,
                "body": _readable(body) if guarded else "***",
                "time": datetime.now(UTC).isoformat(),
            }
            account.requests.append(record)
            response = await _told_answer(account)
            if response is None and guarded and not _authorised(account, request):
                response = _problem(401, "The access token is unknown or has expired")
            if response is None:
                try:
                    response = await handler(account, request)
                except json.JSONDecodeError:
                    response = _problem(400, "The body is not JSON")
            record["status"] = response.status_code
            return response

        return enter

    def _find(self, request: Request) -> Account | None:
        return self.accounts.get(request.path_params["domain"])

    async def _set_pipelines(self, request: Request) -> Response:
        if (account := self._find(request)) is None:
            return _unknown()
        if request.method == "PUT":
            pipelines = await request.json()
            if not isinstance(pipelines, list):
                return JSONResponse({"error": "A list of pipelines is expected"}, 400)
            account.pipelines = pipelines
        return JSONResponse(account.pipelines)

    async def _set_answer(self, request: Request) -> Response:
        if (account := self._find(request)) is None:
            return _unknown()
        account.answer = None
        if request.method == "PUT":
            asked = await request.json()
            account.answer = Answer(
                status=int(asked.get("status", 200)),
                delay_seconds=float(asked.get("delaySeconds") or 0),
                times=asked.get("times"),
            )
        return JSONResponse({"baseDomain": account.base_domain, "set": account.answer is not None})

    async def _requests(self, request: Request) -> Response:
        account = self._find(request)
        return _unknown() if account is None else JSONResponse(list(account.requests))


def _unknown() -> Response:
    return JSONResponse({"error": "No such account"}, 404)


def _readable(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")
