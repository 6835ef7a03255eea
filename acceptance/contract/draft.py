"""A rule or sequence as a feature file describes it: what goes into the API or the dialog, and what must be stored."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from acceptance.contract import automation as words

Kind = Literal["rule", "sequence"]
TRIGGERS = {"rule": words.RULE_TRIGGERS, "sequence": words.SEQUENCE_TRIGGERS}
Resolve = Callable[[str], str]


@dataclass(frozen=True)
class Sort:
    """A sort of part: which types it has, the keys of its inputs, where it stands in the API."""

    types: Mapping[str, str]
    keys: Mapping[str, tuple[str, ...]]
    type_key: str
    place: str


SORTS = {
    "условие": Sort(words.CONDITIONS, words.CONDITION_KEYS, "type", "conditions"),
    "действие": Sort(words.ACTIONS, words.ACTION_KEYS, "type", "actions"),
    "шаг": Sort(words.STEPS, words.STEP_KEYS, "action_type", "steps"),
}
# Plain fields: how feature files call them -> the API's key. `триггер` is chosen by its label.
FIELDS = {
    "название": "name",
    "описание": "description",
    "триггер": "trigger_type",
    "приоритет": "priority",
    "пауза в минутах": "cooldown_minutes",
    "не чаще в день": "max_executions_per_day",
}
NUMBERS = {"priority", "cooldown_minutes", "max_executions_per_day", "timeValue", "delay_minutes"}


@dataclass(frozen=True)
class Part:
    """A condition, an action or a step: its sort, the label of its type, its inputs by label."""

    sort: str
    label: str
    inputs: dict[str, str] = field(default_factory=dict)

    def to_api(self) -> dict[str, Any]:
        """The same as an object of the API."""
        sort = SORTS[self.sort]
        body: dict[str, Any] = {sort.type_key: sort.types[self.label]}
        for name, text in self.inputs.items():
            key = sort.keys[name][0]
            body[key] = _to_api(key, words.CHOICES.get(name, {}).get(text, text))
        return body

    def differences(self, stored: Mapping[str, Any]) -> list[str]:
        """What the stored object holds otherwise, in Russian."""
        sort = SORTS[self.sort]
        if stored.get(sort.type_key) != sort.types[self.label]:
            return [f"вид – «{stored.get(sort.type_key)}», ожидался «{self.label}»"]
        found = []
        for name, text in self.inputs.items():
            wanted = words.CHOICES.get(name, {}).get(text, text)
            if not any(same(stored.get(key), wanted) for key in sort.keys[name]):
                found.append(f"«{name}» – {stored.get(sort.keys[name][0])!r}, ожидалось «{text}»")
        return found


@dataclass(frozen=True)
class Draft:
    """fields: API key -> text, the trigger by its label; parts: in order."""

    kind: Kind
    fields: dict[str, str]
    parts: tuple[Part, ...]
    active: bool = True

    @property
    def name(self) -> str:
        return self.fields["name"]

    def of(self, sort: str) -> list[Part]:
        """Its parts of one sort."""
        return [part for part in self.parts if part.sort == sort]

    def without(self, what: str) -> "Draft":
        """The same without its name, or without its parts of a sort. what: Russian, genitive."""
        if what == "названия":
            return replace(self, fields={**self.fields, "name": ""})
        sort = {"условий": "условие", "действий": "действие", "шагов": "шаг"}[what]
        return replace(self, parts=tuple(part for part in self.parts if part.sort != sort))

    def changed(self, other: "Draft") -> "Draft":
        """The same with the other's fields and parts put in place of its own; its name stays."""
        sorts = {part.sort for part in other.parts}
        kept = tuple(part for part in self.parts if part.sort not in sorts)
        return replace(self, fields={**self.fields, **other.fields}, parts=kept + other.parts)

    def to_api(self) -> dict[str, Any]:
        """The body of the API's POST (platform contract 4.6, 4.7)."""
        body: dict[str, Any] = {"is_active": self.active}
        for key, text in self.fields.items():
            body[key] = TRIGGERS[self.kind][text] if key == "trigger_type" else _to_api(key, text)
        for sort in ("условие", "действие") if self.kind == "rule" else ("шаг",):
            body[SORTS[sort].place] = [part.to_api() for part in self.of(sort)]
        for number, step in enumerate(body.get("steps", []), 1):
            step["step_order"] = number
        return body

    def differences(self, stored: Mapping[str, Any]) -> list[str]:
        """What the platform stores otherwise than this, in Russian; only what this names is compared."""
        found = []
        # The old layout of sequences has no column for the trigger, other names for steps (platform contract 5.5).
        old_layout = self.kind == "sequence" and "sort_order" in stored
        for key, text in self.fields.items():
            if old_layout and key not in stored:
                continue
            wanted = TRIGGERS[self.kind][text] if key == "trigger_type" else text
            if not same(stored.get(key), wanted):
                name = next(name for name, one in FIELDS.items() if one == key)
                found.append(f"{name} – {stored.get(key)!r}, ожидалось «{text}»")
        for sort in dict.fromkeys(part.sort for part in self.parts):
            parts = [_of_old_layout(one) for one in stored.get(SORTS[sort].place) or []]
            found += self._differing_parts(sort, _in_order(parts))
        return found

    def _differing_parts(self, sort: str, stored: list[Mapping[str, Any]]) -> list[str]:
        parts, key = self.of(sort), SORTS[sort].type_key
        if len(parts) != len(stored):
            return [f"{sort}: хранится {len(stored)} ({[one.get(key) for one in stored]}), ожидалось {len(parts)}"]
        orders = [one["step_order"] for one in stored if "step_order" in one]
        if len(set(orders)) != len(orders):
            return [f"порядок шагов не хранится: {orders}"]
        return [
            f"{sort} {number}: {difference}"
            for number, (part, one) in enumerate(zip(parts, stored, strict=True), 1)
            for difference in part.differences(one)
        ]


def read_draft(kind: Kind, rows: Iterable[Mapping[str, str]], resolve: Resolve) -> Draft:
    """A draft from a table `часть | вид | заполнено`. resolve: makes the value of an input from what stands there.

    Raises ValueError on a word that the contract does not know.
    """
    fields, parts = {}, []
    for row in rows:
        part, label, filled = row["часть"], row["вид"], row.get("заполнено") or ""
        if part in FIELDS:
            if part == "триггер" and label not in TRIGGERS[kind]:
                raise ValueError(f"Триггер «{label}» неизвестен")
            fields[FIELDS[part]] = label
        elif part in SORTS:
            parts.append(Part(part, label, _inputs(SORTS[part], label, filled, resolve)))
        else:
            raise ValueError(f"Часть «{part}» неизвестна; бывают: {', '.join([*FIELDS, *SORTS])}")
    return Draft(kind, fields, tuple(parts))


def same(stored: Any, wanted: str) -> bool:
    """True when a stored value is what was entered as text: 5 and "5" are the same, nothing and "" are too."""
    if stored is None or isinstance(stored, bool):
        return wanted == ""
    if isinstance(stored, int | float):
        try:
            return float(wanted.replace(",", ".")) == stored
        except ValueError:
            return False
    return str(stored) == wanted


def _inputs(sort: Sort, label: str, filled: str, resolve: Resolve) -> dict[str, str]:
    if label not in sort.types:
        raise ValueError(f"Вид «{label}» неизвестен; бывают: {', '.join(sort.types)}")
    inputs = {}
    for pair in filter(None, (part.strip() for part in filled.split(";"))):
        name, _, value = (part.strip() for part in pair.partition("="))
        if name not in sort.keys:
            raise ValueError(f"Поле «{name}» неизвестно; бывают: {', '.join(sort.keys)}")
        if name in words.CHOICES and value not in words.CHOICES[name]:
            raise ValueError(f"«{name}» не бывает «{value}»; бывает: {', '.join(words.CHOICES[name])}")
        inputs[name] = resolve(value)
    return inputs


def _of_old_layout(step: Mapping[str, Any]) -> Mapping[str, Any]:
    """A step of `agent_sequence_steps` (step_type, payload, delay_seconds, sort_order) under the API's names."""
    if "step_type" not in step:
        return step
    payload = step.get("payload")
    named = {**(payload if isinstance(payload, Mapping) else {}), **step, "action_type": step["step_type"]}
    named.setdefault("step_order", step.get("sort_order"))
    if "delay_minutes" not in named and isinstance(step.get("delay_seconds"), int | float):
        named["delay_minutes"] = step["delay_seconds"] / 60
    return named


def _in_order(stored: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(stored, key=lambda one: one.get("step_order") or 0)


def _to_api(key: str, text: str) -> Any:
    return int(text) if key in NUMBERS else text
