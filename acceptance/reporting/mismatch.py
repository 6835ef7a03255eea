"""What was expected and what was found, told apart in a reason: «приоритет – 10, ожидалось «7»»."""

import re
from dataclasses import dataclass

# How the checks say it, wherever they say it.
_EXPECTED = re.compile(r",\s+ожидал(?:ось|ся|ись|ась|и):?\s+")
_AWAITED = re.compile(r"^(?P<wanted>.+?): (?P<found>не дождались .+)$", re.DOTALL)
_CLAUSES = re.compile(r";\s+|\n")


@dataclass(frozen=True)
class Mismatch:
    """One thing that is not as it should be. what: its name, empty where the sentence does not name it apart."""

    what: str
    expected: str
    found: str


def mismatches(reason: str) -> list[Mismatch]:
    """All that a reason says was expected and found; none when it says it in another way."""
    if awaited := _AWAITED.match(reason.strip()):
        return [Mismatch("", awaited["wanted"], awaited["found"])]
    found = []
    for clause in _CLAUSES.split(reason.strip()):
        before, *after = _EXPECTED.split(clause, maxsplit=1)
        if after:
            what, dash, seen = before.rpartition(" – ")
            named = what.rpartition(": ")[2] if dash else ""
            found.append(Mismatch(named.strip(), after[0].rstrip(" ."), seen.strip() if dash else before.strip()))
    return found


def side_by_side(reason: str) -> str:
    """Expected and found in lines of their own, for a reader who has read the sentence; empty when it names none."""
    lines = []
    for one in mismatches(reason):
        name = f" ({one.what})" if one.what else ""
        lines += [f"Ожидалось{name}: {one.expected}", f"Найдено{name}: {one.found}"]
    return "\n".join(lines)
