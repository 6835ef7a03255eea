"""What a page says about itself: that it has failed, that something is not there, and what its content reads."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

ASK = (Path(__file__).parent / "condition.js").read_text(encoding="utf-8")
QUOTED = 160  # characters
# What Playwright says when the document that it asks has just been replaced.
MOVED_ON = r"(?s).*(context was destroyed|because of a navigation|Cannot find context).*"


@dataclass(frozen=True)
class Condition:
    """All as it is read, empty where there is none.

    screen: the runtime error screen. missing: that what was asked for does not exist. banners: errors told beside the
    content. text: the content, without the sidebar.
    """

    screen: str
    missing: str
    banners: tuple[str, ...]
    text: str

    @property
    def trouble(self) -> list[str]:
        """What of it says that the page is broken."""
        found = [f"открыт экран ошибки: {self.screen}"] if self.screen else []
        return found + [f"на странице сообщение об ошибке: «{banner}»" for banner in self.banners]

    @property
    def told(self) -> str:
        """The same as one sentence, errors first, for whoever looked for something else."""
        if self.screen:
            return f"Открыт экран ошибки: {self.screen}"
        if self.missing:
            return f"На странице: «{self.missing}»"
        if self.banners:
            return f"На странице сообщение об ошибке: «{self.banners[0]}»"
        if not self.text:
            return "Страница пуста."
        more = "…" if len(self.text) > QUOTED else ""
        return f"На странице: «{self.text[:QUOTED].rstrip()}{more}»"


def condition_of(page: Page) -> Condition:
    """What the page says about itself now.

    Not noticed: an error told in a list or a table, where anything may stand; one in a picture; one in other words.
    """
    told = page.evaluate(ASK)
    return Condition(told["screen"], told["missing"], tuple(told["banners"]), told["text"])
