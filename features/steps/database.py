"""What the checklist's tables hold."""

from behave import then

from acceptance.checks import tables


@then("в таблице «{table}» видно то, что создано, не позднее чем через {seconds:d} секунд")
def trace_in_table(context, table, seconds):
    tables.expect_trace(context.scene.things, table, within=seconds)
