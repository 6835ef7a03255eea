"""A dialog that has been filled in shows all of it: what was chosen in its lists, what was typed into its fields."""

from collections import Counter

from playwright.sync_api import Locator

from acceptance.pages.page import RENDERED_WITHIN, Page

LISTS, FIELDS = "[role=combobox]", "input, textarea"  # not what a library hides behind them
VALUES = """fields => fields
  .filter(one => one.checkVisibility({checkVisibilityCSS: true, opacityProperty: true})).map(one => one.value)"""


def lost(page: Page, dialog: Locator, chosen: list[str], typed: list[str]) -> list[str]:
    """What of it the dialog does not show now, Russian.

    chosen: in lists; typed: into fields. Not noticed: in which list or field. Raises NotInTime when a person cannot see
    one of the lists.
    """
    lists = page.read(dialog.locator(LISTS), "список для выбора")
    times = {one: sum(one in said for said in lists) for one in chosen}
    missing = Counter(filter(None, typed)) - Counter(dialog.locator(FIELDS).evaluate_all(VALUES))
    return [f"в списке «{one}»" for one, number in Counter(chosen).items() if times[one] < number] + [
        f"в поле «{one[:60]}»" for one in missing
    ]


def expect_still_filled(page: Page, dialog: Locator, chosen: list[str], typed: list[str]) -> None:
    """Wait until the dialog shows all of it, see `lost`. Raises NotInTime."""
    page.wait(
        lambda: lost(page, dialog, chosen, typed),
        lambda found: not found,
        within=RENDERED_WITHIN,
        what=f"{page.title}: в заполненном диалоге должно остаться видно всё, что выбрано и набрано",
        show=lambda found: f"не видно: {', '.join(found)}",
    )
