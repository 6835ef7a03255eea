"""Proof that nobody else has noticed what an owner did."""

from collections.abc import Sequence

from acceptance.deeds.bystanders import Bystander


def expect_unharmed(bystanders: Sequence[Bystander]) -> None:
    """AssertionError when something else is told of a bystander than before: less, more, or something else.

    Not noticed: what no list of the API tells; figures that may change at any time.
    """
    wrong = []
    for one in bystanders:
        for name, now in one.look().items():
            before = one.told[name]
            more, fewer = len(now.keys() - before.keys()), len(before.keys() - now.keys())
            if more or fewer:
                wrong.append(f"{one.name}, {name}: прибавилось {more}, пропало {fewer}")
            wrong += [
                f"{one.name}, {name}: {key} – {now[row_id].get(key)!r}, было {value!r}"
                for row_id in before.keys() & now.keys()
                for key, value in before[row_id].items()
                if now[row_id].get(key) != value
            ]
    assert not wrong, f"Задето чужое – {'; '.join(wrong[:4])}"
