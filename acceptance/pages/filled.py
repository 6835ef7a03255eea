"""What a dialog holds: nothing when it is to create something, and all of it once it has been filled in."""

import re
from collections import Counter
from collections.abc import Iterable

from playwright.sync_api import Locator

from acceptance.contract.draft import Draft
from acceptance.pages.page import RENDERED_WITHIN, Page

BLANK_WITHIN = 5.0  # seconds for a form to forget what was in it
LISTS, FIELDS = "[role=combobox]", "input, textarea"  # not what a library hides behind them
VALUES = """fields => fields
  .filter(one => one.checkVisibility({checkVisibilityCSS: true, opacityProperty: true})).map(one => one.value)"""


def lost(page: Page, dialog: Locator, draft: Draft, *, fresh: bool = True) -> list[str]:
    """What of it the dialog does not show now, or shows once too often, Russian.

    fresh: that it held nothing before. Not noticed: in which list or field. Raises NotInTime when a person cannot see
    one of the lists.
    """
    # A style may show what is chosen in capitals.
    lists = [said.casefold() for said in page.read(dialog.locator(LISTS), "список для выбора")]
    chosen = Counter(draft.chosen).items()
    fewer = [one for one, number in chosen if sum(one.casefold() in said for said in lists) < number]
    kinds = Counter(draft.kinds).items() if fresh else ()
    more = [one for one, number in kinds if lists.count(one.casefold()) > number]
    missing = Counter(filter(None, draft.typed)) - Counter(dialog.locator(FIELDS).evaluate_all(VALUES))
    return [
        *(f"в списке «{one}»" for one in fewer),
        *(f"лишний список «{one}»" for one in more),
        *(f"в поле «{one[:60]}»" for one in missing),
    ]


def expect_still_filled(page: Page, dialog: Locator, draft: Draft, *, fresh: bool) -> None:
    """Wait until the dialog shows all of it, see `lost`. Raises NotInTime."""
    page.wait(
        lambda: lost(page, dialog, draft, fresh=fresh),
        lambda found: not found,
        within=RENDERED_WITHIN,
        what=f"{page.title}: в заполненном диалоге должно остаться видно всё, что выбрано и набрано",
        show=lambda found: f"не так: {', '.join(found)}",
    )


def expect_blank(page: Page, dialog: Locator, blocks: Iterable[str]) -> None:
    """Wait until the dialog holds no name, no description and no numbered blocks, headed by these words.

    Raises NotInTime: it may have kept what was in it before.
    """
    numbered = re.compile(rf"^\s*({'|'.join(blocks)}) \d+\s*$")

    def held() -> list[str]:
        typed = [dialog.locator(place).input_value() for place in ("#name", "#description")]
        found = [" ".join(text.split()) for text in [*typed, *dialog.get_by_text(numbered).all_inner_texts()]]
        return [f"«{text[:60]}»" for text in found if text]

    page.wait(
        held,
        lambda found: not found,
        within=BLANK_WITHIN,
        what=f"{page.title}: диалог, который создаёт, должен открываться пустым",
        show=lambda found: f"в нём уже стоит: {', '.join(found)}",
    )
