"""Proofs about how the figures have changed, as the API tells it in per cent (platform contract 4.2).

How a change is written and how far it goes, nobody promises; whether there was more or less is to be seen by its sign.
"""

import re
from collections.abc import Mapping

from acceptance.contract.dashboard import Change

LESS = re.compile(r"^\s*[-−–]\s*(?!0+([.,]0+)?\s*%?$)\d")
#: Name of a change -> what has changed.
CHANGES = {"todayChange": "ответов сегодня – против вчерашних", "monthlyChange": "за этот месяц – против прошлого"}


def expect_no_loss(changes: Mapping[str, Change]) -> None:
    """AssertionError when a figure is told to have shrunk although there were no answers before these."""
    lost = [f"{CHANGES[name]} {told} ({name})" for name, told in changes.items() if LESS.match(str(told))]
    assert not lost, f"До этих ответов не было ни одного, а показатель убавился: {'; '.join(lost)}"
