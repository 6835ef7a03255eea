"""The page of Kommo's events (platform contract 7.12)."""

from acceptance.pages.forms import search
from acceptance.pages.page import Page

SEARCH = "Поиск по типу события, подтипу или ID"


class WebhooksPage(Page):
    """The organisation's events, one to a row."""

    title = "Страница Webhooks"

    def open(self) -> None:
        """Open the page and wait for its heading."""
        self.go("/webhooks")
        self._loaded()

    def again(self) -> None:
        """Load the page anew and wait for its heading."""
        self.reload()
        self._loaded()

    def wait_found(self, words: str, number: int) -> None:
        """Search for these words and wait until so many rows hold them, all in sight, and none is without them.

        words: part of an event's id or of its entity's. Raises NotInTime.
        """
        box = self.page.get_by_placeholder(SEARCH)
        self.shown(box, "поле поиска")
        all_rows = self.page.get_by_role("row").filter(has=self.page.get_by_role("cell"))
        rows, others = all_rows.filter(has_text=words), all_rows.filter(has_not_text=words)

        def found() -> bool:
            return rows.count() == number and not others.count()

        search(self, box, words, found, f"по словам «{words}» должно быть строк: {number}, и ни одной другой")
        self.read_cells(rows, f"строка с «{words}»")

    def _loaded(self) -> None:
        self.shown(self.heading("История Webhooks", 1), "заголовок «История Webhooks»")
