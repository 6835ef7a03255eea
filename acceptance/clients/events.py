"""Kommo's events, sent to the platform as Kommo would send them (platform contract 9.1)."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from secrets import token_bytes
from typing import Any, TypeVar
from uuid import uuid4

from acceptance.clients.answer import AnswerBody
from acceptance.clients.database import Database
from acceptance.clients.http import HttpService, expect_success
from acceptance.evidence import Evidence
from acceptance.ledger import Ledger
from acceptance.outcomes import CheckBroken, NotChecked
from acceptance.target.settings import Grant, Target

T = TypeVar("T")
PATH = "/api/crm/webhook"
COLUMNS = "id,event_subtype,entity_id,status,error,created_at,processed_at"
FINAL = frozenset({"completed", "failed"})
#: What the platform notes of an event (platform contract 9.1), as a reader is told of it.
STATES = {
    "pending": "ждёт обработки",
    "processing": "обрабатывается",
    "retrying": "не обработано, будет ещё попытка",
    "completed": "обработано",
    "failed": "не обработано",
}


class Happening(Enum):
    """What may happen to a lead, or to a contact, task or call that stands in its place.

    Where the event's body tells of it (empty: the list itself), its subtype, what Kommo adds, its Russian name.
    """

    CREATED = ("leads", "add", "lead_created", (), "Создание лида")
    UPDATED = ("leads", "update", "lead_updated", (), "Обновление лида")
    STAGE_CHANGED = ("leads", "status", "lead_status_changed", (("old_status_id", 100001),), "Смена этапа")
    WRITTEN_TO_US = ("messages", "add", "message_received", (("direction", "in"),), "Входящее сообщение")
    WRITTEN_SOMEHOW = ("messages", "", "message_received", (), "Сообщение без направления")
    WRITTEN_BY_US = ("messages", "add", "message_sent", (("direction", "out"),), "Исходящее сообщение")

    CONTACT_CREATED = ("contacts", "add", "contact_created", (), "Создание контакта")
    CONTACT_UPDATED = ("contacts", "update", "contact_updated", (), "Обновление контакта")
    TASK_SET = ("tasks", "", "task_created", (("text", "Перезвонить"),), "Новая задача")
    CALLED = ("calls", "", "call_started", (("direction", "inbound"),), "Звонок")

    @property
    def event_type(self) -> str:
        """What the platform notes it as, and the body's first key."""
        return self.value[0]

    @property
    def subtype(self) -> str:
        """What the platform notes it as in particular."""
        return self.value[2]

    @property
    def told(self) -> str:
        """Its Russian name."""
        return self.value[4]

    @property
    def entity_types(self) -> tuple[str, ...]:
        """What the platform may note as the sort of what the event is about (platform contract 9.1)."""
        return {"contacts": ("contact",), "tasks": ("task", "lead"), "calls": ("call",)}.get(self.event_type, ("lead",))

    def body(self, lead: "Lead", *others: "Lead") -> dict[str, Any]:
        """The event as Kommo sends it, without the account. others: further ones that it tells of, after the first."""
        kind, key, _, more, _ = self.value
        told = [{**_told(kind, one), **dict(more)} for one in (lead, *others)]
        return {kind: {key: told} if key else told}


def _told(kind: str, lead: "Lead") -> dict[str, Any]:
    """One of what an event tells of: a lead itself, a message that belongs to one, or what stands in its place."""
    if kind == "messages":
        return {"id": str(uuid4()), "entity_id": lead.id, "entity_type": "lead", "text": f"О заказе: {lead.name}"}
    one = {"id": lead.id, "name": lead.name}
    if kind == "tasks":  # task and lead of one number: whose the platform notes is left to it
        return {**one, "entity_id": lead.id, "entity_type": "lead"}
    return {**one, "price": 500, "status_id": 100002, "pipeline_id": 100000} if kind == "leads" else one


@dataclass(frozen=True)
class Lead:
    """A lead that exists only in the events of this run. name: carries the run's id."""

    id: int
    name: str


@dataclass(frozen=True)
class SentEvent:
    """An event that was sent. id: of its row in `webhook_events`, empty where it was refused; body: as it was sent."""

    id: str
    lead: Lead
    happening: Happening = Happening.CREATED
    body: dict[str, Any] = field(default_factory=dict)
    status: int = 200


class KommoEvents:
    """Speaks to the platform in Kommo's place. Needs the grant `events`, and `write` to remove the traces again."""

    def __init__(
        self, http: HttpService, target: Target, database: Database, evidence: Evidence, ledger: Ledger
    ) -> None:
        self._http = http
        self._target = target
        self._database = database
        self._evidence = evidence
        self._ledger = ledger
        self._domains: dict[str, str | None] = {}

    def send(self, event: Happening, lead: Lead, organisation: str, more: Mapping[str, Any] | None = None) -> SentEvent:
        """Send an event about a lead of this run to an organisation; it is removed after the scenario.

        more: in place of the usual body, one that tells of more than this event, which is to win. Raises AssertionError
        when the platform does not store it, NotChecked.
        """
        self._target.require(Grant.EVENTS)
        self._target.require(Grant.WRITE)
        body = {**(more or event.body(lead))}
        domain = self._looked_up("подключение к Kommo", lambda: self._domain(organisation))
        if domain:
            body["account"] = {"base_domain": domain}
        earlier = self._looked_up("события этого лида", lambda: self._ids(organisation, lead))
        entry = self._ledger.will_create("event", organisation=organisation, lead=str(lead.id))
        said = self._post(event, body, None if domain else organisation)
        event_id = said.get("eventId") or self._newest(organisation, lead, earlier or set())
        assert event_id, f"Платформа не сохранила событие «{event.told}»: {said}; аккаунт Kommo – {domain}"
        self._ledger.created(entry, id=str(event_id))
        return SentEvent(str(event_id), lead, event, body)

    def send_from(self, account: Mapping[str, str], event: Happening, lead: Lead, named: str | None) -> SentEvent:
        """Send an event of this account of Kommo's; whose it is, is for the platform to find out.

        named: the organisation in the header X-Org-Id, if any. It goes with the organisation that got it: `NotChecked`
        and the like as `send`.
        """
        self._target.require(Grant.EVENTS)
        self._target.require(Grant.WRITE)
        body = {**event.body(lead), "account": dict(account)}
        said = self._post(event, body, named)
        return SentEvent(str(said.get("eventId") or ""), lead, event, body)

    def _post(self, event: Happening, body: Mapping[str, Any], named: str | None) -> AnswerBody:
        """Send a body, signed where the target has a secret for it. named: the organisation in X-Org-Id, if any."""
        headers = {"Content-Type": "application/json", **({"X-Org-Id": named} if named else {})}
        raw = json.dumps(body, ensure_ascii=False).encode()
        if secret := self._target.kommo_webhook_secret:
            # The contract leaves the algorithm open; this is the one it gives for the backend's own route.
            headers["X-Kommo-Signature"] = hmac.new(secret.get_secret_value().encode(), raw, hashlib.sha256).hexdigest()
        self._evidence.text(f"Событие Kommo «{event.told}»", json.dumps(body, ensure_ascii=False))
        answer = self._http.request("POST", PATH, grant=Grant.EVENTS, content=raw, headers=headers)
        if answer.status_code == 401 and not secret:
            raise NotChecked("Платформа требует от событий Kommo подписи.", "KOMMO_WEBHOOK_SECRET")
        if answer.status_code == 401:
            raise CheckBroken("Платформа не приняла подпись события Kommo.", "Проверьте KOMMO_WEBHOOK_SECRET.")
        return expect_success(answer)

    def forge(self, event: Happening, lead: Lead, organisation: str) -> SentEvent:
        """Send an event that is signed with another secret; what the platform makes of it. Raises NotChecked.

        Should it be stored after all, it is removed after the scenario.
        """
        self._target.require(Grant.EVENTS)
        self._target.require(Grant.WRITE)
        self._target.need("kommo_webhook_secret")
        domain = self._looked_up("подключение к Kommo", lambda: self._domain(organisation))
        body = {**event.body(lead), **({"account": {"base_domain": domain}} if domain else {})}
        raw = json.dumps(body, ensure_ascii=False).encode()
        signature = hmac.new(token_bytes(32), raw, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Org-Id": organisation, "X-Kommo-Signature": signature}
        self._ledger.will_create("event", organisation=organisation, lead=str(lead.id))
        answer = self._http.request("POST", PATH, grant=Grant.EVENTS, content=raw, headers=headers)
        return SentEvent("", lead, event, body, answer.status_code)

    def know_account(self, organisation: str) -> None:
        """Look up the organisation's account now, so that events that follow are sent without delay."""
        self._looked_up("подключение к Kommo", lambda: self._domain(organisation))

    def _looked_up(self, what: str, ask: Callable[[], T]) -> T | None:
        """What the run asks for itself, before it sends: that it is not to be had is not what the event is about."""
        try:
            return ask()
        except (AssertionError, CheckBroken, NotChecked) as error:
            self._evidence.text(f"Не прочитано: {what}", str(error))
            return None

    def _ids(self, organisation: str, lead: Lead) -> set[str]:
        found = self._database.rows("webhook_events", columns="id", org_id=organisation, entity_id=str(lead.id))
        return {str(row["id"]) for row in found}

    def _newest(self, organisation: str, lead: Lead, earlier: set[str]) -> str | None:
        """The event that the platform has stored since, where it does not name it in its answer."""
        return next(iter(self._ids(organisation, lead) - earlier), None)

    def rows(self, events: list[SentEvent], columns: str = COLUMNS) -> list[dict[str, Any]]:
        """What the platform notes about these events, in the order of sending. columns: `id` among them."""
        found = self._database.rows("webhook_events", columns=columns, id=[event.id for event in events])
        by_id = {str(row["id"]): row for row in found}
        return [by_id[event.id] for event in events if event.id in by_id]

    def _domain(self, organisation: str) -> str | None:
        """The account's domain by which the platform finds the organisation; None when there is no such one."""
        if organisation not in self._domains:
            self._domains[organisation] = self._find_domain(organisation)
        return self._domains[organisation]

    def _find_domain(self, organisation: str) -> str | None:
        own = self._database.rows("crm_connections", columns="base_domain", org_id=organisation, provider="kommo")
        if not own:
            return None
        domain = own[0]["base_domain"]
        # The platform goes by the domain only when exactly one connection has it.
        sharing = self._database.rows("crm_connections", columns="org_id", provider="kommo", base_domain=domain)
        return domain if len(sharing) == 1 else None
