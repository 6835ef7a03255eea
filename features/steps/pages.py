"""What any page shows."""

from behave import then

from acceptance.pages.elements import see


@then("на странице видны")
def things_are_shown(context):
    context.world.visit.touch()
    for row in context.table:
        see(context.page, row["что"], row["какое"])
