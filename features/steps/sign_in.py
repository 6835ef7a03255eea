"""Signing in through the page."""

from behave import when

import features.vocabulary.pages  # noqa: F401 - the words of the slots
from acceptance.deeds import sign_in
from acceptance.scene.scene import Scene


@when("пользователь входит через страницу входа с верным паролем")
def sign_in_rightly(context):
    """Открывает страницу входа без сеанса, вводит почту и пароль владельца и нажимает «Войти»."""
    scene: Scene = context.scene
    sign_in.through_page(scene, scene.world.account.password.get_secret_value())


@when("гость открывает адрес «{path:Path}»")
def guest_opens(context, path):
    """Открывает адрес организации без сеанса."""
    sign_in.open_as_guest(context.scene, path)


@when("владелец открывает инфопанель организации, {tenant:Elsewhere}")
def owner_opens_elsewhere(context, tenant):
    """Открывает с сеансом владельца адрес, который ему не принадлежит."""
    sign_in.open_elsewhere(context.scene, tenant)


@when("пользователь входит через страницу входа с неверным паролем")
def sign_in_wrongly(context):
    """То же с паролем, в котором есть лишний знак."""
    scene: Scene = context.scene
    sign_in.through_page(scene, f"{scene.world.account.password.get_secret_value()}!")
