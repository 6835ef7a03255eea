"""A row of a table, by the headings of its columns."""

from acceptance.pages.page import Page


def row_of(page: Page, words: str) -> dict[str, str]:
    """Heading of each column -> what is written there, in the first row that holds these words.

    As they are written, whatever case a style shows; of columns that are headed alike, the last. Raises NotInTime when
    there is no such row, or it cannot be seen.
    """
    rows = page.page.get_by_role("row")
    wanted = page.shown(rows.filter(has_text=words), f"строка с «{words}»")
    headings = [" ".join(text.split()) for text in rows.get_by_role("columnheader").all_text_contents()]
    cells = page.read_cells(wanted, f"строка с «{words}»")[0]
    return dict(zip(headings, (cell.written for cell in cells), strict=False))
