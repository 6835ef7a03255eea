"""Proof that a long text is kept to its end."""

from collections.abc import Sequence
from itertools import takewhile

from acceptance.deeds.api.long_texts import LongText


def expect_whole(texts: Sequence[LongText]) -> None:
    """AssertionError unless each text is told again as it was sent; it says where the first difference is."""
    wrong = [
        f"{one.place} – отправлено знаков {len(one.sent)}, отдано {len(one.kept)}, одинаковы первые {_alike(one)}"
        for one in texts
        if one.kept != one.sent
    ]
    assert not wrong, f"Длинный текст хранится не целиком: {'; '.join(wrong)}"


def _alike(text: LongText) -> int:
    """How many characters are the same from the beginning on."""
    pairs = zip(text.sent, text.kept, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
