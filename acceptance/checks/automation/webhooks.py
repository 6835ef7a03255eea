"""Proof that the webhooks of rules and sequences reach the run's own HTTP server."""

from collections.abc import Sequence

from acceptance.checks.freshness import expect_just_now
from acceptance.clients.listener import Call, Listener, Place
from acceptance.clients.web import WebClient
from acceptance.timing.waiting import wait_for

PROMISED = ("rule_context", "action", "timestamp")


def expect_calls(listener: Listener, places: list[Place], lead_id: int, *, in_order: bool, within: float) -> None:
    """AssertionError unless exactly these places were called about this lead, in_order: one after the other.

    What a rule sets off may come in any order, a sequence's steps may not. Calls about other leads do not count: a
    sequence of this run may be started by them too.
    """

    def about_lead(calls: list[Call]) -> list[str]:
        found = [call.place for call in calls if str(lead_id) in str(call.body)]
        return found if in_order else sorted(found)

    def told(calls: list[Call]) -> str:
        return f"о лиде – {_listed(about_lead(calls))}, всего – {_listed([call.place for call in calls])}"

    wanted: list[Place] = places if in_order else sorted(places)
    calls = wait_for(
        listener.calls,
        lambda calls: len(about_lead(calls)) >= len(wanted),
        within=within,
        what=f"в приёмник должны прийти вызовы «{', '.join(places)}» о лиде {lead_id}",
        show=told,
    )
    found = about_lead(calls)
    assert found == wanted, f"В приёмник пришли вызовы: {_listed(found)}, ожидались: {_listed(wanted)}"


def expect_whole(web: WebClient, listener: Listener) -> None:
    """AssertionError unless each call of a rule's told what the rule was run for, its action, and the time (9.3).

    Not noticed: a time that is no text, and what else the action says beside its type.
    """
    calls = listener.calls()
    assert calls, "В приёмник не пришло ни одного вызова"
    for call in calls:
        body = call.body if isinstance(call.body, dict) else {}
        missing = [name for name in PROMISED if not body.get(name)]
        assert not missing, f"В вызове «{call.place}» нет: {', '.join(missing)}; есть: {', '.join(body) or 'ничего'}"
        action = body["action"]
        kind = action.get("type") if isinstance(action, dict) else action
        assert kind == "webhook", f"В вызове «{call.place}» названо действие «{kind}», ожидалось «webhook»"
        if isinstance(body["timestamp"], str):
            expect_just_now(web, {f"время в вызове «{call.place}»": body["timestamp"]})


def _listed(places: Sequence[str]) -> str:
    return ", ".join(places) or "нет"
