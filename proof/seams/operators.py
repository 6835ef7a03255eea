"""The operators on answers: pure functions over JSON and over lines of text, each with its name for the report.

Only Python's own library here: the proxy, which has an environment of its own, reads this file as well.
"""

import copy
import html
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from proof.seams.shapes import ITEMS, RUSSIAN_TIME, UUID, kind_of

GONE = object()
SHIFT = timedelta(hours=3)
RUSSIAN_FORMAT = "%d.%m.%Y, %H:%M"
ANY_VALUE = frozenset({"null", "bool", "number", "id", "time", "text", "blank", "list", "dict"})


@dataclass(frozen=True)
class Operator:
    """One way to spoil a value. kinds: of values (see `shapes.kind_of`) that it makes sense for.

    told: Russian, what became of the value. change: value -> another, or GONE; None for `other`, which needs to know
    the same field elsewhere.
    """

    told: str
    kinds: frozenset[str]
    change: Callable[[Any], Any] | None


def cut(value: Any) -> Any:
    """The first half of a text."""
    return value[: len(value) // 2] if isinstance(value, str) else value


def recased(value: Any) -> Any:
    """A text in capitals; one that is in capitals, in small letters."""
    if not isinstance(value, str):
        return value
    return value.upper() if value.upper() != value else value.lower()


def escaped(value: Any) -> Any:
    """A text whose signs have been made HTML once too often."""
    return html.escape(value) if isinstance(value, str) else value


def shifted(value: Any) -> Any:
    """A time three hours later, in the form that it has."""
    if not isinstance(value, str):
        return value
    if RUSSIAN_TIME.fullmatch(value):
        return (datetime.strptime(value, RUSSIAN_FORMAT) + SHIFT).strftime(RUSSIAN_FORMAT)
    try:
        moment = datetime.fromisoformat(value) + SHIFT
    except ValueError:
        return value
    told = moment.isoformat(timespec="milliseconds" if "." in value else "seconds")
    return told.replace("+00:00", "Z") if value.endswith("Z") else told


def of_other_type(value: Any) -> Any:
    """What no reader of this field expects: a number for a text, a text for anything else."""
    match kind_of(value):
        case "id" | "time" | "text" | "blank":
            return 7
        case "list":
            return {"0": value[0]} if value else {}
        case "dict":
            return [value]
        case "null":
            return None
    return "строка"


def emptied(value: Any) -> Any:
    """Nothing, of the same type."""
    return {"list": [], "dict": {}}.get(kind_of(value), "" if isinstance(value, str) else value)


def stranger(value: Any) -> Any:
    """The like of an entry that belongs to somebody else: other ids, and its texts say so."""
    if isinstance(value, dict):
        return {key: stranger(part) for key, part in value.items()}
    if isinstance(value, list):
        return [stranger(part) for part in value]
    match kind_of(value):
        case "id":
            return str(uuid.uuid5(uuid.NAMESPACE_OID, value))
        case "text":
            return f"Чужое: {UUID.sub(lambda found: str(uuid.uuid5(uuid.NAMESPACE_OID, found[0])), value)}"
        case "number":
            return value + 7000
    return value


def _listed(change: Callable[[list[Any]], list[Any]]) -> Callable[[Any], Any]:
    return lambda value: change(value) if isinstance(value, list) else value


TEXT, TIME, LIST = frozenset({"text"}), frozenset({"time"}), frozenset({"list"})
OPERATORS: dict[str, Operator] = {
    "drop": Operator("пропало", ANY_VALUE, lambda value: GONE),
    "null": Operator("стало null", ANY_VALUE - {"null"}, lambda value: None),
    "empty": Operator("опустело", frozenset({"text", "id", "time", "list", "dict"}), emptied),
    "type": Operator("другого типа", ANY_VALUE - {"null", "blank"}, of_other_type),
    "other": Operator("от другой записи", frozenset({"text", "id", "time", "number"}), None),
    "cut": Operator("обрезано наполовину", TEXT, cut),
    "case": Operator("в другом регистре", TEXT, recased),
    "escape": Operator("экранировано дважды", TEXT, escaped),
    "flip": Operator("наоборот", frozenset({"bool"}), lambda value: not value if isinstance(value, bool) else value),
    "shift": Operator("сдвинуто на 3 часа", TIME, shifted),
    "zero": Operator(
        "обнулено", frozenset({"number"}), lambda value: 0 if kind_of(value) == "number" and value else value
    ),
    "jump": Operator(
        "на 1000 больше", frozenset({"number"}), lambda value: value + 1000 if kind_of(value) == "number" else value
    ),
    "first": Operator("только первый элемент", frozenset({"many"}), _listed(lambda value: value[:1])),
    "last-missing": Operator("без последнего элемента", LIST, _listed(lambda value: value[:-1])),
    "reverse": Operator("в обратном порядке", frozenset({"many"}), _listed(lambda value: value[::-1])),
    "twice": Operator("первый элемент дважды", LIST, _listed(lambda value: [*value[:1], *value])),
    "foreign": Operator(
        "с чужим элементом",
        LIST,
        _listed(lambda value: [*value, stranger(value[-1])] if value else value),
    ),
}


def spoiled(body: Any, path: tuple[str, ...], operator: str, elsewhere: Any = None) -> Any:
    """The body with what stands at this path spoiled; `*` in the path stands for each entry.

    elsewhere: an earlier answer of the same kind, for a value of another record where this one has none.
    """
    holder = {"": copy.deepcopy(body)}
    places = list(_places(holder, ("", *path)))
    change = OPERATORS[operator].change
    if change is None:
        values = [where[key] for where, key in places]
        if len({repr(value) for value in values}) > 1:
            others = [*values[1:], values[0]]
        else:
            found = [where[key] for where, key in _places({"": elsewhere}, ("", *path))]
            others = [next((one for one in found if one != value), value) for value in values]
    else:
        others = [change(where[key]) for where, key in places]
    for (where, key), value in reversed(list(zip(places, others, strict=True))):
        if value is GONE:
            del where[key]
        else:
            where[key] = value
    return holder.get("")


def _places(value: Any, path: tuple[str, ...]) -> list[tuple[Any, Any]]:
    """Where the path leads: containers with key or index."""
    step, rest = path[0], path[1:]
    if step == ITEMS:
        keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    else:
        keys = [step] if isinstance(value, dict) and step in value else []
    if not rest:
        return [(value, key) for key in keys]
    return [place for key in keys for place in _places(value[key], rest)]


# --- lines of text ------------------------------------------------------------------------

NUMBERED = re.compile(r"(?m)^(\w\S*)[ ]+([\d.]+)$")
LINES: dict[str, tuple[str, Callable[[str], str]]] = {
    "lines-missing": ("нет второй половины строк", lambda text: "\n".join(_half(text.splitlines()))),
    "lines-twice": ("каждая строка дважды", lambda text: "\n".join(one for one in text.splitlines() for _ in "12")),
    "lines-reversed": ("строки в обратном порядке", lambda text: "\n".join(text.splitlines()[::-1])),
    "numbers-zero": ("все числа – нули", lambda text: NUMBERED.sub(r"\1 0", text)),
    "numbers-jump": ("все числа на 1000 больше", lambda text: NUMBERED.sub(_jumped, text)),
    "numbers-swapped": ("числа стоят не у своих имён", lambda text: _swapped(text)),
    "text-empty": ("пусто", lambda text: ""),
}


def _half(lines: list[str]) -> list[str]:
    return lines[: len(lines) // 2]


def _jumped(found: re.Match[str]) -> str:
    return f"{found[1]} {float(found[2]) + 1000:g}"


def _swapped(text: str) -> str:
    values = [found[2] for found in NUMBERED.finditer(text)]
    turned = iter([*values[1:], *values[:1]])
    return NUMBERED.sub(lambda found: f"{found[1]} {next(turned)}", text)
