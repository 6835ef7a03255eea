"""Events of a run: what is written is read back, and what nobody knows is refused, not passed over."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from pydantic import ValidationError

from acceptance.outcomes import Outcome, Verdict
from acceptance.reporting import records
from acceptance.reporting.records import Begun, Finished, RecordError, Remark, Started, read, told, written
from acceptance.secrets.masking import MASK, learn

DONE = Outcome(Verdict.FAILED, "не то", "посмотреть", "WEB_URL")


def test_what_is_written_is_read_back() -> None:
    for record in (
        Begun(ids=["a", "b"], pid=7),
        Started(id="a"),
        Finished(id="a", uuid="u", started=1.5, duration=0.25, step="Тогда …", **told(DONE)),
    ):
        assert read(written(record)) == record


def test_an_outcome_survives() -> None:
    record = read(written(Finished(id="a", started=1.0, duration=0.0, **told(DONE))))
    assert isinstance(record, Finished) and record.outcome == DONE


def test_every_kind_has_a_name_of_its_own() -> None:
    kinds = [kind.model_fields["event"].default for kind in get_args(records.Record)]
    assert len(set(kinds)) == len(kinds) == 12


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"event": "finnished"}, "finnished"),
        ({"event": None}, "event"),
        ({"id": None}, "id"),
        ({"verdict": "postponed"}, "verdict"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_nobody_knows_is_refused_with_its_place(change: dict[str, object], said: str) -> None:
    line = json.loads(written(Finished(id="a", started=1.0, duration=0.0, **told(DONE))))
    with pytest.raises(RecordError, match=said):
        read(json.dumps({**line, **change}))


def test_half_a_line_is_told_from_a_strange_one() -> None:
    with pytest.raises(ValueError, match="half a line"):
        read(written(Started(id="a"))[:-5])


def test_what_nobody_knows_cannot_be_written() -> None:
    with pytest.raises(ValidationError):
        Started(id="a", colour="red")  # type: ignore[call-arg]


def test_nothing_secret_is_written() -> None:
    learn("hunter2-of-the-records")
    assert MASK in written(Remark(text="пароль hunter2-of-the-records")) and "hunter2" not in written(
        Remark(text="пароль hunter2-of-the-records")
    )
