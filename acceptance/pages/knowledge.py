"""The pages on which a category and an article of the knowledge base are written (platform contract 7.11)."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator

from acceptance.pages.combobox import choose
from acceptance.pages.forms import send
from acceptance.pages.page import OPENING_MS, Page


class CreateCategoryPage(Page):
    """`/knowledge-categories/create`."""

    title = "Страница новой категории"

    def create(self, name: str, description: str) -> None:
        """Open the page, fill it in and press «Создать». AssertionError when the call is refused."""
        self.go("/knowledge-categories/create")
        self.shown(self.heading("Создать категорию", 2), "заголовок «Создать категорию»")
        fields = {"Заголовок*": name, "Описание категории": description}
        boxes = {self.page.get_by_placeholder(words, exact=True): text for words, text in fields.items()}
        for words, box in zip(fields, boxes, strict=True):
            self.shown(box, f"поле «{words}»")
        _create(self, "categories", lambda: _type(boxes), "Категория создана")


class CreateArticlePage(Page):
    """`/knowledge-items/create`."""

    title = "Страница новой статьи"

    def create(self, category: str, fields: dict[str, str]) -> None:
        """Open the page, fill it in, turn the publishing on and press «Создать». AssertionError when refused.

        category: by its name. fields: id of an input -> text.
        """
        self.go("/knowledge-items/create")
        self.shown(self.heading("Создать статью", 2), "заголовок «Создать статью»")
        # The category first: its list opens only once the page's script is at work.
        choose(self, self.page.locator("#categoryId"), category)
        boxes = {self.page.locator(f"#{name}"): text for name, text in fields.items()}
        published = self.shown(self.page.locator("#isPublished"), "переключатель «isPublished»")
        assert published.get_attribute("aria-checked") == "false", (
            f"{self.title}: статья опубликована, ещё не написанная"
        )

        def fill() -> None:
            _type(boxes)
            if published.get_attribute("aria-checked") == "false":
                published.click(timeout=OPENING_MS)

        _create(self, "articles", fill, "Статья создана")


def _type(boxes: dict[Locator, str]) -> None:
    for box, text in boxes.items():
        box.fill(text, timeout=OPENING_MS)


def _create(page: Page, what: str, fill: Callable[[], None], done: str) -> None:
    button = page.page.get_by_role("button", name="Создать", exact=True)
    answer = send(page, re.compile(rf"/api/knowledge-base/{what}(\?.*)?$"), "POST", fill, button)
    assert answer.ok, f"{page.title}: вызов POST /api/knowledge-base/{what} ответил {answer.status}"
    page.shown(page.page.locator("p", has_text=done), f"уведомление «{done}»")
