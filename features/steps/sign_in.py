"""Signing in through the page."""

from behave import when

from acceptance.pages.login import LoginPage


@when("пользователь входит через страницу входа с {kind} паролем")
def sign_in(context, kind):
    account = context.scene.world.account
    password = account.password.get_secret_value()
    context.scene.page = context.scene.world.page(LoginPage)
    context.scene.page.open()
    context.scene.page.sign_in(account.email, {"верным": password, "неверным": f"{password}!"}[kind])
