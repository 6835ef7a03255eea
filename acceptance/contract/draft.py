"""A rule or sequence as it is to be: what goes into the API or the dialog, and what must be stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Literal

from acceptance.contract import automation as labels
from acceptance.contract.automation import Input
from acceptance.contract.values import shown

Automation = Literal["rule", "sequence"]
TRIGGERS: dict[Automation, dict[str, str]] = {"rule": labels.RULE_TRIGGERS, "sequence": labels.SEQUENCE_TRIGGERS}
NUMBERS = {"priority", "cooldown_minutes", "max_executions_per_day", "timeValue", "delay_minutes"}
#: Plain fields of the API, and their Russian names in messages.
FIELDS = {
    "name": "название",
    "description": "описание",
    "trigger_type": "триггер",
    "priority": "приоритет",
    "cooldown_minutes": "пауза в минутах",
    "max_executions_per_day": "не чаще в день",
    "is_active": "включено",
}
YES_NO = {"да": True, "нет": False}


#: Those that the dialog has a field for (platform contract 7.9, 7.10).
TYPED = ("name", "description", "priority")


class Sort(StrEnum):
    """A sort of part; the value is its Russian name in messages."""

    CONDITION = "условие"
    ACTION = "действие"
    STEP = "шаг"

    @property
    def types(self) -> Mapping[str, str]:
        """Label of the type -> the API's value."""
        return {Sort.CONDITION: labels.CONDITIONS, Sort.ACTION: labels.ACTIONS, Sort.STEP: labels.STEPS}[self]

    @property
    def type_key(self) -> str:
        """The API's key of the type."""
        return "action_type" if self is Sort.STEP else "type"

    @property
    def place(self) -> str:
        """Where the parts stand in the API."""
        return {Sort.CONDITION: "conditions", Sort.ACTION: "actions", Sort.STEP: "steps"}[self]

    def keys(self, of: Input) -> tuple[str, ...]:
        """The API's keys for an input of such a part."""
        return {Sort.CONDITION: of.condition, Sort.ACTION: of.action, Sort.STEP: of.step}[self]


SORTS: dict[Automation, tuple[Sort, ...]] = {"rule": (Sort.CONDITION, Sort.ACTION), "sequence": (Sort.STEP,)}


@dataclass(frozen=True)
class Part:
    """A condition, an action or a step: its sort, the label of its type, its inputs as they are typed or chosen."""

    sort: Sort
    label: str
    inputs: dict[Input, str] = field(default_factory=dict)

    def to_api(self) -> dict[str, Any]:
        """The same as an object of the API."""
        body: dict[str, Any] = {self.sort.type_key: self.sort.types[self.label]}
        for one, text in self.inputs.items():
            key = self.sort.keys(one)[0]
            body[key] = _to_api(key, one.choices.get(text, text))
        return body

    def differences(self, stored: Mapping[str, Any]) -> list[str]:
        """What the stored object holds otherwise, in Russian."""
        key = self.sort.type_key
        if stored.get(key) != self.sort.types[self.label]:
            return [f"вид – «{stored.get(key)}», ожидался «{self.label}»"]
        found = []
        for one, text in self.inputs.items():
            keys, wanted = self.sort.keys(one), one.choices.get(text, text)
            if not any(same(stored.get(name), wanted) for name in keys):
                found.append(f"«{one.told}» – {shown(stored.get(keys[0]))}, ожидалось «{text}»")
        return found


@dataclass(frozen=True)
class Draft:
    """fields: API key -> text, the trigger by its label; parts: in order; bare: sorts of which it is to have none.

    orders: of a sequence, the steps' numbers (`step_order`) where they are not 1, 2, 3 and so on.
    """

    automation: Automation
    fields: dict[str, str]
    parts: tuple[Part, ...] = ()
    active: bool = True
    bare: frozenset[Sort] = frozenset()
    orders: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """What it is called."""
        return self.fields["name"]

    @property
    def chosen(self) -> list[str]:
        """What is chosen in the dialog's lists: the trigger, the types of its parts, and what these offer to choose."""
        return [*self.kinds, *(text for part in self.parts for one, text in part.inputs.items() if one.choices)]

    @property
    def kinds(self) -> list[str]:
        """Of what is chosen, the trigger and the types of the parts: a dialog has one list for each."""
        trigger = [self.fields["trigger_type"]] if "trigger_type" in self.fields else []
        return [*trigger, *(part.label for part in self.parts)]

    @property
    def typed(self) -> list[str]:
        """What is typed into the dialog's fields."""
        fields = [text for key, text in self.fields.items() if key in TYPED]
        return [*fields, *(text for part in self.parts for one, text in part.inputs.items() if not one.choices)]

    def of(self, sort: Sort) -> list[Part]:
        """Its parts of one sort."""
        return [part for part in self.parts if part.sort is sort]

    def without_name(self) -> "Draft":
        """The same with an empty name."""
        return replace(self, fields={**self.fields, "name": ""})

    def without(self, sort: Sort) -> "Draft":
        """The same without its parts of a sort."""
        return replace(self, parts=tuple(part for part in self.parts if part.sort is not sort))

    def changed(self, other: "Draft") -> "Draft":
        """The same with the other's fields and parts put in place of its own; its name stays."""
        sorts = {part.sort for part in other.parts} | other.bare
        kept = tuple(part for part in self.parts if part.sort not in sorts)
        orders = other.orders or self.orders
        return replace(self, fields={**self.fields, **other.fields}, parts=kept + other.parts, orders=orders)

    def to_api(self) -> dict[str, Any]:
        """The body of the API's POST (platform contract 4.6, 4.7)."""
        body: dict[str, Any] = {"is_active": self.active}
        for key, text in self.fields.items():
            body[key] = TRIGGERS[self.automation][text] if key == "trigger_type" else _to_api(key, text)
        for sort in SORTS[self.automation]:
            body[sort.place] = [part.to_api() for part in self.of(sort)]
        steps = body.get("steps", [])
        for number, step in zip(self.orders or range(1, len(steps) + 1), steps, strict=True):
            step["step_order"] = number
        return body

    def differences(self, stored: Mapping[str, Any]) -> list[str]:
        """What the platform stores otherwise than this, in Russian; only what this names is compared."""
        found = []
        # The old layout of sequences has no column for the trigger, and names its steps otherwise (platform contract
        # 5.5).
        old_layout = self.automation == "sequence" and "sort_order" in stored
        for key, text in self.fields.items():
            if old_layout and key not in stored:
                continue
            wanted = TRIGGERS[self.automation][text] if key == "trigger_type" else text
            if not same(stored.get(key), wanted):
                found.append(f"{FIELDS[key]} – {shown(stored.get(key))}, ожидалось «{text}»")
        for sort in dict.fromkeys(part.sort for part in self.parts):
            parts = [_of_old_layout(one) for one in stored.get(sort.place) or []]
            found += self._differing_parts(sort, _in_order(parts))
        return found

    def _differing_parts(self, sort: Sort, stored: list[Mapping[str, Any]]) -> list[str]:
        parts = self.of(sort)
        if len(parts) != len(stored):
            kinds = [one.get(sort.type_key) for one in stored]
            return [f"{sort}: хранится {len(stored)} ({kinds}), ожидалось {len(parts)}"]
        orders = [one["step_order"] for one in stored if "step_order" in one]
        if len(set(orders)) != len(orders):
            return [f"порядок шагов не хранится: {orders}"]
        return [
            f"{sort} {number}: {difference}"
            for number, (part, one) in enumerate(zip(parts, stored, strict=True), 1)
            for difference in part.differences(one)
        ]


def same(stored: Any, wanted: str) -> bool:
    """True when a stored value is what was entered as text: 5 and "5" are the same, nothing and "", true and «да»."""
    if isinstance(stored, bool):
        return YES_NO.get(wanted) is stored
    if stored is None:
        return wanted == ""
    if isinstance(stored, int | float):
        try:
            return float(wanted.replace(",", ".")) == stored
        except ValueError:
            return False
    return str(stored) == wanted


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
    if key == "is_active":
        return YES_NO[text]
    return int(text) if key in NUMBERS else text
