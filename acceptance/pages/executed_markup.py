"""Whether a page has run what it was to show."""

from acceptance.pages.page import DEADLINE, Page

RAN = "() => Boolean(globalThis.acceptanceRan)"
# Loads the picture that the markup names, and waits for it to fail: by then that of the markup has failed as well.
PICTURE_FAILED = """() => new Promise(done => {
  const one = new Image();
  one.onerror = one.onload = () => done();
  one.src = "x";
})"""


class AgentsList(Page):
    """`/ai-agents` (platform contract 7.3)."""

    title = "Список агентов"

    def open(self) -> None:
        """Open it by its address."""
        self.go("/ai-agents")


class ArticlesList(Page):
    """`/knowledge-items`."""

    title = "Список статей"

    def open(self) -> None:
        """Open it by its address, and wait until what it asks for has come."""
        self.go("/knowledge-items")
        self.answered()


def runs(page: Page, *texts: str) -> bool:
    """Wait until a person sees these texts as they were typed; True as soon as the page has run something of them.

    Raises NotInTime with what the page shows instead.
    """

    def there() -> bool:
        return _ran(page) or all(page.page.get_by_text(text).filter(visible=True).count() for text in texts)

    page.wait(there, within=DEADLINE, what=f"{page.title}: текст с разметкой должен быть виден как набран")
    if _ran(page):
        return True
    for text in texts:
        page.shown(page.page.get_by_text(text), f"текст «{text}»")
    page.page.evaluate(PICTURE_FAILED)
    return _ran(page)


def _ran(page: Page) -> bool:
    return bool(page.page.evaluate(RAN))
