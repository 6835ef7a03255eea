"""Signing in through the page."""

from behave import then, when

import features.vocabulary.pages  # noqa: F401 - the words of the slots
from acceptance.checks.security import sessions as session_proofs
from acceptance.deeds.security import registrations, sessions, sign_in
from acceptance.deeds.security.sessions import ENTRY
from acceptance.deeds.security.sign_in import NEWCOMER
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from features.vocabulary.registrations import newcomers_of

SIGNED_IN_BEFORE = Note[str]("владелец входит отдельным сеансом …")
REGISTERED = Note[list[registrations.Registered]]("гости регистрируются через API")
OF_TWO = Note[registrations.OfTwo]("владелец, состоящий в двух организациях, входит …")
IN_TWO = Note[list[registrations.InTwo]]("владелец, состоящий в двух организациях, входит …")


@when("пользователь входит через страницу входа с верным паролем")
def sign_in_rightly(context):
    """Открывает страницу входа без сеанса, вводит почту и пароль владельца и нажимает «Войти»."""
    scene: Scene = context.scene
    sign_in.through_page(scene, scene.world.account.password.get_secret_value())


@when("гость открывает адрес «{path:Path}»")
def guest_opens(context, path):
    """Открывает адрес организации без сеанса."""
    sign_in.open_as_guest(context.scene, path)


@when("в том же браузере открывают адрес «{path:Path}»")
def opened_afterwards(context, path):
    """Открывает адрес организации со всем, что браузер помнит."""
    sign_in.open_as_guest(context.scene, path, forgetting=False)


@when("владелец открывает инфопанель организации, {tenant:Elsewhere}")
def owner_opens_elsewhere(context, tenant):
    """Открывает с сеансом владельца адрес, который ему не принадлежит."""
    sign_in.open_elsewhere(context.scene, tenant)


@when("пользователь входит через страницу входа с неверным паролем")
def sign_in_wrongly(context):
    """То же с паролем, в котором есть лишний знак."""
    scene: Scene = context.scene
    sign_in.through_page(scene, f"{scene.world.account.password.get_secret_value()}!")


@when("пользователь входит через страницу входа с почтой, которой нет ни у кого")
def sign_in_as_nobody(context):
    """То же с выдуманной почтой."""
    scene: Scene = context.scene
    sign_in.through_page(scene, scene.world.account.password.get_secret_value(), sessions.nobodys_address())


@when("владелец входит отдельным сеансом, набрав почту заглавными и с пробелами вокруг")
def sign_in_carelessly(context):
    """Входит по HTTP; пробелы стоят и вокруг пароля."""
    scene: Scene = context.scene
    scene[SIGNED_IN_BEFORE] = sessions.last_sign_in(scene.world)
    scene[ENTRY] = sessions.sign_in_carelessly(scene.world)


@then("вошёл сам владелец, и последний вход отмечен этим временем")
def owner_is_in(context):
    """Сравнивает пользователя сеанса с владельцем; время последнего входа читает в таблице users."""
    scene: Scene = context.scene
    session_proofs.expect_same_owner(scene.world, scene[ENTRY], scene[SIGNED_IN_BEFORE])


@when("гость переходит со страницы входа к регистрации и регистрируется")
def register(context):
    """Проверяет ссылки страницы входа, заполняет форму регистрации и ждёт уведомления об успехе."""
    sign_in.register_on_page(context.scene)


@then("новый владелец входит в свою организацию, и его там приветствуют")
def newcomer_welcomed(context):
    """Входит по HTTP; в таблицах ищет название организации, роль владельца и приветствие."""
    scene: Scene = context.scene
    session_proofs.expect_welcomed(scene.world, scene[NEWCOMER])


@then("ни с одним почти верным паролем его не впускают")
def newcomer_kept_out(context):
    """Входит по HTTP с его паролем в другом регистре и без последнего знака."""
    scene: Scene = context.scene
    session_proofs.expect_nobody_in(sessions.sign_in_almost_rightly(scene.world, scene[NEWCOMER].account))


@then("ещё раз с той же почтой не зарегистрироваться")
def address_is_taken(context):
    """Вызывает POST /api/auth/register с той же почтой и другим паролем и пробует войти с обоими."""
    session_proofs.expect_taken_once(sign_in.register_again(context.scene))


@when("гости регистрируются через API")
def guests_register(context):
    """Вызывает POST /api/auth/register для каждого из таблицы «как | ответ», а потом пробует войти с его паролем."""
    scene: Scene = context.scene
    scene[REGISTERED] = registrations.register_all(scene.world, newcomers_of(context.table))


@then("каждому отвечают, как обещано, и входят только те, кого приняли")
def as_promised(context):
    """Сравнивает коды ответов с таблицей; у вошедших есть организация."""
    session_proofs.expect_as_promised(context.scene[REGISTERED])


@when("владелец, состоящий в двух организациях, входит, выбрав по умолчанию сначала другую, потом свою")
def signed_in_by_default(context):
    """Принимает нового владельца в организацию его тёзки и меняет users.default_org_id перед каждым входом."""
    scene: Scene = context.scene
    scene[OF_TWO] = registrations.join_namesake(scene.world)
    scene[IN_TWO] = registrations.sign_in_by_default(scene.world, scene[OF_TWO])


@when("он входит, не выбрав по умолчанию ничего, а состоит сначала только в другой, потом только в своей")
def signed_in_by_membership(context):
    """Стирает users.default_org_id; в таблице organization_members одно членство действует, а другое – приглашение."""
    scene: Scene = context.scene
    scene[IN_TWO] = registrations.sign_in_by_membership(scene.world, scene[OF_TWO])


@then("каждый раз открыта организация по умолчанию")
@then("каждый раз открыта та, в которой он состоит, а не та, в которую лишь приглашён")
def in_chosen(context):
    """Сравнивает orgId сеанса с организацией, которая должна открыться."""
    session_proofs.expect_in_chosen(context.scene[IN_TWO])


@then("адреса организаций тёзок различает номер")
def numbered(context):
    """Сравнивает имена организаций в tenantId: у второй в конце стоит -1."""
    session_proofs.expect_numbered(context.scene[OF_TWO])
