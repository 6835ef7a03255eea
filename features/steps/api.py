"""The API as its clients call it, rightly, wrongly, and without a right to."""

from behave import then, when

from acceptance.checks import access, endpoints, flaws


def split_nouns(nouns):
    import re
    return re.split(r", | и ", nouns)


@when("клиент API вызывает «{call}»")
def call_endpoint(context, call):
    context.scene.exchange = endpoints.send(context.scene.things, call)


@then("ответ соответствует договору: {outcome}")
def answer_keeps_contract(context, outcome):
    endpoints.expect(context.scene.exchange, outcome)


@when("{who} обращается к API {how}")
def call_many_times(context, who, how):
    context.scene.before = access.snapshot(context.scene.things)
    if who in access.CALLERS:
        context.scene.attempts = access.CALLERS[who](context.scene.things, how)
    elif (who, how) == ("владелец", "с неверными данными"):
        context.scene.attempts = [
            flaws.send_wrong(context.scene.things, row["вызов"], row["ошибка"]) for row in context.table
        ]
    else:
        raise ValueError(f"{who} обращается к API {how}: так не бывает")


@then("платформа каждый раз отказывает с кодом {code:d}")
def everything_refused(context, code):
    access.expect_refusals(context.scene.attempts, code)


@then("данные владельца {fate}: {things}")
def data_of_owner(context, fate, things):
    owner, nouns = context.scene.things, split_nouns(things)
    if fate == "исчезли":
        access.expect_gone(owner, nouns)
        return
    if fate == "никому не показаны и остались прежними":
        access.expect_nothing_shown(owner, context.scene.attempts, nouns)
    elif fate != "остались прежними":
        raise ValueError(f"Данные владельца {fate}: так не бывает")
    access.expect_same(owner, context.scene.before, nouns)
