"""The register is the checklist: its items, their order and wording."""

import re
from pathlib import Path

import pytest
from reporting_lab import PROJECT

from acceptance.checklist.register import (
    CHECKLIST,
    RegisterError,
    load_register,
    parse_checklist,
)
from acceptance.checklist.tags import is_extra, item_number

COUNTS = {"1": 5, "2": 5, "3": 5, "4": 8, "5": 6, "6": 6, "7": 6, "DB": 6, "API": 7}


def test_all_items_in_order() -> None:
    numbers = [item.number for item in load_register()]
    assert numbers == [f"{prefix}.{n}" for prefix, count in COUNTS.items() for n in range(1, count + 1)]


def test_wording_is_verbatim() -> None:
    lines = CHECKLIST.read_text("utf-8").splitlines()
    boxes = [line for line in lines if re.match(r"- \[ \] ", line)]
    assert [f"- [ ] {item.wording}" for item in load_register()] == boxes
    assert all(lines[item.line].endswith(item.wording) for item in load_register())


def test_groups_sections_and_severity() -> None:
    by_number = {item.number: item for item in load_register()}
    assert by_number["1.3"].section == "1. Worker Redis подключение"
    assert by_number["1.3"].group == "🔴 КРИТИЧНО - Проверить после деплоя Worker"
    assert [by_number[number].severity for number in ("2.1", "3.1", "DB.1", "API.1")] == [
        "blocker",
        "critical",
        "normal",
        "normal",
    ]
    assert by_number["DB.1"].section == "Таблицы для проверки"
    assert by_number["API.7"].title == "API.7 `POST /api/agents/[id]/rules` - создание работает"


def test_remarks_at_the_end_are_no_items() -> None:
    assert not [item for item in load_register() if "ЗАМЕЧАНИЯ" in item.group]


def test_tags() -> None:
    assert item_number(["smoke", "API.3"]) == "API.3"
    assert item_number(["сверх", "v1.2.3", "kommo"]) is None
    assert is_extra(["2.3", "сверх"])
    assert not is_extra(["2.3"])


def test_an_unreadable_checklist_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="Не читается чек-лист"):
        load_register(tmp_path / "нет.md")
    (tmp_path / "пусто.md").write_text("# пусто", encoding="utf-8")
    with pytest.raises(RegisterError, match="нет ни одного пункта"):
        load_register(tmp_path / "пусто.md")


def test_ticked_boxes_are_items_too() -> None:
    (item,) = parse_checklist("## 🔴 Г\n### 1. С\n- [x] готово\n")
    assert (item.number, item.wording) == ("1.1", "готово")


def test_the_register_lives_in_the_project() -> None:
    assert CHECKLIST == PROJECT / "docs" / "checklist.md"
