"""What the owner has on the platform in a scenario."""

from behave import step, when

import features.vocabulary.things  # noqa: F401 - the words of {things:Things}


@step("у владельца есть {things:Things}")
def owner_has(context, things):
    """Заводит перечисленное через API для этого прогона; без права записи берёт агента, который уже есть."""
    context.scene.things.have(*things)


@when("у владельца появляется {things:Things}")
def owner_gets(context, things):
    """Заводит перечисленное через API; если платформа отказала, об этом скажет проверка, а не этот шаг."""
    context.scene.things.try_to_have(*things)
