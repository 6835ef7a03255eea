"""Texts as people write them: all that a platform likes to lose, cut, escape twice or stumble over.

Nobody notices a list that shows text as HTML, a column of 255 characters or a lost emoji as long as every text of a
scenario is short and plain.
"""

import secrets

SPICE = 'О\'Кей & "VIP" <b>1</b> &amp; 😀'
_LINES = (
    "Здравствуйте! Меня зовут {имя}, и я помогу выбрать.  Два пробела – не опечатка.",
    "— Расскажите, что для вас важно: срок, цена или «качество»? (Не больше 3–5 вопросов.)",
    "1. Если клиент говорит «дорого» – предложите рассрочку: 0 % на 12 мес. <b>без переплаты</b> &amp; без залога.",
    "2. Если спрашивает о доставке: ул. Д'Артаньяна, 7/9, «Cклад №2» [вход со двора], тел. +7 (495) 000-00-00.",
    "3. Ссылка: https://example.com/?a=1&b=2#раздел – цены в ${валюта} и {{скобках}}; путь C:\\temp\\new.",
    "",
    "Тон: тёплый, без «воды» 😀👍🏽; Ёжик съел щавель – проверка букв. Naïve café, 你好, ½, →, ©.",
)


def named(name: str) -> str:
    """A title or name with the signs in it that are apt to get lost."""
    return f"{name} {SPICE}"


def plain(name: str) -> str:
    """The part of such a name that reads the same in JSON, HTML and addresses: enough to tell whose it is."""
    return name.removesuffix(SPICE).strip()


def one_line(beginning: str) -> str:
    """A description in one line of some 300 characters; it begins as told, and its last word is one of a kind."""
    return f"{beginning} {_LINES[3]} {_LINES[4]} {SPICE} Конец: {secrets.token_hex(4)}"


def several_lines(beginning: str) -> str:
    """A text of several lines and some 1,500 characters; it begins as told, and its last word is one of a kind."""
    body = "\n".join(_LINES)
    return f"{beginning}\n{body}\n\n{body}\n\nКонец: {secrets.token_hex(4)}"


def last_word(text: str) -> str:
    """The word that is at the end of such a text and nowhere else."""
    return text.rsplit(maxsplit=1)[-1]
