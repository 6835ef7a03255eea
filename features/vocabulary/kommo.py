"""How Kommo may answer."""

from acceptance.deeds.kommo.kommo_double import KommoAnswer
from acceptance.dictionary.slots import one_of

one_of(
    "KommoAnswers",
    "как отвечает Kommo",
    {
        "как обычно": KommoAnswer(),
        "«401» на каждый запрос": KommoAnswer(401),
        "«403» на каждый запрос": KommoAnswer(403),
        "«500» на один запрос": KommoAnswer(500, times=1),
        "с задержкой 1 секунда": KommoAnswer(delay_seconds=1),
        "с задержкой 3 секунды": KommoAnswer(delay_seconds=3),
    },
)
