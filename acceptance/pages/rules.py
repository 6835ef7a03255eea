"""The tab `Правила` of the agent editor (platform contract 7.9)."""

from collections.abc import Mapping
from typing import ClassVar

from playwright.sync_api import Locator

from acceptance.contract.draft import Draft, Sort
from acceptance.pages.editor import LIST_WITHIN, AutomationTab, Blocks
from acceptance.timing.waiting import wait_for

EDIT_TITLE = "Редактировать правило"
SAVE = "Сохранить изменения"


class RulesTab(AutomationTab):
    """The agent's rules. The two buttons of a row have no names: the first edits, the second removes."""

    title = "Вкладка «Правила»"
    tab = "Правила"
    caption = "Правила автоматизации"
    empty = "Правила не созданы"
    create_button = "Создать правило"
    create_title = "Создать правило автоматизации"
    submit_button = "Создать правило"
    delete_title = "Удалить правило?"
    calls = "rules"
    labels: ClassVar = {
        "name": "Название",
        "description": "Описание",
        "trigger_type": "Тип триггера",
        "priority": "Приоритет (1-100)",
    }
    blocks: ClassVar = {
        Sort.CONDITION: Blocks("Добавить условие", "Условие"),
        Sort.ACTION: Blocks("Добавить действие", "Действие"),
    }

    def begin_edit(self, name: str) -> Locator:
        """Open the dialog that changes the row's rule."""
        self.press(self._row(name).get_by_role("button"), f"кнопка изменения в строке «{name}»")
        dialog = self.shown(self.dialog(EDIT_TITLE), f"диалог «{EDIT_TITLE}»")
        wait_for(
            lambda: dialog.locator("#name").input_value(),
            lambda shown: shown == name,
            within=LIST_WITHIN,
            what="диалог показывает правило",
        )
        return dialog

    def expect_filled(self, dialog: Locator, fields: Mapping[str, str]) -> None:
        """Wait until the dialog shows the rule's fields as they are stored. Raises NotInTime."""
        known = {key: value for key, value in fields.items() if key in ("description", "priority")}
        self.wait(
            lambda: {key: dialog.locator(f"#{key}").input_value() for key in known},
            lambda shown: (
                {key: " ".join(value.split()) for key, value in shown.items()}
                == {key: " ".join(value.split()) for key, value in known.items()}
            ),
            within=LIST_WITHIN,
            what=f"{self.title}: диалог показывает правило, каким оно хранится",
        )

    def change(self, name: str, draft: Draft, stored: Mapping[str, str]) -> int:
        """Change the row's rule in the dialog and save it; the status of the call. stored: its fields until now."""
        dialog = self.begin_edit(name)
        self.expect_filled(dialog, stored)
        self.fill(dialog, draft, fresh=False)
        button = dialog.get_by_role("button", name=SAVE, exact=True)
        return self._closed(dialog, self.press_for_answer(self.one_call, "PATCH", button, f"кнопка «{SAVE}»"))

    def _delete_button(self, name: str) -> Locator:
        return self._row(name).get_by_role("button").nth(1)
