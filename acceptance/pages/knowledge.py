"""The pages on which a category and an article of the knowledge base are written (platform contract 7.11)."""

from acceptance.pages.combobox import choose
from acceptance.pages.page import Page

API = "/api/knowledge-base"


class CreateCategoryPage(Page):
    """`/knowledge-categories/create`."""

    title = "Страница новой категории"

    def create(self, name: str, description: str) -> None:
        """Open the page, fill it in and press «Создать». AssertionError when the call is refused."""
        self.go("/knowledge-categories/create")
        self.shown(self.heading("Создать категорию", 2), "заголовок «Создать категорию»")
        self.write(self.page.get_by_placeholder("Заголовок*", exact=True), name, "поле «Заголовок*»")
        field = self.page.get_by_placeholder("Описание категории", exact=True)
        self.write(field, description, "поле «Описание категории»")
        _create(self, "categories", "Категория создана")


class CreateArticlePage(Page):
    """`/knowledge-items/create`."""

    title = "Страница новой статьи"

    def create(self, category: str, fields: dict[str, str]) -> None:
        """Open the page, fill it in, turn «Опубликовать» on and press «Создать». AssertionError when refused.

        category: by its name. fields: id of an input -> text.
        """
        self.go("/knowledge-items/create")
        self.shown(self.heading("Создать статью", 2), "заголовок «Создать статью»")
        choose(self, self.page.locator("#categoryId"), category)
        for name, text in fields.items():
            self.write(self.page.locator(f"#{name}"), text, f"поле «{name}»")
        published = self.page.locator("#isPublished")
        assert published.get_attribute("aria-checked") == "false", f"{self.title}: новая статья уже отмечена для чтения"
        self.press(published, "переключатель «isPublished»")
        _create(self, "articles", "Статья создана")


def _create(page: Page, what: str, done: str) -> None:
    button = page.page.get_by_role("button", name="Создать", exact=True)
    answer = page.press_for_answer(f"{API}/{what}", "POST", button, "кнопка «Создать»")
    assert answer.ok, f"{page.title}: вызов POST {API}/{what} ответил {answer.status}"
    page.shown(page.page.locator("p", has_text=done), f"уведомление «{done}»")
