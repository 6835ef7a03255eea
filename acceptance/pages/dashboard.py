"""The dashboard of an organisation (platform contract 7.2): it loads its data once per visit."""

import re
from dataclasses import dataclass
from itertools import pairwise

from playwright.sync_api import Locator

from acceptance.contract.dashboard import TIMESTAMP
from acceptance.outcomes import NotInTime
from acceptance.pages import menu
from acceptance.pages.page import DEADLINE, Page
from acceptance.pages.sight import WHY_UNSEEN
from acceptance.timing.waiting import wait_for

UPDATES = "Последние обновления"
NO_UPDATES = "Нет обновлений"
LOAD_ERROR = "Ошибка загрузки Dashboard"
NO_DATA = "Нет данных за этот период"
#: Title of each chart, by the kind that the API calls it.
CHARTS = {
    "monthly": "Ответы ИИ за этот месяц",
    "daily": "Ответы ИИ за день",
    "weekly": "Активность за последние 7 дней",
}
CARDS = ["Ответы ИИ за этот месяц", "Ответы ИИ за последние 7 дней", "Ответы ИИ сегодня", "Агенты"]
# A card is the nearest thing around its title that says more than it and holds no other title, which may be a heading
# or a text of its own. What leads to other pages is no card. Its figure opens the first line after the title (a change
# in per cent comes below, platform contract 7.2), or the first line of a card that is headed by its figure.
FIGURE_BESIDE = """(title, cards) => {
    const MOST_LINES = 5; // of a card; a chart that bears the same title has an axis of numbers below it
    const FIGURE = /^[-−]?(\\d{1,3}([\\s.]\\d{3})+|\\d+)(,\\d+)?(?![\\d.,]|\\s*%)/;
    if (title.closest("aside, nav, a")) return null;
    const titles = box => [...box.querySelectorAll("*")].filter(one =>
        one.matches("h1, h2, h3") || (!one.children.length && cards.includes(one.textContent.trim())));
    for (let box = title.parentElement; box; box = box.parentElement) {
        if (titles(box).some(one => one !== title && !title.contains(one) && !one.contains(title))) return null;
        if (box.innerText.split("\\n").filter(line => line.trim()).length > MOST_LINES) return null;
        const lines = box.innerText.split("\\n").map(line => line.trim()).filter(Boolean);
        const place = lines.findIndex(line => line.toLowerCase() === title.innerText.trim().toLowerCase());
        const figures = [lines[place + 1], place > 0 ? lines[0] : ""].map(line => line?.match(FIGURE)?.[0]);
        if (figures.some(Boolean)) return [figures.find(Boolean), box];
        if (lines.length > 1 || box.querySelector("canvas, svg text")) return null;
    }
    return null;
}"""
# With it comes why a person cannot see title or figure; null where the title is no card's.
FIGURE_OF_CARD = f"""(title, cards) => {{
    const whyUnseen = {WHY_UNSEEN}, found = ({FIGURE_BESIDE})(title, cards);
    if (!found) return null;
    const [figure, box] = found, inside = [...box.querySelectorAll("*")];
    const holders = inside.filter(one => one.innerText?.trim().startsWith(figure));
    const innermost = holders.find(one => ![...one.children].some(child => holders.includes(child)));
    return [figure, whyUnseen(title) || whyUnseen(innermost || box)];
}}"""


# Of each entry its message and the colours of what it has beside its texts: «#rrggbb», the grey ones left out. An entry
# is all that stands around one time and around no other. Colours come in any notation: a canvas tells them alike.
DOTS = """(section, stamp) => {
    const FAINTEST = 25; // the least by which red, green and blue of a colour differ
    const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const coloured = text => {
        pen.clearRect(0, 0, 1, 1);
        pen.fillStyle = "#0000";
        pen.fillStyle = text;
        pen.fillRect(0, 0, 1, 1);
        const [red, green, blue, opacity] = pen.getImageData(0, 0, 1, 1).data;
        const faint = opacity < 64 || Math.max(red, green, blue) - Math.min(red, green, blue) < FAINTEST;
        return faint ? null : "#" + [red, green, blue].map(one => one.toString(16).padStart(2, "0")).join("");
    };
    const colours = one => [null, "::before", "::after"].flatMap(part => {
        const style = getComputedStyle(one, part);
        if (part && style.content === "none") return [];
        const wordless = !/[\\p{L}\\d]/u.test(one.textContent);
        const sign = wordless && one.textContent.trim() ? [style.color] : [];
        const ink = one.closest("svg") ? [style.fill, style.stroke] : sign;
        const edge = parseFloat(style.borderTopWidth) ? [style.borderTopColor] : [];
        return [...(wordless ? [style.backgroundColor, ...edge] : []), ...ink].map(coloured).filter(Boolean);
    });
    const stamps = [...section.querySelectorAll("p")].filter(one => new RegExp(stamp).test(one.textContent));
    return stamps.map(one => {
        let entry = one;
        while (entry.parentElement && !stamps.some(other => other !== one && entry.parentElement.contains(other))
            && entry.parentElement !== section) entry = entry.parentElement;
        const message = [...entry.querySelectorAll("p")].find(other => other !== one)?.textContent.trim();
        return [message ?? "", [...entry.querySelectorAll("*")].flatMap(colours)];
    });
}"""


# Of each text that says so, the title of the chart in which it stands: the nearest place around it that has one.
EMPTY_CHARTS = """(texts, titles) => texts.filter(one => one.checkVisibility()).map(one => {
    const titled = box => titles.filter(title => [...box.querySelectorAll("*")].some(inner =>
        !inner.children.length && inner.textContent.trim() === title));
    for (let box = one.parentElement; box; box = box.parentElement)
        if (titled(box).length) return titled(box).join(", ");
    return "без названия";
})"""


@dataclass(frozen=True)
class Entry:
    """An entry of the recent updates. timestamp: as the page prints it, `DD.MM.YYYY, HH:MM`."""

    message: str
    timestamp: str


class DashboardPage(Page):
    """The dashboard."""

    title = "Инфопанель"

    # --- get ---------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the dashboard and wait for its heading."""
        self.go("")
        self._loaded()

    def again(self) -> None:
        """Load the dashboard anew: the only way in which it shows what is new."""
        self.reload()
        self._loaded()

    # --- ask ---------------------------------------------------------------------------------------------------------

    def section(self, title: str) -> Locator:
        """The section with this title, once it is there."""
        return self.shown(self._section(title), f"раздел «{title}»")

    def figure(self, title: str) -> str:
        """The number on the card with this title, once it is there; a chart may carry the same title."""
        titles = self.page.get_by_text(title, exact=True)
        failure = self.page.get_by_text(LOAD_ERROR)
        self.shown(titles.or_(failure), f"карточка «{title}»")
        assert not failure.count(), f"{self.title}: показатели не загрузились. {self.instead()}"
        found = wait_for(
            lambda: [tuple(told) for one in titles.all() if (told := one.evaluate(FIGURE_OF_CARD, CARDS))],
            lambda cards: any(not why for _, why in cards),
            within=DEADLINE,
            what=f"{self.title}: на карточке «{title}» должно быть число",
            show=lambda cards: "; ".join(f"{number}, не видно: {why}" for number, why in cards) or "числа нет",
        )
        return next(str(number) for number, why in found if not why)

    def updates(self) -> list[Entry]:
        """The entries of the recent updates, as they stand; none when the section says that there are none.

        Raises NotInTime when the section shows neither entries nor its empty text.
        """
        section = self.section(UPDATES)
        stamps = section.locator("p").filter(has_text=TIMESTAMP)
        empty = section.get_by_text(NO_UPDATES)
        try:
            self.shown(stamps.or_(empty), f"записи раздела «{UPDATES}»")
        except NotInTime as error:
            text = " ".join(section.inner_text().split())
            raise NotInTime(
                f"В разделе «{UPDATES}» ни записей с временем, ни текста «{NO_UPDATES}»: «{text[:200]}»"
            ) from error
        if empty.filter(visible=True).count() and self.still_empty(stamps):
            return []
        lines = self.read(section.locator("p"), "запись")
        return [Entry(message, stamp) for message, stamp in pairwise(lines) if _is_stamp(stamp)]

    def dots(self) -> dict[str, set[str]]:
        """Message of each entry of the recent updates -> the colours of its dot, grey ones left out."""
        self.updates()
        told = self.section(UPDATES).evaluate(DOTS, TIMESTAMP.pattern)
        return {" ".join(message.split()): set(colours) for message, colours in told}

    def empty_charts(self) -> list[str]:
        """The titles of the charts that say that there are no data, as they are now."""
        texts = self.page.get_by_text(NO_DATA, exact=True)
        return sorted(texts.evaluate_all(EMPTY_CHARTS, list(CHARTS.values())))

    def come_by_menu(self) -> None:
        """Leave the dashboard by the menu and come back by it, without loading anything by its address."""
        menu.follow(self, "Тестовый чат")
        menu.follow(self, "Инфопанель")
        self._loaded()

    def _section(self, title: str) -> Locator:
        return self.page.get_by_role("article").filter(has=self.heading(title))

    def _loaded(self) -> None:
        self.shown(self.heading("Панель управления", 1), "заголовок «Панель управления»")


def _is_stamp(text: str) -> bool:
    return re.fullmatch(TIMESTAMP, text) is not None
