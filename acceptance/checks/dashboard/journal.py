"""Proofs about an organisation's journal: what it notes of agents and their answers (platform contract 4.3, 5.3)."""

import re

from acceptance.checks.comparing import expect_equal
from acceptance.scene.dialogue import Dialogue
from acceptance.timing.waiting import wait_for
from acceptance.world import World

RECORDED_WITHIN = 15.0  # seconds
ANSWERED = "Агент отправил ответ"


def expect_recorded_answer(world: World, dialogue: Dialogue) -> None:
    """AssertionError unless an activity tells of the agent's last answer; it is written after the answer was given.

    It names the conversation and how long the answer is (platform contract 4.3).
    """
    agent_id, answer = dialogue.agent.id, dialogue.said[-1][1]
    rows = wait_for(
        lambda: world.database.rows(
            "activity_logs", newest_by="created_at", limit=1, agent_id=agent_id, activity_type="agent_response"
        ),
        within=RECORDED_WITHIN,
        every=0.3,
        what="в журнале событий должен появиться ответ этого агента",
        remembered=True,
        show=lambda rows: "есть" if rows else "нет",
    )
    entry = rows[0]
    told = re.search(r"\((\d+) символ", str(entry.get("description")))
    lengths = {len(answer), len(answer.encode("utf-16-le")) // 2}  # JavaScript counts some signs twice
    facts = {
        "title": (entry.get("title"), ANSWERED),
        "разговор": (entry.get("conversation_id"), dialogue.conversation_id),
        "длина ответа в description": ((int(told[1]) if told else None) in lengths, True),
        "длина ответа в metadata": ((entry.get("metadata") or {}).get("message_length") in lengths, True),
    }
    expect_equal(f"Запись в журнале об ответе агента «{dialogue.agent.name}» ({len(answer)} символов)", facts)


def expect_recorded_agents(world: World, number: int) -> None:
    """AssertionError unless the journal of the organisation tells of so many agents created."""
    found = world.database.count("activity_logs", org_id=world.web.organisation_id, activity_type="agent_created")
    assert found == number, f"В журнале событий записей о создании агентов: {found}, создано их {number}"


def expect_recorded_answers(world: World, dialogue: Dialogue, number: int) -> None:
    """AssertionError unless the journal tells of the agent's last answer, and of so many of its answers altogether.

    An entry about what came before the last answer has been written by the time that one's is.
    """
    expect_recorded_answer(world, dialogue)
    found = world.database.count("activity_logs", agent_id=dialogue.agent.id, activity_type="agent_response")
    assert found == number, f"В журнале событий ответов агента «{dialogue.agent.name}»: {found}, а ответил он {number}"
