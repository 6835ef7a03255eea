"""The ledger: on disk before the request, readable after any kind of death, never somebody else's."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from acceptance.ledger import Ledger, LedgerInUse, Unwritten, read_ledger

PLACE = "https://app.example.com"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "reports" / ".ledger" / "прогон-1.jsonl"


def lines(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_nothing_is_written_before_something_is_created(file: Path) -> None:
    Ledger(file, PLACE).close()
    assert not file.exists()


def test_what_will_be_created_is_on_disk_at_once(file: Path) -> None:
    ledger = Ledger(file, PLACE)
    entry = ledger.will_create("agent", name="агент приёмки", account="owner@example.com")
    assert lines(file)[0] == {"place": PLACE}
    assert lines(file)[1]["where"] == {"name": "агент приёмки", "account": "owner@example.com"}
    ledger.created(entry, id="17")
    assert lines(file)[2]["where"]["id"] == "17"


def test_the_newest_goes_first_and_an_empty_ledger_disappears(file: Path) -> None:
    ledger = Ledger(file, PLACE)
    first, second = ledger.will_create("agent", name="а"), ledger.will_create("job", queue="б")
    assert ledger.remaining() == [second, first]
    ledger.removed(first)
    ledger.close()
    assert [entry.kind for entry in read_ledger(file).remaining()] == ["job"]
    again = read_ledger(file)
    again.removed(again.remaining()[0])
    again.close()
    assert not file.exists()


@pytest.mark.parametrize("cut", range(2, 60, 7))
def test_survives_a_line_cut_short(file: Path, cut: int) -> None:
    ledger = Ledger(file, PLACE)
    ledger.will_create("agent", name="первый")
    ledger.will_create("agent", name="второй")
    ledger._stream.close()  # type: ignore[union-attr]  # as a killed process leaves it
    file.write_bytes(file.read_bytes()[:-cut])
    killed = read_ledger(file)
    assert killed.place == PLACE
    assert [entry.where["name"] for entry in killed.remaining()] == ["первый"]
    killed.removed(killed.remaining()[0])  # the half line must not swallow this one
    killed.will_create("agent", name="третий")
    killed._stream.close()  # type: ignore[union-attr]
    assert [entry.where["name"] for entry in read_ledger(file).remaining()] == ["третий"]


def test_a_living_process_keeps_its_ledger(file: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from acceptance.ledger import Ledger;"
        f"ledger = Ledger(Path({str(file)!r}), 'x'); ledger.will_create('agent', name='а');"
        "print('да', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None and writer.stdout.readline()
        ledger = read_ledger(file)
        with pytest.raises(LedgerInUse):
            ledger.begin()
        writer.kill()
        writer.wait()
        ledger.begin()
        assert len(ledger.remaining()) == 1


def test_unwritten_writes_nothing(tmp_path: Path) -> None:
    ledger = Unwritten()
    ledger.created(ledger.will_create("agent", name="а"), id="1")
    assert ledger.remaining() == []
