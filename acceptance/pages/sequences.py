"""The tab `Цепочки` of the agent editor (platform contract 7.10)."""

import re
from typing import ClassVar

from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from acceptance.contract.draft import Sort
from acceptance.pages.editor import LIST_WITHIN, AutomationTab, Blocks

ARROWS = re.compile("[↑↓]")
SAVE = re.compile(r"^\s*Сохранить")
DIALOG_WITHIN = 5.0  # seconds


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

    def save_unchanged(self, name: str) -> int | None:
        """Open the dialog that changes the row's sequence, and save it as it is; the status of the call.

        None where `Изменить` leads to no such dialog: none is promised (platform contract 7.10).
        """
        self.press(self._row(name).get_by_title("Изменить", exact=True).first, f"кнопка «Изменить» в строке «{name}»")
        dialog = self.page.get_by_role("dialog").filter(has=self.page.locator("#name"))
        try:
            dialog.wait_for(state="visible", timeout=DIALOG_WITHIN * 1000)
        except PlaywrightTimeout:
            return None
        self.wait(
            lambda: dialog.locator("#name").input_value(),
            lambda shown: shown == name,
            within=LIST_WITHIN,
            what=f"{self.title}: диалог показывает цепочку, какой она хранится",
        )
        button = dialog.get_by_role("button", name=SAVE)
        return self._closed(dialog, self.press_for_answer(self.one_call, "PATCH", button, "кнопка «Сохранить…»"))

    def _press_in_block(self, dialog: Locator, number: int, arrow: str) -> None:
        button = self._block(dialog, f"Шаг {number}").get_by_role("button", name=arrow, exact=True)
        self.press(button, f"кнопка «{arrow}» шага {number}")

    def _delete_button(self, name: str) -> Locator:
        return self._row(name).get_by_title("Удалить", exact=True).first
