"""Proofs that a text stays a text: kept to the letter, run nowhere."""

from collections.abc import Iterable

from acceptance.deeds.security.strange_texts import Looked, Written


def expect_kept(written: Iterable[Written]) -> None:
    """AssertionError unless each text is told again as it was sent."""
    wrong = [f"{one.place} – отправлено {one.sent!r}, отдано {one.kept!r}" for one in written if one.kept != one.sent]
    assert not wrong, f"Текст хранится не таким, как набран: {'; '.join(wrong[:4])}"


def expect_nothing_run(looked: Iterable[Looked]) -> None:
    """AssertionError when a page has run something of what it was to show."""
    seen = list(looked)
    assert seen, "Ни одна страница не открыта"
    ran = [one.page for one in seen if one.ran]
    assert not ran, f"Текст выполнился как код страницы: {', '.join(ran)}"
