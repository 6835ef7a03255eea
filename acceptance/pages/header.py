"""The header of every page: the user's menu (platform contract 3.1)."""

import re

from acceptance.pages.page import Page

LOGIN = re.compile(r"/login")


def sign_out(page: Page) -> None:
    """Leave by «Выйти» in the user's menu, and wait for the sign-in page."""
    menu, leave = page.page.get_by_role("button", name="Меню пользователя"), page.page.get_by_text("Выйти", exact=True)

    def open_menu() -> None:
        if not leave.count():
            menu.filter(visible=True).first.click(timeout=1500)
        leave.filter(visible=True).first.wait_for(timeout=1500)

    def press() -> None:
        open_menu()
        leave.filter(visible=True).first.click(timeout=1500)
        page.page.wait_for_url(LOGIN, wait_until="commit", timeout=3000)

    page.shown(menu, "кнопка «Меню пользователя»")
    page.act_until(lambda: leave.filter(visible=True).count() > 0, open_menu, "меню пользователя должно открыться")
    page.shown(leave, "«Выйти» в меню пользователя")
    page.act_until(lambda: bool(LOGIN.search(page.page.url)), press, "«Выйти» должна вывести на страницу входа")
