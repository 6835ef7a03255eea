"""Who is at work: the owner of an organisation."""

from behave import given


@given("владелец организации вошёл на платформу")
def owner_signed_in(context):
    context.web = context.world.web
    context.web.sign_in()
