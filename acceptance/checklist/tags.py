"""The tags of the feature files: each with its meaning. A tag that is not here is refused before anything is run.

`python -m acceptance.checklist.tags` prints the README's table (`ru` as a word: the Russian one).
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from behave.model import Feature

from acceptance import console_encoding
from acceptance.outcomes import SettingsError

EXTRA = "сверх"
ALTERNATIVE = "или"
SECURITY = "безопасность"
EXCLUSIVE = "монопольно"
FAILURES_EXPECTED = "ожидаются_сбои"
MAY_WRITE = "право.запись"
MAY_SYNC = "право.синхронизация"
MAY_SEND_EVENTS = "право.события"
MAY_DEPLOY = "право.развёртывание"

_ITEM = re.compile(r"(?:\d+|[A-Z]+)\.\d+")
#: Tags of other programs: behave's own, and what Allure reads from a scenario.
_FOREIGN = re.compile(r"wip|fixture\..+|use\.with_.+|not\.with_.+|allure\..+")


@dataclass(frozen=True)
class Tag:
    """One tag without its @, and what it says of a scenario."""

    name: str
    russian: str
    english: str


TAGS = (
    Tag(
        EXTRA,
        "строже чек-листа: у сценария свой вердикт, и ни одному пункту он не засчитывается",
        "stricter than the checklist: a verdict of its own, which never counts for an item",
    ),
    Tag(
        ALTERNATIVE,
        "один из способов, между которыми пункт говорит «или»: если цель не даёт его проверить, довольно другого",
        'one of the ways between which the item says "or": where a target offers no means for it, the other will do',
    ),
    Tag(
        SECURITY,
        "чего добивался бы посторонний: всё это вместе проверяет acceptance run --tags=@безопасность",
        "what an attacker would try: acceptance run --tags=@безопасность checks all of it together",
    ),
    Tag(
        MAY_WRITE,
        "создаёт и удаляет собственные данные: без GRANTS=write не проверяется",
        "makes and removes data of its own: not checked without GRANTS=write",
    ),
    Tag(
        MAY_SYNC,
        "запускает синхронизацию с Kommo: без GRANTS=sync не проверяется",
        "starts synchronisations with Kommo: not checked without GRANTS=sync",
    ),
    Tag(
        MAY_SEND_EVENTS,
        "отправляет платформе события Kommo: без GRANTS=events не проверяется",
        "sends Kommo's events to the platform: not checked without GRANTS=events",
    ),
    Tag(
        MAY_DEPLOY,
        "останавливает и запускает службы: без GRANTS=deploy не проверяется",
        "stops and starts services: not checked without GRANTS=deploy",
    ),
    Tag(
        EXCLUSIVE,
        "мешает другим сценариям, поэтому идёт один: пункт – до всех остальных, проверка сверх чек-листа – после них",
        "disturbs other scenarios, so it runs alone: an item before all others, what is stricter after them",
    ),
    Tag(
        FAILURES_EXPECTED,
        "сам вызывает неудачи: неудачи заданий не считаются провалом, и замечаний о них нет",
        "provokes failures itself: those of jobs do not fail it, and none is a remark",
    ),
)
NAMES = frozenset(tag.name for tag in TAGS)
_ITEM_TOLD = (
    "`@2.3`, `@DB.1`, `@API.7`",
    "номер пункта чек-листа, который сценарий доказывает",
    "the number of the checklist's item that the scenario proves",
)


def is_item(tag: str) -> bool:
    """True for the number of an item, `2.3` or `API.7`."""
    return _ITEM.fullmatch(tag) is not None


def item_number(tags: Iterable[str]) -> str | None:
    """The checklist number among a scenario's tags (`2.3` of `@2.3`), or None."""
    return next((str(tag) for tag in tags if is_item(tag)), None)


def is_extra(tags: Iterable[str]) -> bool:
    """True for a scenario stricter than the checklist: it has a verdict of its own and never an item's."""
    return EXTRA in tags


def refuse_unknown(features: Iterable[Feature]) -> None:
    """Raise SettingsError for the first tag that nobody knows, with its place and what may be meant."""
    for tag, place in _used(features):
        if tag in NAMES or is_item(tag) or _FOREIGN.fullmatch(tag):
            continue
        near = get_close_matches(tag, NAMES, n=1)
        meant = f"Имелось в виду @{near[0]}?" if near else f"Бывают: {', '.join(f'@{name}' for name in sorted(NAMES))}."
        raise SettingsError(f"Тег @{tag} неизвестен ({place}). {meant}")


def _used(features: Iterable[Feature]) -> Iterator[tuple[str, str]]:
    for feature in features:
        parts = [feature, *feature.iter_rules(), *feature.walk_scenarios(with_outlines=True)]
        for part in parts:
            yield from ((str(tag), str(part.location)) for tag in part.tags)


def table(*, russian: bool = False) -> str:
    """The table as Markdown."""
    told = [(f"`@{tag.name}`", tag.russian, tag.english) for tag in TAGS]
    rows = [f"| {name} | {ru if russian else en} |" for name, ru, en in (_ITEM_TOLD, *told)]
    return "\n".join(["| тег | что значит |" if russian else "| tag | meaning |", "|---|---|", *rows])


if __name__ == "__main__":
    console_encoding.write_whatever_comes()
    print(table(russian="ru" in sys.argv[1:]))
