"""How Kommo may answer."""

from acceptance.dictionary.slots import one_of

one_of(
    "KommoAnswers",
    "как отвечает Kommo",
    {
        "«401» на каждый запрос": {"status": 401},
        "«500» на один запрос": {"status": 500, "times": 1},
        "с задержкой 3 секунды": {"status": 200, "delay_seconds": 3},
    },
)
