"""Proofs that a section which is left by the menu and come back to is up to date (platform contract 7.1, 7.3, 7.6).

The browser is told made-up answers: nothing is changed at the platform.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from acceptance.pages import menu
from acceptance.pages.agents import AgentsPage
from acceptance.pages.kept import look_again
from acceptance.pages.page import Page
from acceptance.pages.response_override import retold
from acceptance.pages.test_chat import TestChatPage
from acceptance.scene.scene import Scene

AWAY = "Инфопанель"
FIRST, SECOND = "Проверочная запись при первом заходе", "Проверочная запись при втором заходе"


@dataclass(frozen=True)
class Listing:
    """A section of the menu that lists something. kind: its page; call: by which it asks for the list.

    what: it asks for, Russian, accusative. rename: puts one entry of this name in the place of what was answered.
    """

    section: str
    kind: type[Page]
    call: re.Pattern[str]
    what: str
    rename: Callable[[dict[str, Any], str], None]


def _one_agent(body: dict[str, Any], name: str) -> None:
    body["data"] = [{"id": str(uuid4()), "status": "active", "model": "gpt-4", **_first(body["data"]), "name": name}]


def _one_conversation(body: dict[str, Any], title: str) -> None:
    rows = body["data"]["conversations"] if isinstance(body["data"], dict) else body["data"]
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    times = {"createdAt": now, "updatedAt": now}
    rows[:] = [{"id": str(uuid4()), "agentId": str(uuid4()), **times, **_first(rows), "title": title}]


def _first(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return rows[0] if rows else {}


AGENTS = Listing("Агенты ИИ", AgentsPage, re.compile(r"/api/agents(\?|$)"), "агентов", _one_agent)
CHATS = Listing(
    "Тестовый чат", TestChatPage, re.compile(r"/api/chat(/conversations)?(\?|$)"), "разговоры", _one_conversation
)


def expect_anew(scene: Scene, listing: Listing) -> None:
    """NotInTime unless the section, opened by the menu for the second time, shows what it is told by then.

    A page that shows the former list first and the new one a moment later does. One that has kept the
    former one for a while is remarked on.
    """
    page: Page = scene.open_page(listing.kind)
    told = FIRST
    with retold(page, listing.call, lambda body: listing.rename(body, told), listing.what):
        menu.follow(page, listing.section)
        page.shown(page.page.get_by_text(FIRST), f"«{FIRST}» в разделе «{listing.section}»")
        told = SECOND
        second = page.page.get_by_text(SECOND)
        what = f"«{SECOND}» в разделе «{listing.section}», открытом по меню второй раз,"

        def come_back() -> None:
            menu.follow(page, AWAY)
            menu.follow(page, listing.section)

        come_back()
        look_again(page, lambda seconds: page.shown(second, what, seconds), come_back, f"Раздел «{listing.section}»")
