"""Russian words for the LLM double: crude understanding (shared stems) and crude embeddings (hashed stems)."""

import hashlib
import math
import re
from collections import Counter
from functools import lru_cache

import snowballstemmer

DIMENSIONS = 1536  # as the platform's column (platform contract 8.3)
_WORD = re.compile(r"[a-zа-яё0-9]+(?:-[a-zа-яё0-9]+)*", re.IGNORECASE)
_COMMON = """
а без бы был была были было быть в вам вас ваш ваша ваше ваши вы где да для до его ее если есть еще же за и из или
им их к как какая какие какого какое какой каков какова каковы когда кто ли мне можете можно мой мы на над нам нас
наш наша не него нее нет ни но ну о об он она они от по под пожалуйста подскажите при про с сейчас скажите сколько
со так также такое такой там то тоже только тут ты у уже чем что чтобы это эта эти этот я
the a an of to is are and or in on for what which
"""
_STOP = frozenset(_COMMON.split())
_russian, _english = snowballstemmer.stemmer("russian"), snowballstemmer.stemmer("english")

# What a client says and which kind of sales script it calls for (platform contract 4.5).
_SITUATIONS = {
    "приветствие greeting": "здравствуйте привет добрый доброе день утро вечер приветствую",
    "возражение возражения objection_handling": "дорого дорогой цена подумать подумаю сомневаюсь дешевле конкурент",
    "квалификация qualification": "бюджет потребность интересует ищу подобрать",
    "презентация presentation": "расскажите расскажи преимущества возможности подробнее продукт",
    "закрытие closing": "готов готова оформить оплатить купить покупаю договор заключить",
}


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word's stem; words with digits are names or codes and stay whole."""
    word = word.lower().replace("ё", "е")
    if any(letter.isdigit() for letter in word):
        return word
    return _english.stemWord(word) if word.isascii() else _russian.stemWord(word)


def stems(text: str) -> list[str]:
    """Stems of the meaningful words, in order, with repetitions."""
    words = (word.lower().replace("ё", "е") for word in _WORD.findall(text))
    return [stem(word) for word in words if word not in _STOP]


def situation(message: str) -> set[str]:
    """Stems of the script kinds that the message calls for (a greeting, an objection, …)."""
    said = set(stems(message))
    return {one for kind, signs in _SITUATIONS.items() if said & set(stems(signs)) for one in stems(kind)}


def embedding(text: str) -> list[float]:
    """A unit vector of 1536 numbers: each stem has four places of its own, repeated words count little more."""
    vector = [0.0] * DIMENSIONS
    for word, count in Counter(stems(text)).items():
        digest = hashlib.blake2b(word.encode(), digest_size=16).digest()
        for part in range(4):
            number = int.from_bytes(digest[4 * part : 4 * part + 4])
            vector[number % DIMENSIONS] += (1.0 if number >> 31 else -1.0) * (1 + 0.3 * math.log(count))
    length = math.sqrt(sum(value * value for value in vector))
    if length == 0:
        vector[0] = length = 1.0  # nothing but stop words: a direction that no real text shares
    return [value / length for value in vector]


def is_code(word: str) -> bool:
    """Whether the word looks like a code, a name or a number, which no rewording may touch."""
    return bool(re.search(r"\d|[_-]|[A-ZА-ЯЁ].*[A-ZА-ЯЁ]", word))
