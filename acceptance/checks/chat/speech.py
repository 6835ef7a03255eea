"""What was said, compared: an echo of the question, a made-up word in an answer, messages in their places on a page."""

import re
from collections.abc import Sequence

FEWEST_OWN_WORDS = 3
FEWEST_BESIDE_QUOTE = 4  # «Ваше сообщение получено: …» and the like are no answer
# What programs say when a call has failed, and what an agent is not.
FAILURE = re.compile(
    r"(error|exception|traceback|[a-z]*error)\s*[:(\d]|ошибка\s*[:(\d]|(http )?[45]\d\d\b|internal server error"
    r"|(request|fetch|api|model) .{0,40}(failed|timed? ?out|error)|rate limit|too many requests|bad gateway"
    r"|не удалось (обработать|получить|сгенерировать)|(извините|простите)[,!. ]+(произошла|возникла) (\w+ )?ошибка",
    re.IGNORECASE,
)
# What belongs into the prompt, and keys, which belong nowhere.
LEAKED = re.compile(r"## (Критические правила|Важные правила|Твоя роль и инструкции|Инструкции агента)|\bsk-[\w-]{16,}")
SHORTEST_ANSWER = 20  # characters
NO_WORDS = re.compile(r"(?is)\[object \w+\]|undefined|null|nan|none|true|false|\{.*\}|\[\{.*\}\]")
ENDING = 2  # letters of a made-up word that a Russian sentence may inflect


def holds(text: str, word: str) -> bool:
    """True when the text holds the made-up word, in whatever case and ending an agent gave it."""
    return word.casefold()[:-ENDING] in text.casefold()


def is_echo(answer: str, question: str) -> bool:
    """True when the answer has next to no words of its own and repeats the question, or has no words at all.

    A short answer is none: «Конечно, чем могу помочь?» says little, but it is the agent's own.
    """
    said, asked = _words(answer), _words(question)
    quoted = letters(question) in letters(answer)
    if len(said - asked) >= (FEWEST_BESIDE_QUOTE if quoted else FEWEST_OWN_WORDS):
        return False
    return len(said & asked) * 2 >= len(asked) or not said - asked


def missing_from(page_text: str, said: Sequence[tuple[str, str]]) -> str | None:
    """The first line of what was said that the page does not show in its place, or None.

    Compares letters and digits only: a page may render an answer's Markdown, or show it as it is.
    """
    shown, position = letters(page_text), 0
    for _, text in said:
        for line in text.splitlines():
            forms = [letters(_without_markup(line)), letters(line)]
            places = [found + len(form) for form in forms if (found := shown.find(form, position)) >= 0]
            if not places:
                return line.strip()
            position = min(places)
    return None


def no_answer(text: str) -> str:
    """What this is instead of an agent's answer, in Russian; empty when it may be one.

    Not noticed: an excuse in words of one's own, which an agent may have been told to make.
    """
    said = text.strip()
    if re.fullmatch(
        r"\[object \w+\]|undefined|null|nan|none|true|false|\{.*\}|\[\{.*\}\]", said, re.IGNORECASE | re.DOTALL
    ):
        return "не слова, а запись программы"
    if re.match(r"<(!doctype|html|\?xml)\b", said, re.IGNORECASE):
        return "страница сервера"
    if FAILURE.match(said):
        return "сообщение об ошибке"
    if LEAKED.search(said):
        return "с ним служебный текст или ключ"
    return ""


def is_torn_off(text: str) -> bool:
    """True for what is too short for two sentences and ends in the midst of one."""
    said = text.strip()
    return len(said) < SHORTEST_ANSWER and not said.endswith((".", "!", "?", "…", ")", "»", '"'))


def first_line(text: str) -> str:
    """Letters and digits of the first line that has any."""
    return next((found for line in text.splitlines() if (found := letters(_without_markup(line)))), "")


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 1}


def letters(text: str) -> str:
    """The text's letters and digits alone, in lower case."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _without_markup(line: str) -> str:
    """A line of Markdown as it is read: without fences, a list's numbers, pictures, addresses of links."""
    if line.lstrip().startswith("```"):
        return ""
    bare = re.sub(r"!\[[^]]*\]\([^)]*\)|<br\s*/?>", "", line)
    return re.sub(r"\]\([^)]*\)", "]", re.sub(r"^[\s>]*\d+[.)]\s+", "", bare))
