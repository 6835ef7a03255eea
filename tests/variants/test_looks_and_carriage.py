"""Pages that look and move differently, answers carried differently, a worker with a past: all of it passes."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from carriage import (
    DecimalsAreText,
    OtherClock,
    OtherJson,
    RateLimited,
    Revalidated,
    TitledHeaders,
    TrailingSlash,
    Zipped,
)
from deployment import checked, deployed, items
from front import Front, Manner, served
from hosting import LivedThrough, SkippedDeployment
from looks import (
    Announcing,
    AskedTwice,
    ChatWidget,
    CookieBanner,
    HiddenTwins,
    Hydrated,
    LateToasts,
    Leaving,
    MarkdownChat,
    ModalHides,
    Moving,
    Optimistic,
    OtherDesign,
    Refetched,
    Scrolled,
    ServiceWorker,
    SlashedLinks,
    SlowClosing,
    ToastsCover,
)

STRICTER = (
    "Агента находят в списке и выключают",
    "Название агента меняют в его редакторе",
    "Новый владелец регистрируется на странице и входит",
    "Категория и статья пишутся на своих страницах",
    "Списки отдаются по частям и по отбору",
    "События Kommo хранятся такими, какими пришли",
    "которой вернулись по меню, показывает новое",
    "Кнопки в списке агентов – о своей строке",
    "показывает, как есть, и тогда, когда сервер отказал",
    "Вкладки редактора не стирают того, что задано на других",
    "Редактор второго агента не показывает правил",
    "Сообщение уходит тому агенту и в тот разговор",
)
SAID = ("1.1", "1.4", "1.5", "2.2", "3.5", "4.6", "5.4", "6.1", "6.2", "6.4", "7.1", "API.1")


@pytest.fixture(scope="module")
def settings() -> Iterator[dict[str, str]]:
    """Of a stand that looks and answers otherwise."""
    with deployed() as stand:
        pages: list[Manner] = [
            *(OtherDesign(), Scrolled(), Moving(), SlowClosing(), ToastsCover(), CookieBanner(), ChatWidget()),
            *(HiddenTwins(), ModalHides(), Leaving(), Hydrated(), ServiceWorker(), AskedTwice(), Announcing()),
            *(Refetched(), LateToasts(), MarkdownChat(), Optimistic(), SlashedLinks()),
        ]
        answers: list[Manner] = [
            *(TrailingSlash(), RateLimited(), DecimalsAreText(), OtherClock(), OtherJson(), Revalidated()),
            *(TitledHeaders(), Zipped()),
        ]
        worker, railway = LivedThrough(), SkippedDeployment()
        graphql = httpx.URL(stand.settings["RAILWAY_API_URL"])
        fronts = {
            "WEB_URL": Front(stand.settings["WEB_URL"], pages + answers),
            "WORKER_URL": Front(stand.settings["WORKER_URL"], [worker]),
            "RAILWAY_API_URL": Front(str(graphql.copy_with(path="/")), [railway]),
        }
        with served(*fronts.values()):
            settings = {**stand.settings, **{name: front.url for name, front in fronts.items()}}
            settings["RAILWAY_API_URL"] += graphql.path
            yield settings
        silent = [type(one).__name__ for one in [*pages, *answers, worker, railway] if not one.seen]
        assert not silent, f"never shown: {silent}"


def test_all_of_it_passes(settings: dict[str, str]) -> None:
    told = checked(settings, items(*SAID))
    assert told.not_passed() == {}, told.not_passed()
    assert set(told.verdicts()) == set(SAID)
    assert told.code == 0, told.output
    assert not told.problems()


def test_stricter_checks_pass_too(settings: dict[str, str]) -> None:
    """Forms and searches that are typed into too early, links with a slash at their end, times of another zone."""
    told = checked(settings, *(f"--name={name}" for name in STRICTER))
    assert told.not_passed() == {}, told.not_passed()
    assert told.code == 0, told.output
