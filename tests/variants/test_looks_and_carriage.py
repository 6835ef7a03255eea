"""Pages that look and move differently, answers carried differently, a worker with a past: all of it passes."""

from __future__ import annotations

from deployment import checked, items

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


def test_all_of_it_passes(elsewhere: dict[str, str]) -> None:
    told = checked(elsewhere, items(*SAID))
    assert told.not_passed() == {}, told.not_passed()
    assert set(told.verdicts()) == set(SAID)
    assert told.code == 0, told.output
    assert not told.problems()


def test_stricter_checks_pass_too(elsewhere: dict[str, str]) -> None:
    """Forms and searches that are typed into too early, links with a slash at their end, times of another zone."""
    told = checked(elsewhere, *(f"--name={name}" for name in STRICTER))
    assert told.not_passed() == {}, told.not_passed()
    assert told.code == 0, told.output
