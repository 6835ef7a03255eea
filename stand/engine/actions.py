"""Actions of rules and steps of sequences, carried out for one lead (platform contract 9.3, 9.4)."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import os
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import httpx

from stand.engine.conditions import field_of
from stand.engine.kommo import Kommo
from stand.engine.llm import complete
from stand.engine.storage import Ask

log = logging.getLogger("stand.engine")
WEBHOOK_LIMIT = 10.0  # seconds


class ActionFailed(Exception):
    """The action could not be carried out; the text goes into the log of the execution."""


@dataclass(frozen=True)
class Action:
    """An action or step with its own words sorted out; ``raw`` is what was stored."""

    kind: str
    raw: dict[str, Any]
    text: str = ""
    field: str = ""
    value: Any = None
    recipient: str = ""
    url: str = ""
    prompt: str = ""
    kommo: dict[str, Any] = dataclasses.field(default_factory=dict)

    @classmethod
    def of_rule(cls, raw: dict[str, Any]) -> Action:
        """From an element of ``agent_rules.actions``."""
        return cls(
            kind=raw["type"],
            raw=raw,
            text=raw.get("template") or "",
            field=raw.get("targetField") or "",
            value=raw.get("newValue"),
            recipient=raw.get("recipient") or "",
            url=raw.get("webhookUrl") or "",
            prompt=raw.get("aiPrompt") or "",
        )

    @classmethod
    def of_step(cls, step: dict[str, Any]) -> Action:
        """From a row of ``sequence_steps``."""
        names = ("step_order", "delay_minutes", "action_type", "template", "recipient", "webhook_url", "ai_prompt")
        task = "\n".join(filter(None, [step["task_title"], step["task_description"]]))
        return cls(
            kind=step["action_type"],
            raw={name: step[name] for name in names if step[name] is not None},
            text=step["template"] or task,
            recipient=step["recipient"] or "",
            url=step["webhook_url"] or "",
            prompt=step["ai_prompt"] or "",
            kommo=step["kommo_action"] or {},
        )


@dataclass(frozen=True)
class Scene:
    """For whom and on what an action is carried out; ``context`` is what webhooks are told."""

    ask: Ask
    http: httpx.AsyncClient
    org_id: str
    lead_id: str | None
    state: dict[str, Any]
    context: dict[str, Any]

    @property
    def lead(self) -> str:
        """The lead's id; ActionFailed when the event has none."""
        if not self.lead_id:
            raise ActionFailed("Не указан лид: действие не на чем выполнить")
        return self.lead_id

    async def kommo(self) -> Kommo:
        return await Kommo.of(self.ask, self.http, self.org_id)

    def filled(self, template: str) -> str:
        """``{{field}}`` and ``{{lead.field}}`` replaced by the lead's values; unknown ones stay as they are."""

        def value(found: re.Match[str]) -> str:
            name = found[1].removeprefix("lead.")
            known = self.lead_id if name in ("id", "lead_id", "leadId") else field_of(self.state, name)
            return found[0] if known is None else str(known)

        return re.sub(r"\{\{\s*([\w.]+)\s*\}\}", value, template)


async def perform(scene: Scene, action: Action) -> dict[str, Any]:
    """Carry out one action; the line for the log: ``{action, success, error?, …}``. Does not raise."""
    try:
        more = await PERFORMERS[action.kind](scene, action)
    except Exception as error:  # whatever went wrong belongs into the log of this execution
        log.warning("action %s of organisation %s failed: %s", action.kind, scene.org_id, error)
        return {"action": action.kind, "success": False, "error": str(error) or type(error).__name__}
    return {"action": action.kind, "success": True, **(more or {})}


Performer = Callable[[Scene, Action], Awaitable[dict[str, Any] | None]]


def _needed(value: str, what: str) -> str:
    if not value.strip():
        raise ActionFailed(f"Не указано: {what}")
    return value


async def _send_message(scene: Scene, action: Action) -> None:
    text = scene.filled(_needed(action.text, "текст сообщения"))
    await (await scene.kommo()).add_note(scene.lead, text)


async def _change_stage(scene: Scene, action: Action) -> None:
    stage = _needed(str(action.value or action.field or ""), "ID этапа")
    await (await scene.kommo()).set_field(scene.lead, "status_id", stage)


async def _create_task(scene: Scene, action: Action) -> None:
    text = scene.filled(_needed(action.text, "название задачи"))
    await (await scene.kommo()).add_task(scene.lead, text)


async def _update_field(scene: Scene, action: Action) -> None:
    name = _needed(action.field, "название поля")
    value = scene.filled(action.value) if isinstance(action.value, str) else action.value
    await (await scene.kommo()).set_field(scene.lead, name, value)


async def _webhook(scene: Scene, action: Action) -> dict[str, Any]:
    body = {
        "rule_context": scene.context,
        "action": action.raw,
        "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
    }
    url = _needed(action.url, "адрес webhook")
    try:
        reply = await scene.http.post(url, json=body, timeout=WEBHOOK_LIMIT)
    except httpx.HTTPError as error:
        raise ActionFailed(f"Webhook не отвечает: {error or type(error).__name__}") from error
    if reply.is_error:
        raise ActionFailed(f"Webhook ответил {reply.status_code}")
    return {"status": reply.status_code}


async def _ai_response(scene: Scene, action: Action) -> dict[str, Any]:
    prompt = scene.filled(_needed(action.prompt, "промпт"))
    answer = await complete(scene.http, [{"role": "user", "content": prompt}])
    return {"response": answer.content}


async def _send_email(scene: Scene, action: Action) -> None:
    if not os.environ.get("SMTP_PASS"):
        raise ActionFailed("Почта не настроена: не задан SMTP_PASS")
    message = EmailMessage()
    message["From"] = os.environ.get("FROM_EMAIL") or os.environ.get("SMTP_USER") or "noreply@localhost"
    message["To"] = _needed(action.recipient, "получатель")
    message["Subject"] = "Сообщение от GPT Agent Platform"
    message.set_content(scene.filled(_needed(action.text, "текст письма")))
    await asyncio.to_thread(_deliver, message)


def _deliver(message: EmailMessage) -> None:
    import smtplib  # seldom needed

    host, port = os.environ.get("SMTP_HOST") or "localhost", int(os.environ.get("SMTP_PORT") or 587)
    with smtplib.SMTP(host, port, timeout=15) as server:
        server.starttls()
        server.login(os.environ.get("SMTP_USER") or "", os.environ["SMTP_PASS"])
        server.send_message(message)


async def _wait(scene: Scene, action: Action) -> None:
    """The step's delay is the whole of it."""


async def _kommo_action(scene: Scene, action: Action) -> None:
    """``kommo_action {type, data, entity_id?}``: a lead changed, a task or note added."""
    data = action.kommo.get("data") or {}
    lead = str(action.kommo.get("entity_id") or "") or scene.lead
    kommo = await scene.kommo()
    match action.kommo.get("type"):
        case "update_lead" | "update" | "change_stage" | "update_field":
            await kommo.change_lead(lead, data)
        case "create_task":
            await kommo.add_task(lead, scene.filled(_needed(str(data.get("text") or ""), "текст задачи")))
        case "add_note" | "create_note" | "send_message":
            await kommo.add_note(lead, scene.filled(_needed(str(data.get("text") or ""), "текст примечания")))
        case unknown:
            raise ActionFailed(f"Неизвестное действие в Kommo: {unknown or 'не указано'}")


PERFORMERS: dict[str, Performer] = {
    "send_message": _send_message,
    "change_stage": _change_stage,
    "create_task": _create_task,
    "update_field": _update_field,
    "send_email": _send_email,
    "webhook": _webhook,
    "ai_response": _ai_response,
    "wait": _wait,
    "kommo_action": _kommo_action,
}
