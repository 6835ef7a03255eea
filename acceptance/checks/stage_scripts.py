"""Proof that a script for a stage is heard in that stage and nowhere else (platform contract 4.5, 8.5)."""

from acceptance.checks.comparing import expect_equal
from acceptance.checks.speech import holds
from acceptance.clients.web import WebClient
from acceptance.deeds.stage_scripts import StageReplies, StageScripts


def expect_heard_in_its_stage(scripts: StageScripts, replies: StageReplies) -> None:
    """AssertionError unless the script of the lead's stage is heard once the lead is known, and nothing else is."""
    facts = {
        "без лида назван скрипт первого этапа": (holds(replies.without, scripts.fitting.word), False),
        "без лида назван скрипт второго этапа": (holds(replies.without, scripts.other.word), False),
        "с лидом назван скрипт его этапа": (holds(replies.with_lead, scripts.fitting.word), True),
        "с лидом назван скрипт другого этапа": (holds(replies.with_lead, scripts.other.word), False),
    }
    expect_equal("Скрипты этапов в ответах агента", facts)


def expect_found_by_stage(web: WebClient, agent_id: str, scripts: StageScripts) -> None:
    """AssertionError unless the list of one stage has its script and not the other stage's."""
    for one, other in ((scripts.fitting, scripts.other), (scripts.other, scripts.fitting)):
        found = {row.id() for row in web.ask(f"/api/agents/{agent_id}/scripts", stageId=one.stage).rows("data")}
        facts = {"скрипт этого этапа": (one.id in found, True), "скрипт другого этапа": (other.id in found, False)}
        expect_equal("Список скриптов одного этапа (stageId)", facts)
