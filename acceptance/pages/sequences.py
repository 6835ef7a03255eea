"""The tab `Цепочки` of the agent editor (platform contract 7.10)."""

import re
from typing import ClassVar

from playwright.sync_api import Locator

from acceptance.contract.draft import Sort
from acceptance.pages.editor import AutomationTab, Blocks

ARROWS = re.compile("[↑↓]")


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

    def raise_step(self, dialog: Locator, number: int) -> None:
        """Press `↑` of this step, from 1."""
        self._press_in_block(dialog, number, "↑")

    def lower_step(self, dialog: Locator, number: int) -> None:
        """Press `↓` of this step, from 1."""
        self._press_in_block(dialog, number, "↓")

    def drop_step(self, dialog: Locator, number: int) -> None:
        """Press the button of this step, from 1, that has no name: it removes the step."""
        buttons = self._block(dialog, f"Шаг {number}").get_by_role("button")
        unnamed = buttons.filter(has_not_text=ARROWS)
        self.press(unnamed, f"кнопка удаления шага {number}")

    def _press_in_block(self, dialog: Locator, number: int, arrow: str) -> None:
        button = self._block(dialog, f"Шаг {number}").get_by_role("button", name=arrow, exact=True)
        self.press(button, f"кнопка «{arrow}» шага {number}")

    def _delete_button(self, name: str) -> Locator:
        return self._row(name).get_by_title("Удалить", exact=True).first
