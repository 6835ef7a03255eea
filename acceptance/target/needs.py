"""What each item needs of a target. The one home of it: the doctor and the README say what stands here.

`python -m acceptance.target.needs` prints the README's table (`ru` as a word: the Russian one).
"""

import sys
from collections.abc import Iterable

from acceptance import console_encoding
from acceptance.checklist.register import load_register
from acceptance.target.settings import Grant, Target

BROWSER = "браузер"
STAND = "встроенный стенд"
RAILWAY = ("RAILWAY_TOKEN", "RAILWAY_PROJECT_ID", "RAILWAY_ENVIRONMENT_ID", "RAILWAY_SERVICE_ID")


def _items(text: str) -> tuple[str, ...]:
    """`1.1-3 DB.2` -> items 1.1, 1.2, 1.3, DB.2."""
    found: list[str] = []
    for word in text.split():
        section, _, numbers = word.partition(".")
        first, _, last = numbers.partition("-")
        found += [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]
    return tuple(found)


# Settings that belong together, with alternatives behind `|`; grants. An item stands wherever it needs something.
_OWNER = "2.1-5 3.1-5 4.1-8 5.1-6 6.1-6 7.1-6 DB.1-6 API.1-7"
SETTINGS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("WEB_URL",): _items(_OWNER),
    ("USER_EMAIL", "USER_PASSWORD"): _items(_OWNER),
    ("WORKER_URL",): _items("1.1-5"),
    ("REDIS_URL",): _items("1.3-5 2.3-5"),
    ("QUEUE_NAME|WORKER_URL",): _items("2.3-5"),
    ("SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY"): _items("2.5 3.3-4 4.8 5.3-5 6.4-6 7.4-6 DB.1-6"),
    ("RAILWAY_TOKEN|WORKER_DEPLOYED_AT",): _items("1.1"),
    ("RAILWAY_TOKEN|WORKER_LOG_FILE",): _items("1.5"),
}
GRANTS: dict[Grant, tuple[str, ...]] = {
    Grant.WRITE: _items("1.4-5 3.5 4.5-8 5.3-6 6.1-6 7.1-6 API.3 API.5 API.7"),
    Grant.SYNC: _items("2.2-5"),
    Grant.EVENTS: _items("6.4-6 7.4-6"),
    Grant.DEPLOY: (),
}
# Read what the organisation has; where it has nothing of the kind, they make it, and that needs `write`.
WHERE_EMPTY = _items("3.3 4.3-4 5.1-2 DB.1-6 API.1-2 API.4 API.6")
IN_BROWSER = _items("2.1-5 3.1-3 3.5 4.1-8 5.1-5 6.1-4 7.1-4")


def lacking(target: Target) -> dict[str | Grant, tuple[str, ...]]:
    """What the target does not give, with the items that are not checked for it. Alternatives read «A или B»."""
    found: dict[str | Grant, tuple[str, ...]] = {}
    for names, items in SETTINGS.items():
        for name in names:
            if not any(_given(target, one) for one in name.split("|")):
                found[" или ".join(name.split("|"))] = items
    if target.railway_token is not None:
        found |= {name: _items("1.1 1.5") for name in RAILWAY if not _given(target, name)}
    for grant, items in GRANTS.items():
        if items and not target.allows(grant):
            found[grant] = items
    return found


def without(subject: Iterable[str]) -> tuple[str, ...]:
    """The items that cannot be checked when these settings (or the browser, or the stand) do not work."""
    wanted = set(subject)
    lost: set[str] = set()
    for names, items in SETTINGS.items():
        if wanted & {one for name in names for one in name.split("|")}:
            lost |= set(items)
    if BROWSER in wanted:
        lost |= set(IN_BROWSER)
    return tuple(item.number for item in load_register() if item.number in lost or STAND in wanted)


def unchecked(target: Target) -> set[str]:
    """The items that end as «not checked» on this target."""
    return {item for items in lacking(target).values() for item in items}


def listed(items: Iterable[str]) -> str:
    """The items in a few words: neighbours as a span, all of them as such."""
    order = [item.number for item in load_register()]
    places = sorted(order.index(item) for item in set(items))
    if len(places) == len(order):
        return "все пункты"
    spans: list[list[str]] = []
    for place in places:
        number = order[place]
        if spans and order[place - 1] == spans[-1][-1] and _section(number) == _section(spans[-1][-1]):
            spans[-1].append(number)
        else:
            spans.append([number])
    return ", ".join(span[0] if len(span) == 1 else f"{span[0]}–{span[-1]}" for span in spans)


def table(russian: bool = False) -> str:
    """What each need costs when it is not met, as Markdown."""
    without_, lost, either, rest = (
        (
            *("без чего", "не проверяется", "или"),
            "Совсем без прав проверяются {0} из {3} пунктов: {1}. Из них {2} смотрят на то, что в организации уже "
            "есть; где нет ничего подходящего, им нужно `write`.",
        )
        if russian
        else (
            *("without", "not checked", "or"),
            "With no grant at all {0} of the {3} items are still checked: {1}. Of these, {2} look at what the "
            "organisation has already; where there is nothing of the kind, they need `write`.",
        )
    )
    rows = [
        (", ".join(f" {either} ".join(f"`{one}`" for one in name.split("|")) for name in names), items)
        for names, items in SETTINGS.items()
    ]
    rows += [(f"`GRANTS={grant.value}`", items) for grant, items in GRANTS.items() if items]
    granted = {item for items in GRANTS.values() for item in items}
    always = [item.number for item in load_register() if item.number not in granted]
    lines = [f"| {need} | {listed(items)} |" for need, items in rows]
    return "\n".join(
        [
            f"| {without_} | {lost} |",
            "|---|---|",
            *lines,
            "",
            rest.format(len(always), listed(always), listed(WHERE_EMPTY), len(load_register())),
        ]
    )


def _given(target: Target, name: str) -> bool:
    return getattr(target, name.lower()) is not None


def _section(number: str) -> str:
    return number.partition(".")[0]


if __name__ == "__main__":
    console_encoding.write_whatever_comes()
    print(table("ru" in sys.argv))
