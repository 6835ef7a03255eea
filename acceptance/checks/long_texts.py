"""Proof that a long text is kept to its end."""

from collections.abc import Sequence
from os.path import commonprefix

from acceptance.deeds.long_texts import LongText


def expect_whole(texts: Sequence[LongText]) -> None:
    """AssertionError unless each text is told again as it was sent; it says where the first difference is."""
    wrong = [
        f"{one.place} – отправлено знаков {len(one.sent)}, отдано {len(one.kept)}, "
        f"одинаковы первые {len(commonprefix([one.sent, one.kept]))}"
        for one in texts
        if one.kept != one.sent
    ]
    assert not wrong, f"Длинный текст хранится не целиком: {'; '.join(wrong)}"
