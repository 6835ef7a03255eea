"""A dialog that has been filled in still shows all of it: what was chosen in its lists, what was typed."""

from collections import Counter

from playwright.sync_api import Locator

from acceptance.pages.page import RENDERED_WITHIN, Page

LISTS, FIELDS = "[role=combobox]", "input, textarea"  # not what a library hides behind them
VALUES = """fields => fields
  .filter(one => one.checkVisibility({checkVisibilityCSS: true, opacityProperty: true})).map(one => one.value)"""


def expect_still_filled(page: Page, dialog: Locator, chosen: list[str], typed: list[str]) -> None:
    """Wait until the dialog shows, in so many lists and fields, what was chosen and typed. Raises NotInTime.

    Not noticed: in which list or field.
    """

    def lost() -> list[str]:
        lists = page.read(dialog.locator(LISTS), "список для выбора")
        said = [f"в списке «{one}»" for one, times in Counter(chosen).items() if sum(one in x for x in lists) < times]
        missing = Counter(filter(None, typed)) - Counter(dialog.locator(FIELDS).evaluate_all(VALUES))
        return said + [f"в поле «{one[:60]}»" for one in missing]

    page.wait(
        lost,
        lambda found: not found,
        within=RENDERED_WITHIN,
        what=f"{page.title}: в заполненном диалоге должно остаться видно всё, что выбрано и набрано",
        show=lambda found: f"не видно: {', '.join(found)}",
    )
