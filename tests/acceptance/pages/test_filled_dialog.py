"""What a dialog that has been filled in shows: too little, too much, or just what was chosen and typed."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page as Tab

from acceptance.checks.automation import automation
from acceptance.contract.automation import DELAY, MESSAGE
from acceptance.contract.draft import Draft, Part, Sort
from acceptance.pages import filled
from acceptance.pages.page import Page

STEPS = (Part(Sort.STEP, "Ожидание", {DELAY: "60"}), Part(Sort.STEP, "Отправить сообщение", {MESSAGE: "Ждём"}))
DRAFT = Draft("sequence", {"name": "Цепочка", "trigger_type": "Вручную"}, STEPS)
WAIT = "<button role=combobox>Ожидание</button>"
DIALOG = f"""<div role=dialog style="text-transform: uppercase"><input value="Цепочка">
<button role=combobox>Вручную</button>{WAIT}<input value="60">
<button role=combobox>Отправить сообщение</button><textarea>Ждём</textarea></div>"""


def page_over(tab: Tab) -> Page:
    return Page(SimpleNamespace(page=tab), "0-a")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", []),
        (WAIT, "", ["в списке «Ожидание»"]),
        (WAIT, WAIT * 2, ["лишний список «Ожидание»"]),
        (WAIT, WAIT.replace("role", "style='visibility:hidden' role"), ["в списке «Ожидание»"]),
        ('value="60"', "", ["в поле «60»"]),
        ("<textarea", "<textarea style='opacity:0'", ["в поле «Ждём»"]),
    ],
)
def test_each_difference_from_what_was_filled_in(tab: Tab, old: str, new: str, told: list[str]) -> None:
    tab.set_content(DIALOG.replace(old, new) if old else DIALOG)
    assert filled.lost(page_over(tab), tab.get_by_role("dialog"), DRAFT) == told


def test_a_dialog_that_held_something_before_may_hold_more(tab: Tab) -> None:
    tab.set_content(DIALOG.replace(WAIT, WAIT * 2))
    assert filled.lost(page_over(tab), tab.get_by_role("dialog"), DRAFT, fresh=False) == []


@pytest.mark.parametrize("stays", [True, False])
def test_what_goes_a_moment_later_is_noticed(monkeypatch: pytest.MonkeyPatch, stays: bool) -> None:
    looks = iter([[], [] if stays else ["в списке «Ожидание»"]])
    monkeypatch.setattr(automation, "lost", lambda *_: next(looks, []))
    page = SimpleNamespace(title="Вкладка")
    with nullcontext() if stays else pytest.raises(AssertionError, match="не осталось как было: в списке «Ожидание»"):
        automation.expect_to_stay_filled(page, None, DRAFT, seconds=0.8)  # type: ignore[arg-type]
