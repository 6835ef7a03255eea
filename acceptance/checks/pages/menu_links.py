"""Proof that the links of the menu lead to the pages that they name (platform contract 7.1)."""

from acceptance.pages import menu
from acceptance.pages.page import Page


def expect_to_lead(page: Page) -> None:
    """AssertionError when a section of the menu whose page the contract names does not lead there.

    A link with another address is followed: where the platform sends it on to the page, it leads there all the same.
    """
    for section, path in menu.PATHS.items():
        if menu.leads(page, section) != f"/manage/{page.tenant}{path}":
            menu.follow(page, section)
