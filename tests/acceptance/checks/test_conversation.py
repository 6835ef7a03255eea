"""An open conversation as a person reads it: who has said what."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import Page as Tab

from acceptance.checks.chat.chat import expect_shown
from acceptance.pages.conversation import why_unclear
from acceptance.scene.dialogue import ASSISTANT, USER

OWNER, AGENT = "Расскажите, чем вы полезны новому клиенту", "Помогу выбрать тариф и отвечу на вопросы"
BUBBLE = '<div style="display:flex;justify-content:{side}"><p style="background:{ground};padding:8px">{text}</p></div>'


def shown(tab: Tab, owner: str, agent: str, grounds: tuple[str, str] = ("#ddf", "#eee")) -> str:
    """What is unclear when each stands on this side, on this ground."""
    bubbles = BUBBLE.format(side=owner, ground=grounds[0], text=OWNER) + BUBBLE.format(
        side=agent, ground=grounds[1], text=AGENT
    )
    tab.set_content(f"<main><aside>{OWNER[:20]}</aside><div>{bubbles}</div></main>")
    return why_unclear(tab, _letters(OWNER), _letters(AGENT))


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def test_owner_right_agent_left(tab: Tab) -> None:
    assert shown(tab, "flex-end", "flex-start") == ""


def test_swapped_sides_mislead(tab: Tab) -> None:
    assert "на стороне агента" in shown(tab, "flex-start", "flex-end")


def test_one_side_will_do_where_each_looks_otherwise(tab: Tab) -> None:
    assert shown(tab, "flex-start", "flex-start") == ""
    assert "выглядят одинаково" in shown(tab, "flex-start", "flex-start", ("#eee", "#eee"))


def test_a_message_that_nobody_can_read_is_told(tab: Tab) -> None:
    tab.set_content(
        f'<div><p style="color:#fff">{OWNER}</p><p style="background:#eee;margin-left:300px">{AGENT}</p></div>'
    )
    assert "сообщение владельца не видно человеку" in why_unclear(tab, _letters(OWNER), _letters(AGENT))


def test_nothing_is_said_of_what_is_not_found(tab: Tab) -> None:
    tab.set_content("<p>Пусто</p>")
    assert why_unclear(tab, _letters(OWNER), _letters(AGENT)) == ""


class FadingIn:
    """A chat whose messages have just been drawn: the first looks find them transparent."""

    title = "Тестовый чат"

    def __init__(self, looks: float) -> None:
        self._left = looks

    def text(self) -> str:
        return f"{OWNER}\n{AGENT}"

    def hopeless(self) -> str:
        return ""

    def failed(self) -> bool:
        return False

    def why_unclear(self, *_: str) -> str:
        self._left -= 1
        return "сообщение владельца не видно человеку: прозрачно" if self._left >= 0 else ""


def test_messages_may_be_on_their_way_into_sight() -> None:
    expect_shown(FadingIn(3), [(USER, OWNER), (ASSISTANT, AGENT)])  # type: ignore[arg-type]


def test_messages_that_stay_out_of_sight_are_told() -> None:
    with pytest.raises(AssertionError, match=r"Тестовый чат: .*сообщение владельца не видно человеку: прозрачно"):
        expect_shown(FadingIn(math.inf), [(USER, OWNER), (ASSISTANT, AGENT)])  # type: ignore[arg-type]
