"""Who is at work: the owner of an organisation."""

from behave import given


@given("владелец организации вошёл на платформу")
def owner_signed_in(context):
    """Входит под владельцем из настроек: все дальнейшие действия – его."""
    context.scene.sign_in()
    context.scene.web = context.scene.web
