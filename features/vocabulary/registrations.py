"""How somebody may try to register."""

from typing import Any

from acceptance.deeds.security.registrations import WHO, Who
from acceptance.scene.scene import cell, rows_of

HOW, ANSWER = "как", "ответ"
ANSWERS = {"200": 200, "400": 400, "409": 409}


def newcomers_of(table: Any) -> list[tuple[str, Who, int]]:
    """Name, who it is and the status that is wanted, of each row of a table `как | ответ`."""
    return [(row[HOW], cell(row, HOW, WHO), cell(row, ANSWER, ANSWERS)) for row in rows_of(table, HOW, ANSWER)]
