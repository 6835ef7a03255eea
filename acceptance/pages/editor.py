"""The agent editor and what its tabs of automation have in common (platform contract 7.8-7.10)."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from playwright.sync_api import Locator, Request, Response
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from acceptance.browser.visit import Visit
from acceptance.contract.draft import TRIGGERS, TYPED, Draft, Part, Sort
from acceptance.pages import sight
from acceptance.pages.combobox import choose
from acceptance.pages.filled import expect_blank, expect_still_filled
from acceptance.pages.kept import look_again
from acceptance.pages.page import DEADLINE, OPENING_MS, Page
from acceptance.timing.waiting import wait_for

LIST_WITHIN = 10.0
FIRST_TAB = "Основные"
# The farthest place around a block's label that holds no other block and none of the dialog's basics: where in a block
# its type and its inputs stand, beside the label or below it, is the page's own affair.
BLOCK = (
    "xpath=ancestor::*[.//*[@role='combobox'] and not(.//*[@id='name' or @id='trigger_type'])"
    " and not(.//*[({labels}) and normalize-space()!='{title}'])][last()]"
)
NUMBERED = "translate(normalize-space(),'0123456789','')='{word} '"


@dataclass(frozen=True)
class Blocks:
    """A card of numbered blocks in a dialog: its button, and the word before each block's number."""

    add: str
    word: str


class AutomationTab(Page):
    """A tab that lists an agent's rules or sequences, one switch to a row."""

    tab: ClassVar[str]
    caption: ClassVar[str]
    empty: ClassVar[str]
    create_button: ClassVar[str]
    create_title: ClassVar[str]
    submit_button: ClassVar[str]
    delete_title: ClassVar[str]
    calls: ClassVar[str]
    blocks: ClassVar[dict[Sort, Blocks]]
    #: Of the dialog's fields whose label is promised: id -> label, without a star.
    labels: ClassVar[dict[str, str]] = {}

    def __init__(self, visit: Visit, tenant: str) -> None:
        super().__init__(visit, tenant)
        self._sent: list[Request] = []
        self.all_calls = re.compile(rf"/api/agents/[^/]+/{self.calls}(\?|$)")
        self.one_call = re.compile(rf"/api/agents/[^/]+/{self.calls}/[^/?]+(\?|$)")
        self.page.on("request", self._note)

    # --- get -----------------------------------------------------------------------------------------------------

    def open(self, agent_id: str, name: str) -> None:
        """Open the agent's editor and choose the tab; its list or its empty text is there afterwards.

        name: of the agent: the editor is headed with it.
        """
        self.go(f"/ai-agents/{agent_id}/edit")
        self.begin_at(name)

    def begin_at(self, name: str) -> None:
        """The same in an editor that has been opened otherwise. name: of its agent."""
        heading = self.page.get_by_role("heading", name=" ".join(name.split()))
        self.shown(heading, f"заголовок «Редактирование {name}»")
        self._choose_tab()

    def wait_only(self, *names: str) -> None:
        """Wait until the list has rows of these names and no others. Raises NotInTime.

        A page that does not know of all its own yet may have kept for a while what it was told. AssertionError as soon
        as it shows what is another's.
        """
        wanted = [" ".join(name.split()).casefold() for name in names]

        def compared() -> tuple[list[str], list[str]]:
            rows = [" ".join(text.split()) for text in self._rows().all_inner_texts()]
            strange = [row for row in rows if not any(name in row.casefold() for name in wanted)]
            missing = [name for name in wanted if sum(name in row.casefold() for row in rows) != wanted.count(name)]
            return strange, missing

        what = f"{self.title}: в списке должно быть только своё, строк – {len(wanted)}"

        def look(within: float) -> None:
            self.wait(compared, lambda found: not any(found), within=within, what=what, show=_strange_and_missing)

        def come_back() -> None:
            strange, _ = found = compared()
            assert not strange, f"{what}. {_strange_and_missing(found)}"
            self.leave_and_return()

        look_again(self, look, come_back, self.title)

    def reopen(self) -> None:
        """Load the editor anew and choose the tab again."""
        self.reload()
        self._choose_tab()

    def leave_and_return(self) -> None:
        """Choose another tab, and this one again."""
        own = self.page.get_by_role("tab", name=self.tab, exact=True)
        self.press(self.page.get_by_role("tab", name=FIRST_TAB, exact=True), f"вкладка «{FIRST_TAB}»")
        self.wait(
            lambda: own.get_attribute("aria-selected"),
            lambda selected: selected != "true",
            within=LIST_WITHIN,
            what=f"вместо вкладки «{self.tab}» должна открыться «{FIRST_TAB}»",
        )
        self._choose_tab()

    def _choose_tab(self) -> None:
        self.shown(self.page.get_by_role("tab", name=self.tab, exact=True), f"вкладка «{self.tab}»")
        caption = self.heading(self.caption, 3)
        self._chosen_shows(caption, f"заголовок «{self.caption}»", DEADLINE)
        self.shown(caption, f"заголовок «{self.caption}»")
        listing = self._rows().or_(self.page.get_by_text(self.empty)).filter(visible=True)
        what = f"список или текст «{self.empty}»"
        self._chosen_shows(listing, what, LIST_WITHIN)
        self.shown(listing, what)

    def _chosen_shows(self, wanted: Locator, what: str, within: float) -> None:
        """Wait until the tab shows this. It is chosen whenever it is not.

        A click may come before the page's script is at work, and an editor that loads its agent again begins anew.
        """
        tab = self.page.get_by_role("tab", name=self.tab, exact=True)
        unchosen = tab.and_(self.page.locator(":not([aria-selected=true])"))

        def choose() -> None:
            if unchosen.count():
                unchosen.first.click(timeout=OPENING_MS)
            wanted.first.wait_for(state="visible", timeout=OPENING_MS)

        self.act_until(lambda: not unchosen.count() and wanted.first.is_visible(), choose, what, within=within)

    # --- ask -----------------------------------------------------------------------------------------------------

    def wait_rows(self, number: int, within: float = 5.0) -> list[str]:
        """Wait until the list has that many rows; their texts."""
        what = f"на вкладке «{self.tab}» должно быть строк: {number}"
        self.wait(self._rows().count, lambda seen: seen == number, within=within, what=what)
        return self.read(self._rows(), "строка")

    def cells(self, name: str) -> list[str]:
        """What stands in the cells of the row with this name, as it is written, whatever case a style shows."""
        rows = self.read_cells(self._row(name), f"строка «{name}»")
        return [cell.written for row in rows for cell in row]

    def wait_named(self, name: str, number: int, within: float = 10.0) -> None:
        """Wait until that many rows bear this name."""
        what = f"на вкладке «{self.tab}» должно быть строк с названием «{name}»: {number}"
        self.wait(self._named(name).count, lambda seen: seen == number, within=within, what=what)

    def note_named(self, name: str, within: float = 5.0) -> None:
        """Look whether a row bears this name by now; a list that does not follow by itself is worth a remark.

        Pages are only promised to be right when they are opened anew (platform contract 7.1).
        """
        try:
            self._named(name).first.wait_for(state="visible", timeout=within * 1000)
        except PlaywrightTimeout:
            self.visit.watch.remarks.append(f"{self.title}: новая строка не появляется без перезагрузки")

    def wait_switch(self, name: str, on: bool, within: float = 5.0) -> None:
        """Wait until the row's switch is on or off."""
        switch = self.shown(self._switch(name), f"переключатель в строке «{name}»")
        wait_for(
            lambda: switch.get_attribute("aria-checked"),
            lambda state: state == ("true" if on else "false"),
            within=within,
            what=f"переключатель в строке «{name}» {'включён' if on else 'выключен'}",
        )

    def wait_refusal(self, dialog: Locator, before: set[str], within: float = 5.0) -> None:
        """Wait until the name's field is marked as wrong, or a person reads what was not said before.

        before: what dialog and toasts said until then, see `told`.
        """
        wrong = dialog.locator("#name:invalid, #name[aria-invalid=true]")
        wait_for(
            lambda: bool(wrong.count()) or bool(self.told(dialog) - before),
            within=within,
            what="у поля «Название» или в уведомлении – объяснение отказа",
        )

    def wait_toast(self, words: str, within: float = 5.0) -> None:
        """Wait for a toast that begins with these words: the dialog's own hints, which hold them too, do not count."""
        toast = self.page.locator("p", has_text=re.compile(rf"^\s*{re.escape(words)}"))
        self.shown(toast, f"уведомление «{words}»", within)

    def told(self, dialog: Locator) -> set[str]:
        """What a person reads in the dialog, beside its buttons, and in the error toasts."""
        return sight.texts(dialog) | {
            text for text, why in sight.read(self.page.locator("p", has_text="Ошибка")) if not why
        }

    def expect_open(self, dialog: Locator) -> None:
        """AssertionError unless the dialog, in which something was refused, is still open for a person to go on."""
        assert dialog.is_visible(), f"{self.title}: диалог закрылся, хотя создавать нечего"
        self.shown(dialog, "диалог, в котором отказано")

    def instead(self) -> str:
        """What the page shows instead: calls that failed, and the tab's own text."""
        panel = self.page.get_by_role("tabpanel")
        if not panel.count():
            return super().instead()
        failed = [f"не получены данные: {call}" for call in self.visit.watch.failed_calls]
        return "; ".join([*failed, f"на вкладке: «{' '.join(panel.first.inner_text().split())[:160]}»"])

    # --- act -----------------------------------------------------------------------------------------------------

    def flip(self, name: str) -> int:
        """Press the row's switch; the status of the call that the page made."""
        what = f"переключатель в строке «{name}»"
        return self.press_for_answer(self.one_call, "PATCH", self._switch(name), what).status

    def press_switch(self, name: str) -> None:
        """Press the row's switch, whatever comes of it."""
        self.press(self._switch(name), f"переключатель в строке «{name}»")

    def begin(self) -> Locator:
        """Open the dialog that creates."""
        button = self.page.get_by_role("button", name=self.create_button, exact=True)
        self.press(button, f"кнопка «{self.create_button}»")
        dialog = self.shown(self.dialog(self.create_title), f"диалог «{self.create_title}»")
        expect_blank(self, dialog, [one.word for one in self.blocks.values()])
        return dialog

    def fill(self, dialog: Locator, draft: Draft, *, fresh: bool = True) -> None:
        """Fill in the dialog; parts are added after those that are there. What the draft does not name stays.

        fresh: that it is a dialog that creates, with nothing in it.
        """
        for key in TYPED:
            if key in draft.fields:
                self._find_label(dialog, key)
                self.write(dialog.locator(f"#{key}"), draft.fields[key], f"поле «{key}» диалога")
        if "trigger_type" in draft.fields:
            self._find_label(dialog, "trigger_type")
            triggers = TRIGGERS[draft.automation]
            self._pick(dialog.locator("#trigger_type"), draft.fields["trigger_type"], "в диалоге", triggers)
        for part in draft.parts:
            self._add(dialog, self.blocks[part.sort], part)
        expect_still_filled(self, dialog, draft, fresh=fresh)
        self.expect_no_error_told("диалог заполнен")

    def submit(self, dialog: Locator, *, twice: bool = False) -> int:
        """Press the button that creates, or click it twice; the status of the call; the dialog is gone afterwards."""
        what = f"кнопка «{self.submit_button}»"
        button = self._submit_button(dialog)
        return self._closed(dialog, self.press_for_answer(self.all_calls, "POST", button, what, twice=twice))

    def press_submit(self, dialog: Locator) -> None:
        """Press the button that creates, whatever comes of it."""
        self.press(self._submit_button(dialog), f"кнопка «{self.submit_button}»")

    def cancel(self, dialog: Locator) -> None:
        """Leave the dialog by its button; calls that this makes all the same are waited for."""
        self.press(dialog.get_by_role("button", name="Отмена", exact=True), "кнопка «Отмена»")
        self.gone(dialog, "диалог после отмены")
        self.settle()

    def remove(self, name: str) -> int:
        """Remove the row's rule or sequence and confirm it; the status of the call."""
        self.press(self._delete_button(name), f"кнопка удаления в строке «{name}»")
        asked = self.dialog(self.delete_title).or_(self.page.get_by_role("alertdialog", name=self.delete_title))
        dialog = self.shown(asked, f"вопрос «{self.delete_title}»")
        button = dialog.get_by_role("button", name="Удалить", exact=True)
        return self._closed(dialog, self.press_for_answer(self.one_call, "DELETE", button, "кнопка «Удалить»"))

    def settle(self) -> None:
        """Wait until every call with which the page changes something has been answered."""
        for request in self._sent:
            request.response()
        self._sent.clear()

    # --- inside --------------------------------------------------------------------------------------------------

    def _submit_button(self, dialog: Locator) -> Locator:
        return dialog.get_by_role("button", name=self.submit_button, exact=True)

    def _note(self, request: Request) -> None:
        if request.method != "GET" and f"/{self.calls}" in request.url:
            self._sent.append(request)

    def _closed(self, dialog: Locator, answer: Response) -> int:
        if answer.ok:
            self.gone(dialog, "диалог после успешного ответа")
        return answer.status

    def _rows(self) -> Locator:
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("switch"))

    def _named(self, name: str) -> Locator:
        return self._rows().filter(has_text=name)

    def _row(self, name: str) -> Locator:
        return self._named(name).filter(visible=True).first

    def _switch(self, name: str) -> Locator:
        return self._row(name).get_by_role("switch")

    def _delete_button(self, name: str) -> Locator:
        raise NotImplementedError

    def _add(self, dialog: Locator, blocks: Blocks, part: Part) -> None:
        # A list that has just been closed may still hide the dialog from assistive technology.
        self.shown(dialog, "диалог")
        number = dialog.get_by_text(re.compile(rf"^\s*{blocks.word} \d+\s*$")).count() + 1
        self.press(dialog.get_by_role("button", name=blocks.add), f"кнопка «{blocks.add}»")
        title = f"{blocks.word} {number}"
        block, place = self._block(dialog, title), f"в блоке «{title}»"
        self._pick(block.get_by_role("combobox").first, part.label, place, part.sort.types)
        for one, value in part.inputs.items():
            if one.choices:
                self._pick(block.get_by_role("combobox").nth(1), value, place, one.choices)
            else:
                field = block.get_by_placeholder(one.placeholder, exact=True)
                self.write(field, value, f"{place} поле «{one.told}»")

    def _block(self, dialog: Locator, title: str) -> Locator:
        label = dialog.get_by_text(title, exact=True).filter(visible=True).first
        labels = " or ".join(NUMBERED.format(word=one.word) for one in self.blocks.values())
        return label.locator(BLOCK.format(labels=labels, title=title))

    def _pick(self, combobox: Locator, option: str, place: str, offered: Collection[str]) -> None:
        if " ".join(self.shown(combobox, f"{place} список для выбора «{option}»").inner_text().split()) != option:
            choose(self, combobox, option, offered)

    def _find_label(self, dialog: Locator, key: str) -> None:
        if key in self.labels:
            self.labelled(dialog, self.labels[key])


def _strange_and_missing(found: tuple[list[str], list[str]]) -> str:
    """Rows that are not one's own, and names of one's own without a row, Russian."""
    heads = ("чужие строки", "нет своих")
    return "; ".join(
        f"{head}: {', '.join(f'«{one[:60]}»' for one in some)}" for head, some in zip(heads, found, strict=True) if some
    )
