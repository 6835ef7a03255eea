"""The scripts page of an agent (platform contract 7.7)."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Request
from playwright.sync_api import Page as PlaywrightPage
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from acceptance.outcomes import NotInTime
from acceptance.pages.combobox import choose
from acceptance.pages.page import DEADLINE, OPENING_MS, Page
from acceptance.timing.waiting import wait_for

EMPTY = "Скрипты не созданы"
TYPE_LABELS = {
    "greeting": "Приветствие",
    "qualification": "Квалификация",
    "presentation": "Презентация",
    "objection_handling": "Работа с возражениями",
    "closing": "Закрытие сделки",
}
CREATE, EDIT, DELETE = "Создать скрипт продаж", "Редактировать скрипт", "Удалить скрипт?"
CALLS = re.compile(r"/api/agents/[^/]+/scripts(\?|$)")
AT_ONCE = 5.0  # seconds for what the page does by itself, without a server
FIRST_CHARACTERS = 100  # of the content, shown below the title

FURTHER = re.compile(
    r"^\s*(вперёд|дальше|далее|следующ.*|(показать )?ещё|next.*|(load )?more|[›»>])\s*$", re.IGNORECASE
)


@dataclass(frozen=True)
class ScriptRow:
    """A row of the list as it reads: title and beginning of the content in one text; the type's label; what follows."""

    text: str
    kind: str
    rest: tuple[str, ...] = ()

    def bears(self, title: str) -> bool:
        """True when it is the row of a script with this title."""
        return " ".join(title.split()).casefold() in self.text.casefold()


class ScriptsPage(Page):
    """`/ai-agents/<agentId>/scripts`."""

    title = "Страница скриптов"
    headline = "Скрипты продаж"

    # --- get ---------------------------------------------------------------------------------------------------------

    def go_there(self, agent_id: str) -> None:
        """Open the page's address."""
        self.agent_id = agent_id
        self.go(f"/ai-agents/{agent_id}/scripts")

    def open(self, agent_id: str) -> None:
        """Open the page by its address and wait for its heading."""
        self.go_there(agent_id)
        self.shown(self.heading(self.headline, 1), f"заголовок «{self.headline}»")

    def open_loaded(self, agent_id: str) -> None:
        """Open the page and wait for its list."""
        self.open(agent_id)
        self.loaded()

    def reopen(self) -> None:
        """Load the page anew and wait for its list."""
        self.reload()
        self.shown(self.heading(self.headline, 1), f"заголовок «{self.headline}»")
        self.loaded()

    # --- ask ---------------------------------------------------------------------------------------------------------

    def loaded(self) -> None:
        """Wait until the list or its empty text is there; a page that is broken is not waited for."""
        there = self._rows().or_(self.page.get_by_text(EMPTY)).filter(visible=True)
        wait_for(
            lambda: there.count() or self.trouble(),
            within=DEADLINE,
            what=f"{self.title}: должны появиться список скриптов или слова «{EMPTY}»",
            show=lambda seen: "есть" if isinstance(seen, int) else "; ".join(seen) or self.instead(),
        )
        assert there.count(), f"{self.title}: список не показан – {'; '.join(self.trouble())}"

    def shows_empty_list(self) -> None:
        """Wait for the text of an empty list."""
        self.shown(self.page.get_by_text(EMPTY), f"слова «{EMPTY}»")

    def rows(self, title: str | None = None) -> list[ScriptRow]:
        """The rows with this title, or all of them, as they are now; the type as it is written, however styled."""
        # A row of one cell only says something about the list.
        return [
            ScriptRow(row[0].shown, row[1].written, tuple(cell.written for cell in row[2:]))
            for row in self.read_cells(self._rows(title), "строка списка")
            if len(row) > 1
        ]

    def turn(self) -> bool:
        """Press the button for the list's next part, and wait until the list shows it.

        False where there is no such button: nobody promises one screen for all. Raises NotInTime.
        """
        further = self.page.get_by_role("button", name=FURTHER, disabled=False).filter(visible=True)
        if not further.count():
            return False
        before = self.rows()
        self.press(further.last, "кнопка, по которой список показывает следующую часть")
        what = f"{self.title}: по нажатию список должен показать следующую часть"
        self.wait(self.rows, lambda rows: rows != before, within=AT_ONCE, what=what)
        return True

    def shows_in_form(self, words: str) -> None:
        """Wait until the open form says this at one of its fields."""
        said = self.page.get_by_role("dialog").get_by_text(words, exact=True)
        self.shown(said, f"слова «{words}» у поля формы", AT_ONCE)

    def search(self, text: str) -> None:
        """Type into the search field."""
        self.write(self.page.get_by_placeholder("Поиск по названию или содержимому"), text, "поле поиска")

    def filter_by(self, label: str) -> None:
        """Choose a type in the page's own filter, a native list."""
        natives = self.page.locator("select").filter(has=self.page.locator("option", has_text=label))
        native = self.shown(natives, f"фильтр типов с «{label}»")
        try:
            native.select_option(label=label, timeout=DEADLINE * 1000)
        except PlaywrightTimeout as error:
            raise NotInTime(f"{self.title}: в фильтре типов нет «{label}». {self.instead()}") from error

    # --- act ---------------------------------------------------------------------------------------------------------

    def begin_creating(self) -> Locator:
        """Open the form for a new script; a click that comes before the page's script is ready is made again."""
        form = self.dialog(CREATE)
        create = self.page.get_by_role("button", name="Создать скрипт", exact=True)
        button = self.shown(create, "кнопка «Создать скрипт»")

        def open_form() -> None:
            if not form.count():
                button.click(timeout=OPENING_MS)
            form.wait_for(state="visible", timeout=OPENING_MS)

        self.act_until(form.is_visible, open_form, "«Создать скрипт» должно открыть форму")
        self.shown(form, "форма создания")
        self.wait(
            lambda: (form.locator("#title").input_value(), form.locator("#content").input_value()),
            lambda shown: not any(shown),
            within=AT_ONCE,
            what=f"{self.title}: окно создания должно быть пустым",
            show=lambda shown: f"в нём уже стоит «{shown[0]}», «{shown[1][:80]}»",
        )
        return form

    def begin_editing(self, title: str) -> Locator:
        """Open the form of the script with this title."""
        self._bring(title)
        self.press(self._row_button(title, 0), f"кнопка изменения в строке «{title}»")
        return self._opened(EDIT)

    def expect_filled(self, form: Locator, title: str, content: str) -> None:
        """Wait until the open form shows what the script says. Raises NotInTime."""
        self.wait(
            lambda: (form.locator("#title").input_value(), form.locator("#content").input_value()),
            lambda shown: (shown[0], shown[1].replace("\r\n", "\n")) == (title, content),
            within=AT_ONCE,
            what=f"{self.title}: окно изменения показывает скрипт, каким он хранится",
            show=lambda shown: f"«{shown[0]}», «{shown[1][:80]}»",
        )

    def begin_deleting(self, title: str) -> Locator:
        """Open the question whether the script with this title is to be removed."""
        self._bring(title)
        self.press(self._row_button(title, 1), f"кнопка удаления в строке «{title}»")
        return self._opened(DELETE)

    def fill(self, form: Locator, title: str, content: str | None = None, kind: str | None = None) -> None:
        """Fill the open form in. kind: the type as the API names it; None leaves what is set."""
        for place, text, label in (("#title", title, "Название"), ("#content", content, "Содержимое скрипта")):
            if text is not None:
                self.labelled(form, label)
                self.write(form.locator(place), text, f"поле «{label}» формы")
        if kind is not None:
            self.labelled(form, "Тип скрипта")
            choose(self, form.locator("#scriptType"), TYPE_LABELS[kind], TYPE_LABELS.values())
        self.expect_no_error_told("форма заполнена")

    def save_new(self, form: Locator) -> None:
        """Press the form's «Создать скрипт» and wait until the form is closed."""
        self._press(form, "Создать скрипт", "POST")

    def save_changes(self, form: Locator) -> None:
        """Press «Сохранить изменения» and wait until the form is closed."""
        self._press(form, "Сохранить изменения", "PATCH")

    def confirm_deleting(self, question: Locator) -> None:
        """Press «Удалить» and wait until the question is closed."""
        self._press(question, "Удалить", "DELETE")

    def try_saving(self, form: Locator) -> None:
        """Press the form's «Создать скрипт», whatever comes of it."""
        self.press(self._button(form, "Создать скрипт"), "кнопка «Создать скрипт» в окне")

    def save_new_hastily(self, form: Locator) -> None:
        """Press «Создать скрипт» twice, as an impatient person does, and wait for whatever that has set off."""
        calls: list[Request] = []

        def note(request: Request) -> None:
            if request.method == "POST" and request.url.split("?")[0].endswith(f"/api/agents/{self.agent_id}/scripts"):
                calls.append(request)

        self.page.on("request", note)
        self.press(self._button(form, "Создать скрипт"), "кнопка «Создать скрипт» в окне", twice=True)
        self.gone(form, "форма создания")
        for call in calls:
            call.response()
        self.page.remove_listener("request", note)

    def cancel(self, dialog: Locator) -> None:
        """Press «Отмена» and wait until the dialog is closed."""
        self.press(self._button(dialog, "Отмена"), "кнопка «Отмена» в окне")
        self.gone(dialog, "окно после «Отмена»")

    def leave_form(self) -> None:
        """Press «Отмена» of the dialog that is open, if one is."""
        dialog = self.page.get_by_role("dialog").filter(has=self._button(self.page, "Отмена"))
        if dialog.count():
            self.cancel(dialog.last)

    # --- parts -------------------------------------------------------------------------------------------------------

    def _rows(self, title: str | None = None) -> Locator:
        rows = self.page.get_by_role("row").filter(has=self.page.get_by_role("cell"))
        return rows if title is None else rows.filter(has_text=title)

    def _bring(self, title: str) -> None:
        """Load the page anew where its list does not follow by itself what was just created (platform contract 7.1)."""
        try:
            self._rows(title).first.wait_for(state="visible", timeout=AT_ONCE * 1000)
        except PlaywrightTimeout:
            self.reopen()

    def _row_button(self, title: str, place: int) -> Locator:
        row = self._rows(title).filter(visible=True).first
        return row.get_by_role("cell").last.get_by_role("button").nth(place)

    def _opened(self, title: str) -> Locator:
        dialog = self.dialog(title).or_(self.page.get_by_role("alertdialog", name=title))
        return self.shown(dialog, f"окно «{title}»")

    def _press(self, dialog: Locator, name: str, method: str) -> None:
        path = f"/api/agents/{self.agent_id}/scripts" + ("" if method == "POST" else "/[^/?]+")
        wanted = re.compile(rf"{path}(\?.*)?$")
        answer = self.press_for_answer(wanted, method, self._button(dialog, name), f"кнопка «{name}» в окне")
        assert answer.ok, f"{self.title}: после нажатия «{name}» вызов {method} ответил {answer.status}"
        self.gone(dialog, f"окно после «{name}»")

    @staticmethod
    def _button(dialog: Locator | PlaywrightPage, name: str) -> Locator:
        return dialog.get_by_role("button", name=name, exact=True)
