"""How the LLM double finds its answer: only from what the system prompt holds, never from anywhere else.

The prompt is cut into passages (a heading with the text below it). Passages that share enough stems with the user's
message are quoted. When none does, the answer is a polite sentence without a word of the question.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from stand.doubles.words import is_code, situation, stem, stems

PASSAGE_LENGTH = 420  # characters quoted of one passage
ENOUGH_WORDS = 0.34  # share of the message's words that a passage must hold
SCRIPTS = re.compile(r"скрипт|возражени", re.IGNORECASE)
RULES = re.compile(r"правила", re.IGNORECASE)
_HEADING = re.compile(r"^\s*(#{1,6})\s+(.*)$")
_BOLD_TITLE = re.compile(r"^\s*(?:[-•]\s+|\d+[.)]\s+)?\*\*(.+?)\*\*:?\s*(.*)$")
_BULLET = re.compile(r"^\s*(?:[-•]|\d+[.)])\s+(?=\S)")
_HIT_BEGINS = re.compile(r"^\s*(?:\d+[.)]\s+)?\[Релевантность: [^\]]*\]\s*")
_HIT_ENDS = re.compile(r"^\s*\*Источник: (.*?)\*\s*$")
_EMPHASIS = re.compile(r"[*_`#]{1,3}(?=\S)|(?<=\S)[*`]{1,3}")
_FRAMES = ("Рад помочь. {}", "По нашим данным: {}", "Вот что важно знать: {}")
_FREE_FRAMES = (
    "Если говорить коротко, то вот суть: {}. Дайте знать, если что-то неясно.",
    "Спасибо за интерес! Отвечу своими словами: {}. Надеюсь, стало понятнее.",
    "Посмотрел материалы, там сказано следующее: {}. Могу рассказать и о другом.",
)
_NOTHING = (
    "К сожалению, у меня пока нет таких сведений. Передам ваше обращение коллегам.",
    "Спасибо за обращение! Чтобы не ошибиться, уточню у специалиста и вернусь к вам.",
)
_ACTIVE = {"предложите": "предлагаем", "сообщите": "сообщаем", "расскажите": "рассказываем"}


@dataclass(frozen=True)
class Passage:
    """A piece of the system prompt: the outer headings it stands under, its own title, its text."""

    section: str
    title: str
    text: str


def passages(prompt: str) -> list[Passage]:
    """Cut a prompt at headings (``##``) and inside a section at sub-headings, bold titles, search hits.

    Text that stands under no title of its own is cut at list marks and blank lines too.
    """
    found: list[Passage] = []
    section = title = ""
    lines: list[str] = []
    in_hit = False

    def close() -> None:
        text = re.sub(r"\s+", " ", _EMPHASIS.sub("", "\n".join(lines))).strip()
        if text:
            found.append(Passage(section, title, text))
        lines.clear()

    for line in prompt.splitlines():
        heading, bold = _HEADING.match(line), _BOLD_TITLE.match(line)
        if heading:
            close()
            outer, in_hit = len(heading.group(1)) <= 2, False
            section, title = (heading.group(2).strip(), "") if outer else (section, heading.group(2).strip())
        elif _HIT_BEGINS.match(line):
            close()
            title, in_hit = "", True
            lines.append(_HIT_BEGINS.sub("", line))
        elif source := _HIT_ENDS.match(line):
            title = source.group(1)
            close()
            title, in_hit = "", False
        elif bold and not in_hit:
            close()
            title = bold.group(1).strip()
            lines.append(bold.group(2))
        elif title or in_hit:
            lines.append(line)
        elif not line.strip():
            close()
        elif _BULLET.match(line):
            close()
            lines.append(_BULLET.sub("", line))
        else:
            lines.append(line)
    close()
    return found


def _score(passage: Passage, asked: list[str], wanted_kinds: set[str]) -> float:
    """How much of the message the passage covers, 0…1; a script of the right kind counts as covered by half."""
    own = set(stems(f"{passage.title} {passage.text}"))
    score = len(set(asked) & own) / len(set(asked)) if asked else 0.0
    if SCRIPTS.search(passage.section) and wanted_kinds & own:
        score = max(score, 0.5)
    return score


def relevant(prompt: str, message: str) -> list[Passage]:
    """Up to three passages that bear on the message, the best first; rules of behaviour are never quoted."""
    asked, kinds = stems(message), situation(message)
    scored = [
        (_score(passage, asked, kinds), -index, passage)
        for index, passage in enumerate(passages(prompt))
        if not RULES.search(passage.section)
    ]
    best = sorted((entry for entry in scored if entry[0] >= ENOUGH_WORDS), reverse=True, key=lambda one: one[:2])
    chosen: list[Passage] = []
    for _, _, passage in best:
        if all(passage.text != other.text for other in chosen):
            chosen.append(passage)
    return chosen[:3]


def _excerpt(text: str, asked: set[str]) -> str:
    """The text, or when it is long the stretch of whole sentences around the one that fits the message best."""
    if len(text) <= PASSAGE_LENGTH:
        return text
    sentences = re.split(r"(?<=[.!?…])\s+", text)
    first = max(range(len(sentences)), key=lambda index: (len(asked & set(stems(sentences[index]))), -index))
    taken = sentences[first]
    for sentence in sentences[first + 1 :]:
        if len(taken) + len(sentence) >= PASSAGE_LENGTH:
            break
        taken += " " + sentence
    return taken[:PASSAGE_LENGTH]


def _reworded(text: str) -> str:
    """The same facts in another wording: sentences in another order, addresses turned round, codes untouched."""
    sentences = [one.rstrip(" .!?…") for one in re.split(r"(?<=[.!?…])\s+", text) if one.strip()]
    turned = []
    for sentence in reversed(sentences):
        words = sentence.split()
        if words and not is_code(words[0]):
            words[0] = words[0].lower()
        turned.append(" ".join(word if is_code(word) else _ACTIVE.get(word.lower(), word) for word in words))
    return "; а также ".join(turned)


def _pick(options: tuple[str, ...], message: str) -> str:
    return options[hashlib.blake2b(message.encode(), digest_size=2).digest()[0] % len(options)]


def answer(messages: list[dict[str, Any]], style: str = "plain") -> str:
    """The assistant's answer to the last user message, from the system messages alone."""
    prompt = "\n\n".join(one["content"] for one in messages if one["role"] == "system")
    said = [one["content"] for one in messages if one["role"] == "user"]
    message = said[-1] if said else ""
    if not prompt and message:  # one message for everything, as a rule's action sends
        head, _, tail = message.rpartition("\n\n")
        prompt, message = head, tail
    found = relevant(prompt, message)
    if not found:
        return _not_an_echo(message)
    asked = set(stems(message))
    quoted = [_excerpt(passage.text, asked) for passage in found]
    if style == "free":
        return _pick(_FREE_FRAMES, message).format("; а также ".join(_reworded(one) for one in quoted))
    return _pick(_FRAMES, message).format(" ".join(one if one[-1] in ".!?…" else one + "." for one in quoted))


def _not_an_echo(message: str) -> str:
    """A polite sentence that shares no meaningful word with the message, where there is one."""
    said = {stem(word) for word in re.findall(r"\w+", message)}
    for option in _NOTHING:
        if not said & set(stems(option)):
            return option
    return _pick(_NOTHING, message)
