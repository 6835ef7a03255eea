"""The API as its clients call it, rightly, wrongly, and without a right to."""

from behave import then, when

from acceptance.checks import access, endpoints, flaws
from acceptance.checks.belongings import split_nouns


@when("клиент API вызывает «{call}»")
def call_endpoint(context, call):
    context.exchange = endpoints.send(context.belongings, call)


@then("ответ соответствует договору: {outcome}")
def answer_keeps_contract(context, outcome):
    endpoints.expect(context.exchange, outcome)


@when("{who} обращается к API {how}")
def call_many_times(context, who, how):
    context.before = access.snapshot(context.belongings)
    if who in access.CALLERS:
        context.attempts = access.CALLERS[who](context.belongings, how)
    elif (who, how) == ("владелец", "с неверными данными"):
        context.attempts = [flaws.send_wrong(context.belongings, row["вызов"], row["ошибка"]) for row in context.table]
    else:
        raise ValueError(f"{who} обращается к API {how}: так не бывает")


@then("платформа каждый раз отказывает с кодом {code:d}")
def everything_refused(context, code):
    access.expect_refusals(context.attempts, code)


@then("данные владельца {fate}: {things}")
def data_of_owner(context, fate, things):
    owner, nouns = context.belongings, split_nouns(things)
    if fate == "исчезли":
        access.expect_gone(owner, nouns)
        return
    if fate == "никому не показаны и остались прежними":
        access.expect_nothing_shown(owner, context.attempts, nouns)
    elif fate != "остались прежними":
        raise ValueError(f"Данные владельца {fate}: так не бывает")
    access.expect_same(owner, context.before, nouns)
