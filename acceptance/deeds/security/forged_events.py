"""Events that Kommo has not sent: without a signature, with a wrong one, too large (platform contract 9.1)."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from acceptance.clients.events import PATH
from acceptance.clients.web import WebClient
from acceptance.outcomes import ServiceSilent
from acceptance.target.settings import Grant
from acceptance.world import World

LARGE = 2_000_000  # characters


@dataclass(frozen=True)
class Forged:
    """One event that nobody may believe, and what the platform has answered; None where it has cut the connection."""

    title: str
    answer: httpx.Response | None


@dataclass(frozen=True)
class Forgery:
    """All of them. owner: of the organisation that they name; right: what the platform said to one signed rightly."""

    owner: WebClient
    forged: list[Forged]
    right: httpx.Response


def send(world: World) -> Forgery:
    """Send such events to an organisation of the run's own, and after them one that is signed rightly.

    They go with the organisation. Raises NotChecked where the platform's secret is not told.
    """
    world.target.require(Grant.EVENTS)
    secret = world.target.need("kommo_webhook_secret")
    owner = world.new_owner()
    guest = world.anonymous()

    def post(raw: bytes, signature: str | None) -> httpx.Response:
        headers = {"Content-Type": "application/json", "X-Org-Id": owner.organisation_id}
        more = {} if signature is None else {"X-Kommo-Signature": signature}
        return guest.request("POST", PATH, grant=Grant.EVENTS, content=raw, headers={**headers, **more})

    def post_forged(raw: bytes, signature: str | None) -> httpx.Response | None:
        try:
            return post(raw, signature)
        except ServiceSilent:
            if len(raw) < LARGE:
                raise
            return None  # whoever refuses so large a body may do it while it is still being sent

    forged = [Forged(title, post_forged(raw, signature)) for title, raw, signature in _forgeries(world, secret)]
    raw = _event(world)
    return Forgery(owner, forged, post(raw, _signature(secret, raw)))


def _forgeries(world: World, secret: str) -> Iterator[tuple[str, bytes, str | None]]:
    raw = _event(world)
    right = _signature(secret, raw)
    yield "без подписи", raw, None
    yield "с пустой подписью", raw, ""
    yield "с подписью чужим секретом", raw, _signature(secrets.token_hex(16), raw)
    yield "с подписью другого события", _event(world), right
    yield "с подписью, в которой изменён знак", raw, f"{'0' if right[0] != '0' else '1'}{right[1:]}"
    yield "без подписи, очень большое", _event(world, note="я" * LARGE), None


def _event(world: World, **more: str) -> bytes:
    lead = {"id": world.lead_id(), "name": world.unique("Лид"), **more}
    return json.dumps({"leads": {"update": [lead]}}, ensure_ascii=False).encode()


def _signature(secret: str, raw: bytes) -> str:
    return hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
