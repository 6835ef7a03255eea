"""The matrix of faults: every item of the register has faults of its own, and each is sound as data."""

import json
import re
from collections import Counter

import pytest

from acceptance.checklist.register import load_register
from proof.changes import Http, Sql, Trigger
from proof.fault import Fault
from proof.faults.matrix import FAULTS, by_file
from proof.faults.prove import whole_plan

ITEMS = {item.number for item in load_register()}
EXTRAS = {one.name for one in whole_plan().scenarios if one.extra}
NAMES = [fault.name for fault in FAULTS]
TWICE = {number for number in ITEMS if number[:2] in ("1.", "2.")} | {"4.6", "4.8", "5.6", "6.5", "7.5"}
FOLDERS = {
    "1": "worker",
    "2": "kommo",
    "3": "dashboard",
    "4": "chat",
    "5": "scripts",
    "6": "automation",
    "7": "automation",
}
ANY_SECTION = {"pages", "tables"}
ACTS = {
    *("answer", "drop", "delay", "rewrite", "edit_request", "text_request"),
    *("status", "hold", "edit", "text", "freeze"),
}


def test_every_item_has_a_fault_of_its_own() -> None:
    """Who adds an item adds its fault: without one nothing shows that its check can fail."""
    own = Counter(fault.own for fault in FAULTS)
    assert sorted(ITEMS - own.keys()) == []
    assert sorted(number for number in TWICE if own[number] < 2) == []


def test_names_are_unique() -> None:
    assert [name for name, count in Counter(NAMES).items() if count > 1] == []


def test_faults_lie_in_the_folder_of_their_section() -> None:
    """Who looks for the faults of an item finds them; how pages look and what tables hold concerns every section."""
    elsewhere = [
        f"{fault.own} {fault.name}: {file}"
        for file, faults in by_file().items()
        for fault in faults
        if FOLDERS.get(fault.own.split(".")[0]) not in {None, file.split("/")[0]}
        and file.split("/")[0] not in ANY_SECTION
    ]
    assert elsewhere == []


@pytest.mark.parametrize("file", by_file())
def test_file_of_faults_holds_some(file: str) -> None:
    assert by_file()[file], "no fault in it"


@pytest.mark.parametrize("fault", FAULTS, ids=NAMES)
def test_fault_is_sound(fault: Fault) -> None:
    assert set(fault.breaks) <= ITEMS | EXTRAS
    assert len(fault.says) > 3, "the words must name the promise"
    re.compile(fault.says)
    assert fault.changes, "it changes nothing"
    assert re.search("[а-я]", fault.promise), "told in Russian"
    unknown = [one for one in fault.collateral if not any(_covers(one, number) for number in ITEMS)]
    assert unknown == []
    for change in fault.changes:
        if isinstance(change, Http):
            assert change.act["act"] in ACTS
            json.dumps(change.rule())
            re.compile(change.path)
        if isinstance(change, Sql):
            assert change.undo and change.proof
        if isinstance(change, Trigger):
            assert change.code or change.swallow


def test_collateral_leaves_somebody_to_be_sampled() -> None:
    """A fault that may turn everything red proves nothing of its own promise; only one table is that deep."""
    boundless = [fault.name for fault in FAULTS if all(fault.may_break(number) for number in ITEMS)]
    assert {name.removesuffix("-away").removesuffix("-empty") for name in boundless} <= {
        "agents",
        "agents-of-another-organisation",
    }


def test_quiet_faults_are_the_greater_part() -> None:
    assert sum(fault.quiet for fault in FAULTS) > len(FAULTS) / 2


def _covers(collateral: str, number: str) -> bool:
    return re.fullmatch(re.escape(collateral).replace(r"\*", ".*"), number) is not None
