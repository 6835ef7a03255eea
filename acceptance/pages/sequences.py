"""The tab `Цепочки` of the agent editor (platform contract 7.10)."""

from typing import ClassVar

from playwright.sync_api import Locator

from acceptance.contract.draft import Sort
from acceptance.pages.editor import AutomationTab, Blocks


class SequencesTab(AutomationTab):
    """The agent's sequences. The buttons of a row bear titles."""

    title = "Вкладка «Цепочки»"
    tab = "Цепочки"
    caption = "Цепочки (Sequences)"
    empty = "Цепочки не созданы"
    create_button = "Создать цепочку"
    create_title = "Создать последовательность"
    submit_button = "Создать последовательность"
    delete_title = "Удалить цепочку"
    calls = "sequences"
    blocks: ClassVar = {Sort.STEP: Blocks("Добавить шаг", "Шаг")}

    def _delete_button(self, name: str) -> Locator:
        return self._row(name).get_by_title("Удалить", exact=True).first
