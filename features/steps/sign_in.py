"""Signing in through the page."""

from behave import when

from acceptance.deeds import sign_in
from acceptance.scene.scene import Scene


@when("пользователь входит через страницу входа с верным паролем")
def sign_in_rightly(context):
    """Открывает страницу входа без сеанса, вводит почту и пароль владельца и нажимает «Войти»."""
    scene: Scene = context.scene
    sign_in.through_page(scene, scene.world.account.password.get_secret_value())


@when("пользователь входит через страницу входа с неверным паролем")
def sign_in_wrongly(context):
    """То же с паролем, в котором есть лишний знак."""
    scene: Scene = context.scene
    sign_in.through_page(scene, f"{scene.world.account.password.get_secret_value()}!")
