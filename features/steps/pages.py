"""The owner opens a page, and what any page shows."""

from behave import then, when

from acceptance.checks.pages import menu_links, notifications, opening, revisited_sections
from acceptance.deeds import pages
from acceptance.pages import header
from acceptance.scene.scene import Scene
from features.vocabulary.pages import elements_of


@when("владелец открывает раздел «{section:Section}»")
def open_section(context, section):
    """Открывает раздел по его адресу и ждёт его заголовка."""
    pages.open_section(context.scene, section)


@when("владелец открывает раздел «{section:Unloaded}», а сервер на запрос данных отвечает ошибкой")
def open_without_data(context, section):
    """Открывает адрес раздела и в браузере, вместо платформы, отвечает на его запрос ошибкой 500."""
    pages.open_without_data(context.scene, section)


@when("владелец открывает инфопанель, а сервер на запрос {part:PartUnloaded} отвечает ошибкой")
def open_without_part(context, part):
    """То же с одним из запросов инфопанели; на остальные отвечает платформа."""
    pages.open_without_data(context.scene, part)


@when("владелец открывает страницу {open_page:AgentsPage} агента")
def open_agents_page(context, open_page):
    """Открывает эту страницу агента по её адресу и ждёт её заголовка."""
    open_page(context.scene)


@when("владелец открывает адрес {open_address:Address}")
def open_by_address(context, open_address):
    """Открывает адрес, и только: что на странице, говорят следующие шаги."""
    open_address(context.scene)


@then("по адресу «{path:Path}» открылась эта страница")
def address_is_open(context, path):
    """Ни входа, ни «не найдено»; виден её заголовок (если содержимое сломалось, оформление вокруг экрана ошибки)."""
    scene: Scene = context.scene
    scene.world.visit.touch()
    opening.expect_opened(scene.page, path.replace("[id]", scene.things.agent.id) if "[id]" in path else path)


@then("на странице видны")
def things_are_shown(context):
    """Ждёт, пока открытая страница покажет всё из таблицы «что | какое»."""
    scene: Scene = context.scene
    scene.world.visit.touch()
    for show, text in elements_of(context.table):
        show(scene.page, text)


@then("раздел «{listing:MenuListing}», открытый по меню второй раз, показывает новое")
def listing_anew(context, listing):
    """Подменяет браузеру ответ API, уходит по меню, отдаёт другой, возвращается: страница не перезагружается."""
    revisited_sections.expect_anew(context.scene, listing)


@then("разделы меню ведут на страницы, которые называют")
def menu_leads(context):
    """Сравнивает адреса ссылок меню с адресами страниц; по ссылке с другим адресом переходит."""
    menu_links.expect_to_lead(context.scene.page)


@then("уведомление «{words:Notification}» можно закрыть")
def toast_closes(context, words):
    """Нажимает в уведомлении «Закрыть уведомление»; оно пропадает раньше, чем ушло бы само."""
    scene: Scene = context.scene
    notifications.expect_to_close(scene.page, words)


@then("уведомление «{words:Notification}» с экрана ушло само")
def toast_goes(context, words):
    """Ждёт, пока уведомления на открытой странице не станет."""
    scene: Scene = context.scene
    notifications.expect_to_go(scene.page, words)


@then("страница открылась без ошибок")
def page_without_errors(context):
    """Ждёт ответов на вызовы страницы: ни экрана ошибки, ни исключений, ни неудачных вызовов за данными."""
    page = context.scene.page
    trouble = page.late_trouble()
    assert not trouble, f"{page.title}: {'; '.join(trouble)}"


@then("показанное остаётся на странице ещё {seconds:d} секунд")
def stays(context, seconds):
    """Сравнивает строки страницы с теми, что были: ничего не пропало, и ошибок не появилось."""
    scene: Scene = context.scene
    scene.world.visit.touch()
    opening.expect_to_stay(scene.page, seconds=seconds)


@when("владелец выходит через меню пользователя")
def sign_out(context):
    """Открывает меню в шапке и нажимает «Выйти»."""
    header.sign_out(context.scene.page)
