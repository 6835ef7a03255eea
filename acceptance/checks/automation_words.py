"""What feature files call rules, sequences, leads and the owner's work with them; and what is usual otherwise."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

import parse

from acceptance.contract.draft import Draft, Kind, Part
from acceptance.world import World

Role = Literal["main", "control", "off"]
LeadWord = str


@dataclass(frozen=True)
class Thing:
    """A rule or sequence of a scenario. lack: what it is to be created without, genitive plural or empty."""

    kind: Kind
    role: Role
    lack: str = ""

    @property
    def key(self) -> tuple[Kind, Role]:
        return self.kind, self.role


class Work(StrEnum):
    """What the owner does with a rule or a sequence in the browser."""

    CREATE = "создаёт"
    CREATE_TWICE = "двойным щелчком создаёт"
    TRY = "пытается создать"
    LEAVE = "заполняет, но не создаёт"
    CHANGE = "меняет"
    CHANGE_LEAVE = "меняет, но не сохраняет"
    REMOVE = "удаляет"
    ON = "включает"
    OFF = "выключает"

    @property
    def creates(self) -> bool:
        """True when a new one is at stake."""
        return self in (Work.CREATE, Work.CREATE_TWICE, Work.TRY, Work.LEAVE)


@parse.with_pattern(r"(?:(?:контрольн|выключенн)[а-я]+ )?(?:правил[а-я]*|цепоч[а-я]+)(?: без [а-я]+)?")
def thing_word(text: str) -> Thing:
    """«правила», «контрольного правила», «выключенную цепочку», «правило без условий»."""
    text, _, lack = text.partition(" без ")
    role: Role = "control" if text.startswith("контрольн") else "off" if text.startswith("выключенн") else "main"
    return Thing("rule" if "правил" in text else "sequence", role, lack)


@parse.with_pattern("|".join(sorted((re.escape(work) for work in Work), key=len, reverse=True)))
def work_word(text: str) -> Work:
    """«создаёт», «меняет, но не сохраняет»."""
    return Work(text)


LEAD = r"(?:втор[а-я]+ )?(?:неподходящ|подходящ|нов)[а-я]+"


@parse.with_pattern(LEAD)
def lead_word(text: str) -> LeadWord:
    """«подходящем», «неподходящем», «втором подходящем», «новом»: the same lead in every case of the word."""
    order = "второй " if "втор" in text else ""
    return order + next(stem for stem in ("неподходящ", "подходящ", "нов") if stem in text)


@parse.with_pattern(rf"(?:о {LEAD} лиде )?\d+")
def entries_word(text: str) -> tuple[LeadWord | None, int]:
    """«2», «о неподходящем лиде 0»: about which lead, if about a certain one, and how many."""
    lead, _, number = text.rpartition(" ")
    return (lead_word(lead) if lead else None), int(number)


@parse.with_pattern(rf"(?:с|со) {LEAD}")
def with_lead_word(text: str) -> LeadWord:
    """«с подходящим», «со вторым подходящим»."""
    return lead_word(text)


def default_draft(thing: Thing, world: World, matching_name: str) -> Draft:
    """What a rule or sequence of the run is like where the feature file is silent.

    On a deployment others are at work, so nothing of it may touch anybody's leads: a rule's condition holds for leads
    of this scenario only and its action calls the platform's own readiness route; a sequence only waits.
    """
    fields = {"name": world.unique("Правило" if thing.kind == "rule" else "Цепочка"), "trigger_type": "Создание лида"}
    if thing.kind == "sequence":
        return Draft("sequence", fields, (Part("шаг", "Ожидание", {"Задержка": "60"}),))
    inputs = {"Название поля": "name", "Сравнение": "Равно", "Значение": matching_name}
    parts = (Part("условие", "Значение поля", inputs), Part("действие", "Webhook"))
    return Draft("rule", fields, parts)


def completed(draft: Draft, world: World) -> Draft:
    """The same with the usual in inputs left out: a webhook calls a route of the platform that does nothing."""
    usual = {
        "Webhook": {"Адрес": f"{world.target.need('web_url')}/api/health/ready"},
        "Создать задачу": {"Название задачи": "Проверка приёмкой"},
    }
    parts = (replace(part, inputs={**usual.get(part.label, {}), **part.inputs}) for part in draft.parts)
    return replace(draft, parts=tuple(parts))
