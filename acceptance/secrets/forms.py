"""How secrets look: the forms that a known value takes on its way, and the looks of values nobody told us of."""

import base64
import html
import json
import re
from collections.abc import Iterator
from functools import cache, cached_property
from urllib.parse import quote

MASK = "***"
SHORTEST = 4  # shorter values would black out ordinary words
WHOLE_WORD = 8  # a shorter value counts only where it stands alone
SHORTEST_ENCODED = 8
HEAD = 12  # so many characters of its beginning tell a value, should a text have been cut in its middle

# What stands in the names of secrets. Looking for these words first is what makes the filter quick.
TELLING = (
    "password", "passwd", "secret", "token", "apikey", "api-key", "api_key",
    "cookie", "authorization", "signature", "credential",
)  # fmt: skip
_SECRET_NAME = rf"[\w-]{{0,60}}(?:{'|'.join(TELLING)})[\w-]{{0,60}}"
_ESCAPE = "\\"
_BACKSLASH = r"(?:\\|%(?:25)*5[Cc])"
_SEMICOLON = r"(?:;|%(?:25)*3[Bb])"
_AMPERSAND = rf"(?:&|%(?:25)*26|\\+u0026)(?:amp{_SEMICOLON})*"
_QUOTE = r"\\*[\"']"
KEY_LIKE = (
    re.compile(r"\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}"),  # JSON web tokens; encrypted ones have an empty second part
    re.compile(r"\b(?:sk|pk|rk|ghp|gho|ghs|xox[abp]|sbp|sb_secret)[-_][\w-]{16,}"),
    re.compile(r"(?<=://)[^/\s:@\"']*:[^/\s@\"']+(?=@)"),  # user:password in an address
    re.compile(r"(?i)(?<=bearer )[\w.~+/=-]{6,}"),
    re.compile(r"(?i)(?<=basic )[\w+/=-]{6,}"),
)
# `"apiKey": "…"`, `token=…`, inside a JSON text inside a JSON text too. Numbers and flags are no secrets.
NAMED = re.compile(
    rf"(?i)((?:{_QUOTE}|\b){_SECRET_NAME}(?:{_QUOTE})?\s*[:=]\s*(?:{_QUOTE})?)"
    r"(?!null|true|false|undefined|-?\d+(?:\.\d+)?\b(?![-\w.])|\*\*\*|(?:Bearer|Basic)\b|[А-Яа-яЁё«–])([^\s\"'\\,;&<>(){}\[\]]{4,})"
)
# `{"name": "Set-Cookie", "value": "…"}`: how browser traces and HAR files write headers and cookies.
NAMED_PAIR = re.compile(
    rf"(?i)({_QUOTE}name{_QUOTE}\s*:\s*{_QUOTE}{_SECRET_NAME}{_QUOTE}\s*,\s*{_QUOTE}value{_QUOTE}\s*:\s*\")"
    r"((?:[^\"\\]|\\.)+)(?=\")"
)
EMAIL = re.compile(r"\b([\w.+-])[\w.+-]{0,63}(?:@|%(?:25)*40)(?:[\w-]+\.)+[a-zA-Z]{2,}\b")
_ALONE = r"(?:(?<![\w.+-])|(?<=%22))"
_GAP = r"(?:[ ().\u00a0-]|%(?:25)*(?:20|28|29))"
PHONE = re.compile(
    r"(?=[+%78])"  # so begins each of these ways; seen at once that nothing begins, the search is eight times as fast
    rf"(?:(?:%(?:25)*2B|{_ALONE}\+)\d(?:\d|{_GAP}){{8,17}}\d"
    rf"|{_ALONE}8{_GAP}{{1,2}}9\d\d{_GAP}{{0,2}}\d{{3}}{_GAP}?\d{{2}}{_GAP}?\d{{2}}|{_ALONE}[78]9\d{{9}})(?![\w-])"
)
PHONE_DIGITS = range(10, 16)


class Form:
    """One way of writing a value, whatever has been escaped in it and how often.

    anchor: a part of it that is written in one way only. Looking for this first is what makes the filter quick.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.anchor = _plain_part(text)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pattern = "".join(map(_written, self.text))
        return re.compile(pattern if len(self.text) >= WHOLE_WORD else rf"(?<!\w){pattern}(?!\w)")

    def mask(self, text: str) -> str:
        """The text without this form."""
        return self._pattern.sub(MASK, text)


class Beginning:
    """What is left of values where a text was cut: the first characters that some of their forms share.

    anchor: as of `Form`.
    """

    def __init__(self, head: str) -> None:
        self.head = head
        self.anchor = _plain_part(head)
        self._tails: list[str] = []

    def add(self, text: str) -> None:
        """A form that begins so."""
        self._tails.append(text[len(self.head) :])

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("".join(map(_written, self.head)))

    def mask(self, text: str) -> str:
        """The text without these beginnings and as much of the forms as follows."""
        kept, place = [], 0
        while match := self._pattern.search(text, place):
            kept += [text[place : match.start()], MASK]
            place = max(_follow(tail, text, match.end()) for tail in self._tails)
        return "".join([*kept, text[place:]])


def _follow(tail: str, text: str, place: int) -> int:
    for character in tail:
        if not (more := _pattern_of(character).match(text, place)):
            break
        place = more.end()
    return place


def forms(value: str) -> list[Form]:
    """The value itself, and in base64: there it may start at any of three offsets."""
    texts = {value}
    for raw in {value, quote(value, safe=""), json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}:
        texts.update(one for one in _base64_of(raw.encode()) if len(one) >= SHORTEST_ENCODED)
    return [Form(text) for text in texts]


def _base64_of(raw: bytes) -> Iterator[str]:
    for offset in range(3):
        encoded = base64.b64encode(b"x" * offset + raw).decode().rstrip("=")
        # Its first and last characters are made of neighbours' bits, too.
        core = encoded[(0, 2, 3)[offset] : len(encoded) - ((offset + len(raw)) % 3 != 0)]
        yield core
        yield core.translate(str.maketrans("+/", "-_"))


def _plain_part(text: str) -> str:
    return max(re.findall(r"[A-Za-z0-9_.~-]+", text), key=len, default="")


@cache
def _pattern_of(character: str) -> re.Pattern[str]:
    return re.compile(_written(character))


@cache
def _written(character: str) -> str:
    r"""A pattern of all the ways in which a character may be written: URL, JSON, HTML, shell, and one within another.

    The character itself comes last: `%` and `\` are the beginnings of other ways, too.
    """
    if re.match(r"[A-Za-z0-9_.~-]", character):
        return re.escape(character)
    units, code = character.encode("utf-16-be"), ord(character)
    named = f"{html.escape(character)[1:-1]}|" if html.escape(character) != character else ""
    ways = [
        "".join(rf"{_BACKSLASH}+u{_hex(high)}{_hex(low)}" for high, low in zip(units[::2], units[1::2], strict=True)),
        rf"{_AMPERSAND}(?:{named}(?:#|%(?:25)*23)(?:0*{code}|[xX]0*(?i:{code:x}))){_SEMICOLON}",
        "".join(rf"%(?:25)*{_hex(byte)}" for byte in character.encode()),
        r"\+|%(?:25)*2B" if character == " " else "",
        rf"""'{_BACKSLASH}*"'{_BACKSLASH}*"'""" if character == "'" else "",
        re.escape(character),
    ]
    return rf"{_BACKSLASH}{'+' if character == _ESCAPE else f'*(?:{_any(ways)})'}"


def _any(ways: list[str]) -> str:
    return "|".join(filter(None, ways))


def _hex(byte: int) -> str:
    return "".join(f"[{digit}{digit.lower()}]" if digit.isalpha() else digit for digit in f"{byte:02X}")
