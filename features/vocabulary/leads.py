"""Leads, and what may happen to them in Kommo."""

from acceptance.clients.events import Happening
from acceptance.dictionary.slots import one_of
from acceptance.scene.leads import LeadWord

one_of(
    "Lead",
    "о каком лиде",
    {
        "подходящем": LeadWord(),
        "втором подходящем": LeadWord(second=True),
        "неподходящем": LeadWord(matching=False),
        "новом": LeadWord(),
        "втором новом": LeadWord(second=True),
    },
)
one_of(
    "LeadFor",
    "для какого лида",
    {"нового": LeadWord(), "второго нового": LeadWord(second=True), "подходящего": LeadWord()},
)
one_of(
    "LeadWith",
    "с каким лидом",
    {"с новым": LeadWord(), "со вторым новым": LeadWord(second=True), "с подходящим": LeadWord()},
)
one_of(
    "Happening",
    "событие",
    {
        "Создание лида": Happening.CREATED,
        "Обновление лида": Happening.UPDATED,
        "Смена этапа": Happening.STAGE_CHANGED,
        "Входящее сообщение": Happening.WRITTEN_TO_US,
        "Сообщение без направления": Happening.WRITTEN_SOMEHOW,
        "Исходящее сообщение": Happening.WRITTEN_BY_US,
    },
)
