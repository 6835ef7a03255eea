"""Proof that installing an integration once more marks it and does not make it anew (platform contract 4.9)."""

from acceptance.checks.comparing import expect_equal
from acceptance.deeds.kommo.installing import InstalledAgain


def expect_same(again: InstalledAgain) -> None:
    """AssertionError unless it is the same integration, installed, with all its settings.

    Whether one that was switched off is at work again, nobody says.
    """
    facts = {
        "номер": (str(again.after["id"]), str(again.before["id"])),
        "номер в ответе": (again.named, str(again.before["id"])),
        "is_installed": (again.after.get("is_installed"), True),
        "settings": (again.after.get("settings"), again.before.get("settings")),
    }
    expect_equal("Интеграция после повторного подключения", facts)
