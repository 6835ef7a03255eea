"""Proofs that a change is one thing's alone, and that long lists are whole (platform contract 4.5-4.7)."""

from collections.abc import Sequence

from acceptance.checks.api.collections import OLD_LAYOUT
from acceptance.checks.comparing import equal, expect_fields
from acceptance.clients.web import Body, WebClient
from acceptance.contract.chat import Conversations
from acceptance.contract.reading import read_as
from acceptance.deeds.api import namesakes as deeds
from acceptance.scene.kinds import AGENT
from acceptance.scene.scene import Scene


def expect_only_own_changed(scene: Scene) -> None:
    """AssertionError when a change or a removal of the first agent's things reaches any other of both agents.

    Those of the second agent are called the same, and the first has another of each. The steps of a sequence are not
    looked at here.
    """
    own = deeds.have_namesakes(scene)
    before = deeds.others(scene, own)
    for told, do in (("правки", deeds.edit), ("удаления", deeds.delete)):
        do(scene, own)
        now = deeds.others(scene, own)
        wrong = [whose for whose, rows in before.items() if now[whose] != rows]
        assert not wrong, f"После {told} другого изменились: {'; '.join(wrong)}"


def expect_whole(scene: Scene) -> None:
    """AssertionError unless the API lists all of the many things of the agent, of each sort, and of one all its parts.

    The steps of a sequence of the old layout are not looked at.
    """
    made = deeds.have_many(scene)
    agent = scene.things.need(AGENT).id
    for sort in deeds.SORTS:
        listed = {str(row["id"]) for row in sort.listed(scene.web, agent)}
        lost = made[sort.told] - listed
        assert not lost, f"В списке ({sort.told}) нет {len(lost)} из {len(made[sort.told])}, отдано {len(listed)}"
    for long in deeds.have_long(scene):
        row = next((one for one in long.sort.listed(scene.web, agent) if str(one["id"]) == long.id), None)
        assert row is not None, f"В списке ({long.sort.told}) нет того, в чём много {long.told}"
        if OLD_LAYOUT in row:
            continue
        kept = sorted(row[long.place], key=lambda one: one.get("step_order") or 0)
        whole = equal(kept, long.parts)
        assert whole, f"Хранится {len(kept)} {long.told}, отправлено {len(long.parts)}, и не все – те, что отправлены"


def expect_talks_whole(web: WebClient, talks: set[str], first: int) -> None:
    """AssertionError unless the list begins with so many of the conversations, and goes on with the rest.

    Not noticed: how many there are at the most where more are asked for.
    """
    begin = _talks(web)
    assert len(begin) >= first, f"Разговоров в списке: {len(begin)} из {len(talks)}, ожидалось не меньше {first}"
    lost = talks - set(begin) - set(_talks(web, offset=str(first), limit=str(first)))
    assert not lost, f"Ни среди первых {first} разговоров, ни среди остальных нет {len(lost)} из {len(talks)}"


def _talks(web: WebClient, **params: str) -> list[str]:
    body = web.ask("/api/chat/conversations", **params)
    return [str(one.id) for one in read_as(Conversations, body, "Список разговоров").data.conversations]


def expect_served(web: WebClient, articles: Sequence[Body]) -> None:
    """AssertionError unless each of these articles is told as it was sent."""
    told = {one.id(): one for one in web.ask("/api/knowledge-base/articles").rows("data")}
    for place, article in enumerate(articles, start=1):
        expect_fields(f"Статья {place} с названием «{article['title']}»", told.get(article["id"], {}), article)


def expect_first_untouched(web: WebClient, article: Body) -> None:
    """AssertionError unless the article is still told as it was sent, the only one of its address (5.7)."""
    told = web.ask("/api/knowledge-base/articles").rows("data")
    rows = [one for one in told if one["id"] == article["id"]]
    alike = sum(one.get("slug") == article["slug"] for one in told)
    assert alike < 2, f"Статей с одним адресом «{article['slug']}»: {alike}, адрес у каждой должен быть свой"
    assert len(rows) == 1, f"Статья «{article['title']}» стоит в списке {len(rows)} раз, ожидался один"
    expect_fields(f"Статья «{article['title']}» после второй с тем же адресом", rows[0], article)
