"""Proof that the webhooks of rules and sequences reach the run's own HTTP server."""

from collections.abc import Sequence

from acceptance.clients.listener import Call, Listener, Place
from acceptance.timing.waiting import wait_for


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


def _listed(places: Sequence[str]) -> str:
    return ", ".join(places) or "нет"
