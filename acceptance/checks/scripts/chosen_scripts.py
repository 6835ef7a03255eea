"""Proofs about which scripts are listed and heard: the best, those of a stage in it (platform contract 4.5, 8.5)."""

from acceptance.checks.chat.speech import holds
from acceptance.checks.comparing import expect_equal, expect_fields
from acceptance.clients.web import Body, WebClient
from acceptance.deeds.scripts.best_scripts import RatedScripts
from acceptance.deeds.scripts.stage_scripts import StageReplies, StageScripts


def expect_heard_in_its_stage(scripts: StageScripts, replies: StageReplies) -> None:
    """AssertionError unless the script of the lead's stage is heard once the lead is known, and nothing else is."""
    facts = {
        "без лида назван скрипт первого этапа": (holds(replies.without, scripts.fitting.word), False),
        "без лида назван скрипт второго этапа": (holds(replies.without, scripts.other.word), False),
    }
    for way, answer in replies.with_lead.items():
        facts[f"с лидом ({way}) назван скрипт его этапа"] = (holds(answer, scripts.fitting.word), True)
        facts[f"с лидом ({way}) назван скрипт другого этапа"] = (holds(answer, scripts.other.word), False)
    expect_equal("Скрипты этапов в ответах агента", facts)


def expect_best_first(rated: RatedScripts) -> None:
    """AssertionError unless the list has all the scripts, that of the whole organisation among them, by their worth."""
    assert rated.listed == list(rated.ids), (
        f"Список скриптов, если считать от лучшего, – {_places(rated)}, ожидались {len(rated.ids)} по порядку"
    )


def _places(rated: RatedScripts) -> str:
    known = {one: str(place) for place, one in enumerate(rated.ids, start=1)}
    return ", ".join(known.get(one, "чужой") for one in rated.listed) or "пуст"


def expect_found_by_stage(web: WebClient, agent_id: str, scripts: StageScripts) -> None:
    """AssertionError unless the list of one stage has its script and not the other stage's."""
    for one, other in ((scripts.fitting, scripts.other), (scripts.other, scripts.fitting)):
        found = {row.id() for row in web.ask(f"/api/agents/{agent_id}/scripts", stageId=one.stage).rows("data")}
        facts = {"скрипт этого этапа": (one.id in found, True), "скрипт другого этапа": (other.id in found, False)}
        expect_equal("Список скриптов одного этапа (stageId)", facts)


def expect_changed(web: WebClient, agent_id: str, rated: RatedScripts) -> None:
    """AssertionError unless the list tells of the whole organisation's script what it was changed to."""
    told: Body = next((one for one in web.scripts(agent_id) if one.id() == rated.of_all), {})
    expect_fields("Скрипт всей организации после правки", told, {"content": rated.changed})
