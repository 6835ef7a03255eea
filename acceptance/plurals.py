"""The forms that Russian wants with numbers."""


def plural(count: int, one: str, few: str, many: str) -> str:
    """The form for this number, `{}` in it replaced by the number: «1 пункт», «3 пункта», «11 пунктов»."""
    last, two = count % 10, count % 100
    form = many if 11 <= two <= 14 else one if last == 1 else few if 2 <= last <= 4 else many
    return form.replace("{}", str(count))
