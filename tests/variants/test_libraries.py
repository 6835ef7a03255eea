"""Fronts of other libraries: what these do by themselves raises no alarm."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from deployment import checked, deployed
from front import Front, Manner, served
from libraries import AskedAgain, ByParts, FocusComesBack, KeptForAWhile, NamedForReaders, RowHeaders

MET = (
    "О том, что данные не загрузились, страница говорит",
    "вернулись по меню, показывает новое",
    "Редактор второго агента не показывает правил",
    "Длинные списки скриптов, правил и цепочек видны",
    "Кнопки в списке агентов – о своей строке",
    "Отправить тестовое сообщение",
    "Создать новую последовательность",
    "Открыть страницу управления последовательностями",
)


@pytest.fixture(scope="module")
def settings() -> Iterator[dict[str, str]]:
    with deployed() as stand:
        manners: list[Manner] = [
            *(RowHeaders(), NamedForReaders(), FocusComesBack(), KeptForAWhile(), AskedAgain(), ByParts()),
        ]
        front = Front(stand.settings["WEB_URL"], manners)
        with served(front):
            yield {**stand.settings, "WEB_URL": front.url}
        assert all(one.seen for one in manners)


def test_what_libraries_do_raises_no_alarm(settings: dict[str, str]) -> None:
    told = checked(settings, *(f"--name={name}" for name in MET))
    assert told.not_passed() == {}, told.not_passed()
    assert told.code == 0, told.output
