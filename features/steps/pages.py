"""The owner opens a page, and what any page shows."""

from behave import then, when

from acceptance.deeds import pages
from acceptance.scene.scene import Scene
from features.vocabulary.pages import elements_of


@when("владелец открывает раздел «{section:Section}»")
def open_section(context, section):
    """Открывает раздел по его адресу и ждёт его заголовка."""
    pages.open_section(context.scene, section)


@when("владелец открывает страницу {open_page:AgentsPage} агента")
def open_agents_page(context, open_page):
    """Открывает эту страницу агента по её адресу и ждёт её заголовка."""
    open_page(context.scene)


@then("на странице видны")
def things_are_shown(context):
    """Ждёт, пока открытая страница покажет всё из таблицы «что | какое»."""
    scene: Scene = context.scene
    scene.world.visit.touch()
    for show, text in elements_of(context.table):
        show(scene.page, text)


@then("страница открылась без ошибок")
def page_without_errors(context):
    """Ждёт ответов на вызовы страницы: ни экрана ошибки, ни исключений, ни неудачных вызовов за данными."""
    page = context.scene.page
    trouble = page.late_trouble()
    assert not trouble, f"{page.title}: {'; '.join(trouble)}"
