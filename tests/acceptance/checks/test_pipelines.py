"""Comparing Kommo's pipelines with the platform's: every kind of difference is seen, and only differences are."""

from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from acceptance.checks.kommo import pipelines
from acceptance.deeds.kommo import kommo_double
from acceptance.evidence import Evidence
from acceptance.outcomes import CheckBroken
from acceptance.scene.seen import OthersPipelines

Answer = list[dict[str, Any]]


def stored(answer: Answer) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of `crm_pipelines` and `crm_pipeline_stages` as a right synchronisation leaves them."""
    rows, stages = [], []
    for index, one in enumerate(answer):
        row = {"id": f"row-{one['id']}", "external_id": str(one["id"]), "name": one["name"]}
        rows.append({**row, "is_active": not one.get("is_archive", False), "sort_order": one.get("sort", index)})
        for place, status in enumerate((one.get("_embedded") or {}).get("statuses") or []):
            stages.append(
                {
                    "pipeline_id": row["id"],
                    "external_id": str(status["id"]),
                    "name": status["name"],
                    "sort_order": status.get("sort", place),
                }
            )
    return rows[::-1], stages[::-1]


def compare(answer: Answer, rows: list[dict[str, Any]], stages: list[dict[str, Any]], sync: Any = None) -> None:
    """Run the proof; without an answer of Kommo the platform's own note is compared."""
    tables = {
        "crm_connections": [{"id": "c", "base_domain": "d", "metadata": {"sync": sync or {}}, "expires_at": None}],
        "crm_pipelines": rows,
        "crm_pipeline_stages": stages,
    }
    world = SimpleNamespace(
        database=SimpleNamespace(rows=lambda table, **_: tables[table]),
        web=SimpleNamespace(organisation_id="o"),
        kommo=None if sync is not None else SimpleNamespace(pipelines=lambda: answer),
        evidence=Evidence(),
    )
    pipelines.expect_agreement(world, SimpleNamespace(before={}))  # type: ignore[arg-type]


def test_made_up_pipelines_are_unique_and_varied() -> None:
    first, second = kommo_double.made_up_pipelines("прогон"), kommo_double.made_up_pipelines("прогон")
    assert {one["name"] for one in first}.isdisjoint(one["name"] for one in second)
    assert {one["is_archive"] for one in first} == {True, False}
    assert [one["sort"] for one in first] != sorted(one["sort"] for one in first)
    ids = [status["id"] for one in first for status in one["_embedded"]["statuses"]]
    own = [one for one in ids if one not in kommo_double.ENDS]
    assert len(set(own)) == len(own) and all(ids.count(one) == len(first) for one in kommo_double.ENDS)


def test_what_is_the_same_agrees_whatever_the_order_of_rows() -> None:
    answer = kommo_double.made_up_pipelines("прогон")
    compare(answer, *stored(answer))


def test_optional_parts_of_kommos_answer() -> None:
    answer: Answer = [
        {"id": 1, "name": "а"},
        {"id": 2, "name": "б", "_embedded": {"statuses": [{"id": 3, "name": "в"}]}},
    ]
    compare(answer, *stored(answer))


def test_a_place_that_is_null_is_no_place() -> None:
    named = [{"id": number, "name": f"в{number}", "sort": None} for number in (9, 3)]
    answer: Answer = [
        {"id": 2, "name": "а", "sort": None, "_embedded": {"statuses": named}},
        {"id": 1, "name": "б", "sort": None},
    ]
    rows, stages = stored([{key: value for key, value in one.items() if key != "sort"} for one in answer])
    for place, stage in enumerate(stages[::-1]):
        stage["sort_order"] = place
    compare(answer, rows, stages)


def drop_pipeline(answer: Answer) -> None:
    del answer[2]


def add_pipeline(answer: Answer) -> None:
    answer.append({"id": 1, "name": "Вчерашняя", "sort": 9})


def rename(answer: Answer) -> None:
    answer[0]["name"] = "Вчерашнее имя"


def activate(answer: Answer) -> None:
    answer[2]["is_archive"] = False


def drop_stage(answer: Answer) -> None:
    answer[0]["_embedded"]["statuses"].pop()


def rename_stage(answer: Answer) -> None:
    answer[0]["_embedded"]["statuses"][1]["name"] = "Старый этап"


def swap_stages(answer: Answer) -> None:
    first, second = answer[0]["_embedded"]["statuses"][:2]
    first["sort"], second["sort"] = second["sort"], first["sort"]


def swap_pipelines(answer: Answer) -> None:
    answer[0]["sort"], answer[1]["sort"] = answer[1]["sort"], answer[0]["sort"]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (drop_pipeline, "нет воронки «Архив"),
        (add_pipeline, "лишняя воронка «Вчерашняя»"),
        (rename, "название"),
        (activate, "активность"),
        (drop_stage, "этапы"),
        (rename_stage, "Старый этап"),
        (swap_stages, "этапы"),
        (swap_pipelines, "порядок воронок"),
    ],
)
def test_every_difference_is_told(spoil: Callable[[Answer], None], says: str) -> None:
    answer = kommo_double.made_up_pipelines("прогон")
    spoilt = copy.deepcopy(answer)
    spoil(spoilt)
    with pytest.raises(AssertionError, match="расходятся") as told:
        compare(answer, *stored(spoilt))
    assert says in str(told.value)


def preview(answer: Answer) -> list[dict[str, Any]]:
    return [
        {
            "externalId": str(one["id"]),
            "name": one["name"],
            "stages": [status["name"] for status in one["_embedded"]["statuses"]],
        }
        for one in answer
    ]


def test_without_kommos_answer_the_platforms_note_is_compared() -> None:
    answer = kommo_double.made_up_pipelines("прогон")
    compare([], *stored(answer), sync={"pipelinesPreview": preview(answer)})
    spoilt = copy.deepcopy(answer)
    rename_stage(spoilt)
    with pytest.raises(AssertionError, match="отмечена при синхронизации"):
        compare([], *stored(spoilt), sync={"pipelinesPreview": preview(answer)})


def test_a_preview_may_be_short() -> None:
    answer = kommo_double.made_up_pipelines("прогон")
    short = preview(answer)[:2]
    short[0]["stages"] = short[0]["stages"][:2]
    compare([], *stored(answer), sync={"pipelinesPreview": short})


@pytest.mark.parametrize("kept", [True, False])
def test_pipelines_of_others_stay_what_they_were(kept: bool) -> None:
    rows = [{"id": "p", "name": "Чужая" if kept else "Другая", "connection_id": "theirs"}]
    tables = {"crm_pipelines": rows, "crm_pipeline_stages": [{"pipeline_id": "p", "name": "Этап"}]}
    database = SimpleNamespace(rows=lambda table, **_: tables[table])
    world: Any = SimpleNamespace(database=database, evidence=Evidence())
    known = OthersPipelines("theirs", [("Чужая", ("Этап",))])
    with nullcontext() if kept else pytest.raises(AssertionError, match="У другой организации воронки были"):
        pipelines.expect_others_kept(world, SimpleNamespace(others=[]), known)  # type: ignore[arg-type]


def test_nothing_stored_is_no_agreement_with_the_note() -> None:
    with pytest.raises(AssertionError, match="ни одной воронки"):
        compare([], [], [], sync={"pipelinesPreview": []})


def test_nothing_in_kommo_is_nothing_to_compare() -> None:
    with pytest.raises(CheckBroken, match="нет ни одной воронки"):
        compare([], [], [])
