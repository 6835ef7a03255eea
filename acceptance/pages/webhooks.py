"""The page of Kommo's events (platform contract 7.12)."""

from acceptance.pages.page import DEADLINE, Page

SEARCH = "Поиск по типу события, подтипу или ID"


class WebhooksPage(Page):
    """The organisation's events, one to a row."""

    title = "Страница Webhooks"

    def open(self) -> None:
        """Open the page and wait for its heading."""
        self.go("/webhooks")
        self.shown(self.heading("История Webhooks", 1), "заголовок «История Webhooks»")

    def wait_found(self, words: str, number: int) -> None:
        """Search for these words and wait until so many rows hold them, all in sight. Raises NotInTime."""
        self.write(self.page.get_by_placeholder(SEARCH), words, "поле поиска")
        rows = self.page.get_by_role("row").filter(has_text=words)
        what = f"по словам «{words}» должно быть строк: {number}"
        self.wait(rows.count, lambda seen: seen == number, within=DEADLINE, what=f"{self.title}: {what}")
        self.read_cells(rows, f"строка с «{words}»")
