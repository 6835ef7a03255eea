"""What the owner has on the platform in a scenario."""

from behave import step

from acceptance.checks.belongings import Belongings


@step("у владельца есть {things}")
def owner_has(context, things):
    if not hasattr(context, "belongings"):
        context.belongings = Belongings(context.world, context.web)
    context.belongings.have(things)
