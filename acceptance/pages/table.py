"""A row of a table, by the headings of its columns."""

from dataclasses import dataclass

from acceptance.pages.page import Page


@dataclass(frozen=True)
class TableRow:
    """headings, cells: as they are written, whatever case a style shows; the first cell stands under the first."""

    headings: tuple[str, ...]
    cells: tuple[str, ...]

    def under(self, heading: str) -> str:
        """What stands under it. AssertionError that lists the headings when there is no such column.

        A heading may say more than its words, for instance what a press on it does; of several that do, and of several
        that are alike, the last counts.
        """
        exact = [place for place, text in enumerate(self.headings) if text == heading]
        begun = [place for place, text in enumerate(self.headings) if text.startswith(heading)]
        assert exact or begun, f"Колонки «{heading}» в списке нет, есть: {', '.join(filter(None, self.headings))}"
        place = (exact or begun)[-1]
        return self.cells[place] if place < len(self.cells) else ""


def row_of(page: Page, words: str) -> TableRow:
    """The first row that holds these words. Raises NotInTime when there is none, or it cannot be seen."""
    rows = page.page.get_by_role("row")
    wanted = page.shown(rows.filter(has_text=words), f"строка с «{words}»")
    headings = [" ".join(text.split()) for text in rows.get_by_role("columnheader").all_text_contents()]
    cells = page.read_cells(wanted, f"строка с «{words}»")[0]
    return TableRow(tuple(headings), tuple(cell.written for cell in cells))
