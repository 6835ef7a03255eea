"""The list of tables that strangers are kept from is the contract's."""

from __future__ import annotations

import re

from acceptance import PROJECT
from acceptance.contract.tables import TABLES

CONTRACT = (PROJECT / "docs" / "contract.md").read_text(encoding="utf-8")
#: Of the sign-up (3.3), of the Kommo settings (4.12).
NAMED_ELSEWHERE = {"notifications", "crm_settings"}


def promised() -> set[str]:
    """Each table that opens a row of section 5, and the other names of section 5.1."""
    section = CONTRACT[CONTRACT.index("## 5 ") : CONTRACT.index("## 6 ")]
    rows = [row.split("|")[1] for row in section.splitlines() if row.startswith("| ") and "`" in row.split("|")[1]]
    others = section[section.index("### 5.1") : section.index("### 5.2")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)} | {"activity_logs", "agent_sequence_steps"}
    return named | {name for found in re.findall(r"→ ([^;.]+)", others) for name in re.findall(r"`(\w+)`", found)}


def test_every_table_of_the_contract_is_tried() -> None:
    assert len(promised()) > 25, "the contract is no longer read"
    assert promised() - set(TABLES) == set()


def test_no_table_is_tried_that_the_contract_does_not_name() -> None:
    assert set(TABLES) - promised() == NAMED_ELSEWHERE
    assert all(f"`{name}`" in CONTRACT or name in CONTRACT for name in NAMED_ELSEWHERE)
