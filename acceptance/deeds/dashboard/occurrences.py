"""What happens in a new organisation, one after another, for the dashboard to tell of (platform contract 4.2)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from acceptance.deeds.chat.chat import ask_over_api, go_on_over_api
from acceptance.deeds.stored_rows import stored_row
from acceptance.scene.dialogue import DIALOGUE
from acceptance.scene.kinds import AGENT, DRAFT_AGENT, INACTIVE_AGENT, Kind, Thing
from acceptance.scene.scene import Scene

Occur = Callable[[Scene], Thing | None]
#: What an entry of somebody else's may be (platform contract 5.3): its type and its title, and its colour (4.2).
OTHERS_ENTRIES = (
    ("action_executed", "Webhook событие: contacts", "purple"),
    ("rule_executed", "Правило выполнено", "purple"),
    ("agent_updated", "Агент изменён коллегой", "green"),
    ("error_occurred", "Действие в Kommo не удалось", "yellow"),
    ("integration_connected", "Интеграция подключена", "green"),
    ("sequence_executed", "Цепочка выполнена", "purple"),
    ("lead_created", "Создан лид", "blue"),
)
#: Former answers: more than a scenario has of today, and more than there are of both this month.
YESTERDAYS, LAST_MONTHS = 5, 10
OF_COLLEAGUE = "agent_updated"


def make(kind: Kind) -> Occur:
    """Makes an agent of this kind; it is what the updates have to tell of."""

    def occur(scene: Scene) -> Thing:
        scene.things.have(kind)
        return scene.things.need(kind)

    return occur


def answer_in_new(scene: Scene) -> None:
    """Have the active agent answer in a new conversation."""
    ask_over_api(scene, 1)


def answer_again(scene: Scene) -> None:
    """Have it answer in that conversation once more."""
    go_on_over_api(scene)


def delete_draft(scene: Scene) -> None:
    """Delete the agent that is a draft."""
    scene.web.send("DELETE", f"/api/agents/{scene.things.need(DRAFT_AGENT).id}")


OCCURRENCES: dict[str, Occur] = {
    "создан активный агент": make(AGENT),
    "создан черновой агент": make(DRAFT_AGENT),
    "создан неактивный агент": make(INACTIVE_AGENT),
    "агент ответил в новом разговоре": answer_in_new,
    "агент ответил в нём ещё раз": answer_again,
    "черновой агент удалён": delete_draft,
}


def note_others_entries(scene: Scene, number: int) -> None:
    """Put so many entries into the journal of a new organisation that its owner has not caused; they go with it.

    Most are nobody's, as those about Kommo's events are; the rest are a colleague's, who is made for it.
    """
    world, organisation = scene.world, scene.web.organisation_id
    email = f"priemka-{world.run_id}-{token_hex(3)}@example.com".lower()
    world.ledger.will_create("rows", table="users", column="email", id=email)
    colleague = stored_row(world, "users", {"email": email, "full_name": "Коллега"}) or None
    for place in range(number):
        kind, title, _ = OTHERS_ENTRIES[place % len(OTHERS_ENTRIES)]
        whose = colleague if kind == OF_COLLEAGUE else None
        row = {"org_id": organisation, "user_id": whose, "activity_type": kind, "title": f"{title} ({place + 1})"}
        world.database.insert("activity_logs", row)


def note_former_answers(scene: Scene) -> None:
    """Put more answers than there are today into yesterday, and still more into the beginning of last month.

    They belong to the last conversation, in the database alone, and go with the organisation.
    """
    now = datetime.now(UTC) + (scene.web.http.clock_ahead or timedelta())
    first = (now.replace(day=1) - timedelta(days=1)).replace(day=1)
    moments = [now - timedelta(days=1)] * YESTERDAYS + [first + timedelta(days=1)] * LAST_MONTHS
    for moment in moments:
        told = {"role": "assistant", "content": "Прежний ответ", "created_at": moment.isoformat()}
        stored_row(scene.world, "message_logs", {"conversation_id": scene[DIALOGUE].conversation_id, **told})


def empty_journal(scene: Scene) -> None:
    """Remove what the journal of a new organisation says; whoever writes into it has to be done by now."""
    scene.world.database.delete("activity_logs", org_id=scene.web.organisation_id)
